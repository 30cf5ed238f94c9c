import AlertStore
import Foundation
import TestSupport
import Testing

/// `surprisal watch` as something that runs by itself: fed by a pipe or over HTTP, asked how it is, told what to do.
@Suite(.blocking) struct WatchServiceTests {
    private let here: WatchWorkplace

    init() throws { here = try WatchWorkplace() }

    private func rows() throws -> [String] { try here.place.lines(here.place.day) }

    private func account(_ count: Int) -> String {
        let text = count.formatted(.number.locale(Locale(identifier: "en_US")))
        return "read \(text) = scored \(text) + filtered 0 + rejected 0, "
    }

    @Test func `standard input is judged as a file with the same in it, to its end`() throws {
        let rows = try rows()
        let text = rows.joined(separator: "\n")
        let result = try here.place.tool(here.arguments("piped", source: ["-"]), input: text)
        #expect(result.status == 0 && result.errors.hasPrefix(account(rows.count)), "\(result.errors)")
        try here.append(rows)
        try here.watch("calm")
        try here.expectSameAlerts("calm", "piped")
        // Another kind of source does not go on from there.
        let other = try here.watch("piped")
        #expect(
            other.status == 1 && other.errors.contains("holds the state of another log"),
            "\(other.errors)"
        )
    }

    @Test func `all that was sent and acknowledged is judged, whenever it is killed`() async throws {
        let rows = try rows()
        var rest = rows[...]
        for round in 0..<3 {
            let arguments = here.arguments(
                "sent",
                source: ["--receive"],
                "--listen",
                "0",
                "--checkpoint-interval",
                "0.1",
                "-q"
            )
            let process = try here.start(arguments, errors: "errors-\(round)")
            let client = try await here.client("errors-\(round)")
            for _ in 0..<5 {
                let lines = rest.prefix(rows.count / 15 + 1)
                rest = rest.dropFirst(lines.count)
                let body = lines.joined(separator: "\n")
                let answer = try await client.post("/v1/events", body, ["Content-Type": "application/x-ndjson"])
                #expect(answer.status == 202 && answer["lines"] as? Int == lines.count, "\(answer.text)")
            }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        #expect(rest.isEmpty)
        // What was in the spool is judged by the next, whoever feeds it.
        let last = try here.place.tool(here.arguments("sent", source: ["-"]))
        #expect(last.status == 0 && last.errors.hasPrefix(account(rows.count)), "\(last.errors)")
        try here.append(rows)
        try here.watch("calm")
        try here.expectSameAlerts("calm", "sent")
    }

    @Test func `what is sent has to be lines, from nobody's site`() async throws {
        let process = try here.start(here.arguments("state", source: ["--receive"], "--listen", "0", "-q"))
        defer { process.terminate() }
        let client = try await here.client()
        let row = try rows()[0]
        func status(_ body: String, _ headers: [String: String]) async throws -> Int {
            try await client.post("/v1/events", body, ["Content-Type": "text/plain"].merging(headers) { $1 }).status
        }
        #expect(try await status(row, [:]) == 202)
        #expect(try await status(row, ["Content-Type": ""]) == 202)
        #expect(try await status(row, ["Content-Type": "application/json"]) == 415)
        #expect(try await status(row, ["Content-Encoding": "gzip"]) == 415)
        #expect(try await status("", ["Content-Length": "0"]) == 400)
        #expect(try await status("a\0b", [:]) == 400)
        #expect(try await status("x", ["Content-Length": "8388609"]) == 413)
        #expect(try await status(row, ["Origin": "http://evil.example"]) == 403)
        #expect(try await status(row, ["Sec-Fetch-Site": "cross-site"]) == 403)
        #expect(try await status(row, ["Host": "evil.example"]) == 421)
        let read = try await client.get("/v1/events")
        #expect(read.status == 404 || read.status == 405)
        try await here.eventually { try await here.metrics(client)["surprisal_events_total{outcome=\"scored\"}"] == 2 }
    }

    @Test func `the figures agree with the account, and the page shows what was found`() async throws {
        let rows = try rows()
        try here.append(rows)
        try here.append(["nonsense", rows[0].replacing(",U", with: ",C")])
        let process = try here.start(here.arguments("state", "--dashboard", "--listen", "0"))
        let client = try await here.client()
        // The rows of the last seconds wait until nothing comes.
        try await here.eventually {
            try await here.metrics(client)["surprisal_events_total{outcome=\"scored\"}"] == Double(rows.count)
        }
        let metrics = try await here.metrics(client)
        #expect(metrics["surprisal_lines_read_total"] == Double(rows.count + 2))
        #expect(metrics["surprisal_events_total{outcome=\"filtered\"}"] == 1)
        #expect(metrics["surprisal_events_total{outcome=\"rejected\"}"] == 1)
        #expect(metrics["surprisal_event_latency_seconds_count"] == Double(rows.count))
        let cache = ["hit", "miss"].compactMap { metrics["surprisal_cache_events_total{result=\"\($0)\"}"] }
        #expect(cache.count == 2 && cache.reduce(0, +) == Double(rows.count) && cache.allSatisfy { $0 > 0 })
        #expect(metrics["surprisal_unread_bytes"] == 0 && metrics["surprisal_events_waiting"] == 0)
        #expect(metrics["surprisal_ready"] == 1 && metrics["surprisal_history_entries"] ?? 0 > 0)
        let alerts = metrics.values.filter { $0.key.hasPrefix("surprisal_alerts_total{") }.values.reduce(0, +)
        let summary = try await client.get("/api/v1/summary")
        #expect(alerts > 5 && summary["alerts"] as? Double == alerts)
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try here.said().contains(", \(Int(alerts)) alerts"))
    }

    @Test func `a page that cannot listen is an error before anything is watched`() async throws {
        try here.append(try rows().prefix(5))
        let process = try here.start(here.arguments("state", "--dashboard", "--listen", "0", "-q"))
        defer { process.terminate() }
        let client = try await here.client()
        let second = try here.watch("second", "--dashboard", "--listen", "\(client.port)")
        #expect(second.status == 1 && second.errors.contains("127.0.0.1:\(client.port): cannot listen on this address"))
        #expect(!FileManager.default.fileExists(atPath: here.place.folder.file("second/checkpoint.json")))
        let open = try here.watch("second", "--dashboard", "--listen", "0.0.0.0:0")
        #expect(open.status == 1 && open.errors.contains("set a token with --token-file"), "\(open.errors)")
    }

    @Test func `a hang-up takes the run anew, and no row is lost or judged twice`() async throws {
        let rows = try rows()
        try here.append(rows.prefix(800))
        let process = try here.start(here.arguments("state", "--dashboard", "--listen", "0"))
        let client = try await here.client()
        try await here.eventually {
            try await here.metrics(client)["surprisal_events_total{outcome=\"scored\"}"] == 800
        }
        let before = try await here.metrics(client)
        // The same weights, another normal day.
        #expect(try here.place.tool(["calibrate", "run", here.place.day, "-q"]).status == 0)
        kill(process.processIdentifier, SIGHUP)
        try await here.eventually { try await here.metrics(client)["surprisal_reloads_total{result=\"loaded\"}"] == 1 }
        let after = try await here.metrics(client)
        #expect(after["surprisal_threshold_nats"] != before["surprisal_threshold_nats"])
        #expect(after["surprisal_history_entries"] == before["surprisal_history_entries"])
        // A run that cannot be taken leaves the one that judges where it is.
        let calibration = here.place.folder.file("run/calibration.json")
        try FileManager.default.moveItem(atPath: calibration, toPath: calibration + ".away")
        kill(process.processIdentifier, SIGHUP)
        try await here.eventually { try await here.metrics(client)["surprisal_reloads_total{result=\"failed\"}"] == 1 }
        #expect(
            try here.said().contains(
                "run: is not calibrated: surprisal calibrate run DAY; keeping the previous run"
            )
        )
        try here.append(rows.dropFirst(800))
        try await here.eventually {
            try await here.metrics(client)["surprisal_events_total{outcome=\"scored\"}"] == Double(rows.count)
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try here.said().contains(account(rows.count)))
        let store = try AlertStore(path: here.place.folder.file("state/alerts.sqlite"), for: .reading)
        #expect(try store.services().count == 2)
    }

    @Test func `other weights tell of no line a second time after a kill`() throws {
        try here.append(try rows())
        try here.watch("state")
        let once = try here.alerts("state").count
        try #require(once > 20)
        // As if it had been killed before its last checkpoint, and the run trained anew meanwhile.
        let path = here.place.folder.file("state/checkpoint.json")
        var checkpoint = try here.place.object(path)
        for name in ["position", "newest", "history", "held", "minutes"] { checkpoint[name] = nil }
        checkpoint["held"] = []
        checkpoint["minutes"] = []
        checkpoint["counts"] = ["read", "scored", "filtered", "rejected", "late", "alerts", "silenced"].reduce(into: [:]
        ) {
            $0[$1] = 0
        }
        try here.place.folder.write(JSONSerialization.data(withJSONObject: checkpoint), to: "state/checkpoint.json")
        var weights = try here.place.bytes("run/weights-best.safetensors")
        // The least there is: the new run finds what the old one found.
        weights[weights.count - 4] ^= 1
        try here.place.folder.write(weights, to: "run/weights-best.safetensors")
        #expect(try here.place.tool(["calibrate", "run", here.place.validationDay, "-q"]).status == 0)
        let again = try here.watch("state", "--alerts", "again.ndjson")
        #expect(try again.status == 0 && again.errors.hasPrefix(account(rows().count)), "\(again.errors)")
        let store = try AlertStore(path: here.place.folder.file("state/alerts.sqlite"), for: .reading)
        #expect(try store.services().count == 2)
        // But for what is at the threshold.
        let twice = try here.alerts("state").count
        #expect(twice - once < 3)
        let told = try here.place.lines(here.place.folder.file("again.ndjson"))
        #expect(told.count { $0.contains("\"surprisal.alert\"") } < 3)
    }

    /// Starts a watcher, asks it to stop once it has scored something, and returns what it said.
    private func stop(inTheMidstOf state: String) async throws -> String {
        let process = try here.start(
            here.arguments(state, "--dashboard", "--listen", "0", "--checkpoint-interval", "0"),
            errors: state + "-said"
        )
        let client = try await here.client(state + "-said")
        try await here.eventually {
            try await here.metrics(client)["surprisal_events_total{outcome=\"scored\"}"] ?? 0 > 0
        }
        let start = ContinuousClock.now
        process.terminate()
        process.waitUntilExit()
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(process.terminationStatus == 0)
        return try here.said(state + "-said")
    }

    @Test func `who is asked to stop in the midst of a large log does so, and the next one goes on`() async throws {
        let rows = try rows()
        // Each row many times, and a checkpoint each time: there is more to do than a moment takes.
        let many = rows.flatMap { Array(repeating: $0, count: 100) }
        try here.append(many)
        var said = ""
        var state = ""
        // On a busy machine the request may come when all is done; then it is made of another watcher.
        for attempt in 0..<10 where !said.contains(" held for reordering\n") {
            state = "stopped-\(attempt)"
            said = try await stop(inTheMidstOf: state)
        }
        #expect(said.contains(" held for reordering\n"), "\(said)")
        let next = try here.watch(state)
        #expect(next.errors.hasPrefix(account(many.count)), "\(next.errors)")
        try here.watch("calm")
        try here.expectSameAlerts("calm", state)
    }

    @Test(
        arguments: [
            (["watch", "run"], "nothing to watch: name a log file"),
            (["watch", "run", "log", "--receive"], "--receive cannot be combined with a log file"),
            (["watch", "run", "-", "--from-end"], "--from-end requires a log file"),
            (["watch", "run", "log", "--listen", "1"], "require --dashboard or --receive"),
            (["watch", "run", "log", "--webhook", "siem"], "--webhook: expected an http or https URL"),
            (
                ["watch", "run", "log", "--webhook", "http://a", "--webhook-ca", "c"],
                "--webhook-ca requires an address"
            ),
            (["watch", "run", "-", "--buffer", "1"], "--buffer: expected at least 16 MiB, found 1"),
        ]
    )
    func `what does not go together is said`(arguments: [String], words: String) throws {
        let result = try here.place.tool(arguments)
        #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
    }
}
