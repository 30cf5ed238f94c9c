import AlertStore
import Incidents
import TestSupport
import Testing
import Watching

@Suite struct WatchMetricsTests {
    @Test func `metrics follow the Prometheus text format`() throws {
        var text = PrometheusText()
        let odd = "a \"b\" \\ c\nd\r\ne {x=\"y\"} é"
        text.add("odd_total", .counter, "Back\\slash\nand line.", [.init(3, ["name": odd]), .init(1.5, ["name": ""])])
        text.add("none", .gauge, "Nothing.", nil as Int?)
        text.add("numbers", .gauge, "Numbers.", [.init(.infinity, ["a": "1", "b": "2"]), .init(-0.25)])
        text.add("nan", .gauge, "None.", .nan as Double?)
        var histogram = Histogram(bounds: [0.5, 2])
        histogram.observe(0.5)
        histogram.observe(1, times: 3)
        histogram.observe(9)
        text.add("wait_seconds", "Waiting.", histogram)
        let samples = try PrometheusSamples(text.text)
        #expect(Set(samples.labels.values.compactMap { $0["name"] }) == [odd, ""])
        #expect(
            samples.kinds == ["odd_total": "counter", "numbers": "gauge", "nan": "gauge", "wait_seconds": "histogram"]
        )
        #expect(samples["numbers{a=\"1\",b=\"2\"}"] == .infinity && samples["numbers"] == -0.25)
        #expect(samples["nan"]?.isNaN == true)
        #expect(samples["wait_seconds_bucket{le=\"0.5\"}"] == 1 && samples["wait_seconds_bucket{le=\"2\"}"] == 4)
        #expect(samples["wait_seconds_count"] == 5 && samples["wait_seconds_sum"] == 12.5)
        #expect(text.text.contains("# HELP odd_total Back\\\\slash\\nand line.\n"))
    }

    @Test func `a watcher is ready once it has a run and a checkpoint, and while it makes progress`() throws {
        let metrics = WatchMetrics()
        #expect(metrics.notReadyReason == "the run is being loaded")
        #expect(try PrometheusSamples(metrics.text)["surprisal_ready"] == 0)
        metrics.update { $0.threshold = 20 }
        #expect(metrics.notReadyReason == "there is no checkpoint yet")
        metrics.update { ($0.checkpointAt, $0.beat) = (.now, .now) }
        #expect(metrics.notReadyReason == nil)
        metrics.update { $0.beat = .now - .seconds(61) }
        #expect(metrics.notReadyReason == "the watcher has made no progress for 61 seconds")
    }

    @Test func `all values appear in the text`() throws {
        let metrics = WatchMetrics()
        metrics.update {
            ($0.run, $0.weights, $0.threshold) = ("runs/\"first\"\\", "w", 21.5)
            ($0.counts.read, $0.counts.scored, $0.counts.filtered, $0.counts.rejected) = (9, 5, 3, 1)
            $0.levels = [.high: 2, nil: 1]
            ($0.silenced, $0.unread, $0.newest, $0.waiting) = (1, 77, 1_000, 4)
            ($0.cacheHits, $0.cacheMisses, $0.rememberedUsers) = (2, 3, 6)
        }
        let samples = try PrometheusSamples(metrics.text)
        #expect(samples["surprisal_lines_read_total"] == 9)
        #expect(samples["surprisal_events_total{outcome=\"filtered\"}"] == 3)
        #expect(samples["surprisal_alerts_total{severity=\"high\"}"] == 2)
        #expect(samples["surprisal_alerts_total{severity=\"none\"}"] == 1)
        #expect(samples["surprisal_alerts_suppressed_total"] == 1 && samples["surprisal_unread_bytes"] == 77)
        #expect(samples["surprisal_cache_events_total{result=\"miss\"}"] == 3)
        #expect(samples["surprisal_remembered_users"] == 6 && samples["surprisal_threshold_nats"] == 21.5)
        #expect(samples.labels.values.contains(["run": "runs/\"first\"\\", "weights": "w"]))
        #if os(Linux)
        #expect(samples["process_resident_memory_bytes"] ?? 0 > 1_000_000)
        #endif
    }
}
