import AlertStore
import Foundation
import TestSupport
import Testing

@Suite struct DecisionTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    /// Two incidents, by the ids of their alerts, that an alert `u` makes one.
    private let left = Sample.alert("l", second: 0, user: "U1", from: "C1", to: "C2")
    private let right = Sample.alert("r", second: 10, user: "U2", from: "C3", to: "C4")
    private let union = Sample.alert("u", second: 20, user: "U1", from: "C3", to: "C5")

    private func id(_ alert: String, in store: AlertStore) throws -> Int64 {
        try #require(try store.alert(alert)?.incident)
    }

    @Test func `the latest decision counts, and all stay in the history`() throws {
        let store = try stores.make([left, right])
        let id = try id("l", in: store)
        let times = (0..<4).map { Date(timeIntervalSince1970: 1_000 + Double($0) + 0.5) }
        try store.decide(id, .unsure, note: "who is \"U1\"?", author: "ann", at: times[0])
        try store.note(id, "asked <b>them</b>", author: "bob", at: times[1])
        // Clocks differ: what was done last counts.
        try store.decide(id, .benign, author: "bob", at: times[0] - 60)
        var detail = try #require(try store.incident(id))
        #expect(detail.history.map(\.kind) == [.decided, .noted, .decided])
        #expect(detail.history.map(\.author) == ["ann", "bob", "bob"])
        #expect(detail.history.map(\.note) == ["who is \"U1\"?", "asked <b>them</b>", ""])
        #expect(detail.history.map(\.at) == [times[0], times[1], times[0] - 60])
        #expect(detail.row.verdict == .benign && detail.row.decision == detail.history[2])
        try store.undecide(id, note: "not so fast", author: "ann", at: times[3])
        detail = try #require(try store.incident(id))
        #expect(detail.row.decision == nil && detail.row.verdict == nil && detail.row.unseenCount == 1)
        #expect(detail.history.map(\.kind) == [.decided, .noted, .decided, .withdrawn])
        #expect(detail.row.updated == times[3])
    }

    @Test func `what there is not cannot be decided`() throws {
        let store = try stores.make([left])
        let number = try store.changes(since: 0).number
        #expect(throws: UnknownIncident(id: 99)) { try store.decide(99, .benign, author: "ann") }
        #expect(throws: UnknownIncident(id: -1)) { try store.undecide(-1, author: "ann") }
        #expect(throws: UnknownIncident.self) { try store.note(99, "?", author: "ann") }
        #expect(try store.incident(99) == nil)
        #expect(try store.changes(since: 0).number == number)
    }

    @Test func `states say what is to be looked at`() throws {
        let store = try stores.make([left, right])
        let id = try id("l", in: store)
        func counts() throws -> [Int] {
            let states: [IncidentFilter.State] = [
                .all, .open, .pending, .decided, .verdict(.benign), .verdict(.unsure),
            ]
            return try states.map { try store.incidentCount(IncidentFilter(state: $0)) }
        }
        #expect(try counts() == [2, 2, 2, 0, 0, 0])
        try store.decide(id, .benign, author: "ann")
        #expect(try counts() == [2, 1, 1, 1, 1, 0])
        // It goes on: to be looked at again.
        try store.add([Sample.alert("l2", second: 100, user: "U1", from: "C9", to: "C8")])
        #expect(try counts() == [2, 1, 2, 1, 1, 0])
        #expect(try store.incident(id)?.row.unseenCount == 1)
        try store.decide(id, .unsure, author: "ann")
        #expect(try counts() == [2, 1, 1, 1, 0, 1])
        // Who decides on what a page showed a while ago has not seen what came since.
        try store.decide(id, .unsure, author: "ann", seen: 1)
        #expect(try counts() == [2, 1, 2, 1, 0, 1])
        let summary = try store.summary()
        #expect(summary.incidents == 2 && summary.open == 1 && summary.pending == 2)
    }

    @Test(arguments: [true, false])
    func `decisions and notes move along with a merged incident`(leftFirst: Bool) throws {
        let store = try stores.make(leftFirst ? [left, right] : [right, left])
        let ids = try [id("l", in: store), id("r", in: store)]
        try store.decide(ids[0], .benign, note: "left", author: "ann")
        try store.decide(ids[1], .confirmed, note: "right", author: "bob")
        try store.note(ids[0], "last", author: "ann")
        try store.add([union])
        let detail = try #require(try store.incident(ids[0]))
        #expect(detail.row.id == min(ids[0], ids[1]) && detail.row.alertCount == 3)
        #expect(detail.history.map(\.note) == ["left", "right", "last"])
        #expect(detail.row.verdict == .confirmed && detail.row.decision?.author == "bob")
        // The one that ties them nobody has seen.
        #expect(detail.row.unseenCount == 1)
        // By its old id it can be decided as well.
        try store.decide(max(ids[0], ids[1]), .unsure, author: "eve")
        #expect(try store.incident(ids[0])?.row.verdict == .unsure)
        #expect(try store.incident(ids[0])?.row.unseenCount == 0)
    }

    @Test func `an open incident that joins a decided one is not hidden by the decision`() throws {
        let store = try stores.make([left, right])
        try store.decide(id("l", in: store), .benign, author: "ann")
        try store.add([union])
        let row = try #require(try store.incidents(IncidentFilter(state: .pending)).first)
        #expect(row.verdict == .benign && row.unseenCount == 2)
    }
}
