import AlertStore
import Foundation
import TestSupport
import Testing

@Suite struct SizeTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    /// `SURPRISAL_STORE_FIGURES=1` prints how long things take with a hundred thousand alerts.
    private static let printsFigures = ProcessInfo.processInfo.environment["SURPRISAL_STORE_FIGURES"] != nil

    @Test(.enabled(if: printsFigures, "prints figures")) func `figures of a store with many alerts`() throws {
        let alerts = Sample.alerts(100_000, names: 20_000, span: 30_000_000, seed: 1)
        let store = try stores.make()
        func figure<Result>(_ what: String, _ repeats: Int = 5, _ body: () throws -> Result) rethrows {
            let times = try (0..<repeats).map { _ in try ContinuousClock().measure { _ = try body() } }
            print(what, times.min().map { "\($0)" } ?? "")
        }
        try figure("adding 90,000, 100 at a time", 1) {
            for start in stride(from: 0, to: 90_000, by: 100) { try store.add(Array(alerts[start..<start + 100])) }
        }
        try figure("adding 9,000, all at once", 1) { try store.add(Array(alerts[90_000..<99_000])) }
        try figure("adding 1,000, one at a time", 1) { for alert in alerts[99_000...] { try store.add([alert]) } }
        try figure("adding 10,000 again", 1) { try store.add(Array(alerts[..<10_000])) }
        print("incidents", try store.incidentCount(), "largest", try store.incidents().map(\.alertCount).max() ?? 0)
        let size = try FileManager.default.attributesOfItem(atPath: store.path)[.size] ?? 0
        print("bytes", size)
        try figure("50 by score") { try store.incidents() }
        try figure("50 pending by time") { try store.incidents(IncidentFilter(state: .pending, order: .time)) }
        try figure("50 at 5,000") { try store.incidents(offset: 5_000) }
        try figure("search of a name") { try store.incidents(IncidentFilter(search: "C1234")) }
        try figure("search of nothing there") { try store.incidents(IncidentFilter(search: "nothing")) }
        try figure("search of two words, counted") { try store.incidentCount(IncidentFilter(search: "U1 C2")) }
        try figure("count") { try store.incidentCount() }
        try figure("summary") { try store.summary() }
        try figure("a user's alerts") { try store.alerts(naming: Entity("U77", isHost: false)) }
        let id = try store.incidents().first?.id ?? 0
        try figure("an incident") { try store.incident(id) }
        try figure("changes") { try store.changes(since: 1_000_000) }
        try figure("a decision") { try store.decide(id, .benign, author: "a") }
        try store.record((0..<500_000).map { MinuteRecord(source: "a", minute: $0, events: 1, highest: 1, alerts: 0) })
        try figure("a month's timeline") { try store.timeline(from: 0, to: 30 * 86_400, buckets: 200) }
        try figure("a year's timeline") { try store.timeline(from: 0, to: 30_000_000, buckets: 200) }
        try figure("pruning half", 1) { try store.prune(olderThan: 15_000_000) }
    }

    @Test func `one incident of thousands of alerts is no slower than many`() throws {
        let store = try stores.make()
        let alerts = (0..<3_000).map { index in
            Sample.alert(
                "\(index)",
                second: index,
                user: "U\(index % 50)",
                from: "C\(index % 71)",
                to: "T\(index % 90)"
            )
        }
        let time = try ContinuousClock().measure { try store.add(alerts) }
        #expect(try store.incidents().map(\.alertCount) == [3_000])
        #expect(time < .seconds(15))
        #expect(try store.incidents().first?.sources.count == 71)
    }
}
