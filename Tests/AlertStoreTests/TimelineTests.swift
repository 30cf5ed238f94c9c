import AlertStore
import Foundation
import TestSupport
import Testing

@Suite struct TimelineTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    private func minute(
        _ minute: Int,
        _ rows: Int,
        _ highest: Double?,
        _ alerts: Int,
        of source: String = "a"
    ) -> MinuteRecord {
        MinuteRecord(source: source, minute: minute, events: rows, highest: highest, alerts: alerts)
    }

    @Test func `minutes that are gone over again change nothing`() throws {
        let store = try stores.make()
        // A minute that fills up, a crash, and the same from the middle on, in other pieces.
        try store.record([minute(5, 10, 3, 0), minute(6, 1, nil, 0)])
        try store.record([minute(6, 8, 9, 1), minute(7, 2, 1, 0)])
        let (number, before) = try (store.changes(since: 0).number, store.timeline(from: 0, to: 900, buckets: 15))
        try store.record([minute(6, 5, 4, 0), minute(5, 10, 3, 0)])
        try store.record([minute(6, 8, 9, 1), minute(6, 7, nil, 1)])
        try store.record([])
        #expect(try store.timeline(from: 0, to: 900, buckets: 15) == before)
        #expect(try store.changes(since: 0).number == number)
        #expect(before.map(\.events) == [0, 0, 0, 0, 0, 10, 8, 2, 0, 0, 0, 0, 0, 0, 0])
        #expect(before[6].highest == 9 && before[6].alerts == 1 && before[6].start == 360 && before[6].length == 60)
        #expect(before[0].highest == nil)
    }

    @Test func `spans add up minutes, of all logs or of one`() throws {
        let store = try stores.make()
        try store.record((0..<100).map { minute($0, 1, Double($0), $0 % 2) })
        try store.record((50..<60).map { minute($0, 10, 200, 0, of: "b") })
        let spans = try store.timeline(from: 0, to: 6_000, buckets: 7)
        #expect(spans.map(\.start) == (0..<7).map { $0 * 900 } && spans.allSatisfy { $0.length == 900 })
        #expect(spans.map(\.events).reduce(0, +) == 200 && spans.map(\.alerts).reduce(0, +) == 50)
        #expect(spans[0].highest == 14 && spans[3].highest == 200)
        let ofOne = try store.timeline(from: 0, to: 6_000, buckets: 7, source: "b")
        #expect(ofOne.map(\.events) == [0, 0, 0, 100, 0, 0, 0])
        // A span that starts and ends within minutes has these whole.
        #expect(try store.timeline(from: 119, to: 121, buckets: 50).map(\.start) == [60, 120])
        #expect(try store.summary().span == 0...5_999)
    }

    @Test func `no span is too odd`() throws {
        let store = try stores.make()
        #expect(try store.summary().span == nil)
        try store.record([minute(.min, 1, 1, 0), minute(.max, 1, 1, 0), minute(-1, 2, .nan, 0)])
        #expect(try store.timeline(from: 5, to: 5, buckets: 9).isEmpty)
        #expect(try store.timeline(from: 0, to: 9, buckets: 0).isEmpty)
        #expect(try store.timeline(from: -60, to: 0, buckets: 3).map(\.events) == [2])
        #expect(try store.timeline(from: .min, to: .max, buckets: .max).count <= 10_000)
        #expect(try store.summary().span?.contains(0) == true)
    }

    @Test func `a run is taken into service once`() throws {
        let store = try stores.make()
        func service(_ run: String, _ threshold: Double, _ at: Double) -> ServiceRecord {
            let at = Date(timeIntervalSince1970: at)
            return ServiceRecord(run: run, weights: "abc", threshold: threshold, budget: "20/day", at: at)
        }
        #expect(try store.record(service("runs/a", 30, 1)))
        #expect(try !store.record(service("runs/a", 30, 2)))
        #expect(try store.record(service("runs/a", 31, 3)))
        #expect(try store.record(service("runs/b", 31, 4)))
        #expect(try store.record(service("runs/a", 30, 5)))
        #expect(try store.services().map(\.at.timeIntervalSince1970) == [5, 4, 3, 1])
        #expect(try store.services(limit: 1) == [service("runs/a", 30, 5)])
    }

    @Test func `changes are numbered, and say which incidents they are of`() throws {
        let store = try stores.make()
        let start = try store.changes(since: 0)
        #expect(start.number == 0 && start.incidents.isEmpty)
        try store.add([Sample.alert("a", user: "U1", from: "C1", to: "C2")])
        try store.add([Sample.alert("b", user: "U2", from: "C3", to: "C4")])
        let ids = try ["a", "b"].map { try #require(try store.alert($0)?.incident) }
        let two = try store.changes(since: 0)
        #expect(two.incidents == [ids[1], ids[0]] && two.number == 2)
        #expect(try store.changes(since: 2).incidents.isEmpty)
        try store.decide(ids[0], .benign, author: "ann")
        #expect(try store.changes(since: 2).incidents == [ids[0]])
        try store.record([minute(1, 1, 1, 0)])
        let recorded = try store.changes(since: 3)
        #expect(recorded.number == 4 && recorded.incidents.isEmpty)
        #expect(try store.changes(since: 0, limit: 1).incidents == [ids[0]])
        #expect(try store.incident(ids[0])?.row.change == 3)
    }

    @Test func `pruning keeps what is young, and what someone worked on`() throws {
        let store = try stores.make(
            (0..<600).map { index in
                Sample.alert("\(index)", second: index, user: "U\(index)", from: "S\(index)", to: "T\(index)")
            }
        )
        try store.add((0..<300).map { Sample.alert("s\($0)", second: $0, user: "X\($0)", suppressedBy: "rule") })
        // An old alert in a young incident stays.
        try store.add([Sample.alert("young", second: 3_000, user: "U5", from: "S5", to: "Y")])
        let ids = try ["7", "8", "9"].map { try #require(try store.alert($0)?.incident) }
        try store.decide(ids[0], .benign, author: "ann")
        try store.note(ids[1], "hm", author: "ann")
        try store.record((0..<20).map { minute($0, 1, 1, 0) })
        let number = try store.changes(since: 0).number
        #expect(try store.prune(olderThan: 500) == 500 - 3 + 300)
        #expect(try store.changes(since: 0).number > number)
        #expect(try store.incidentCount() == 103)
        for (id, alert) in zip(ids, ["7", "8"]) { #expect(try store.incident(id)?.alerts.map(\.id) == [alert]) }
        #expect(try store.incident(ids[2]) == nil && store.alert("9") == nil)
        #expect(try store.alert("5")?.incident == store.alert("young")?.incident)
        #expect(try store.suppressedCounts().isEmpty)
        #expect(try store.timeline(from: 0, to: 1_200, buckets: 20).map(\.events) == (0..<20).map { $0 < 8 ? 0 : 1 })
        #expect(try store.incidentCount(IncidentFilter(search: "U9")) == 0)
        let after = try store.changes(since: 0).number
        #expect(try store.prune(olderThan: 500) == 0)
        #expect(try store.changes(since: 0).number == after)
        // What comes now is grouped as ever, under ids that were never used.
        try store.add([
            Sample.alert("9", second: 9, user: "U9", from: "S9", to: "T9"),
            Sample.alert("n", second: 600, user: "U599"),
        ])
        #expect(try store.alert("n")?.incident == store.alert("599")?.incident)
        #expect(try #require(try store.alert("9")?.incident) > 600)
    }
}
