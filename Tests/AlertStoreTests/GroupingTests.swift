import AlertStore
import AuthLogs
import Foundation
import TestSupport
import Testing

@Suite struct GroupingTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    /// `alerts` in random order, in random portions.
    private func portions(_ alerts: [AlertRecord], _ numbers: inout SeededNumbers) -> [[AlertRecord]] {
        var rest = alerts.shuffled(using: &numbers)[...]
        var portions: [[AlertRecord]] = []
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...20, using: &numbers))
            portions.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return portions
    }

    @Test(arguments: [(1, 8), (2, 30), (3, 100), (4, 300), (5, 1_000)])
    func `incidents are those of the definition, in whatever order and portions alerts come`(
        seed: UInt64,
        names: Int
    ) throws {
        let alerts = Sample.alerts(150, names: names, span: 40_000, seed: seed)
        let expected = PlainIncident.all(alerts)
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<3 {
            let store = try stores.make()
            for portion in portions(alerts, &numbers) {
                #expect(try store.add(portion, at: Sample.now) == portion)
            }
            #expect(try PlainIncident.all(in: store) == expected)
            #expect(try store.incidentCount() == expected.count)
            let summary = try store.summary()
            #expect(summary.alerts == 150 && summary.suppressed == alerts.count { $0.suppressedBy != nil })
        }
    }

    @Test func `what comes again changes nothing`() throws {
        let alerts = Sample.alerts(150, names: 40, span: 40_000, seed: 6)
        let store = try stores.make(alerts)
        let (rows, number) = try (store.incidents(limit: 1_000), store.changes(since: 0).number)
        var numbers = SeededNumbers(seed: 6)
        for portion in portions(alerts, &numbers) {
            #expect(try store.add(portion, at: Sample.now + 5) == [])
        }
        #expect(try store.incidents(limit: 1_000) == rows)
        #expect(try store.changes(since: 0).number == number)
        // Nor where only some of a portion is new, or something comes twice in one.
        let new = Sample.alert("new", second: 1_000_000)
        #expect(try store.add([alerts[3], new, new, alerts[4]]) == [new])
        #expect(try store.summary().alerts == 151)
    }

    @Test(arguments: [false, true])
    func `an hour is the farthest that two alerts may lie apart`(isReversed: Bool) throws {
        let alerts = [
            Sample.alert("a", second: 0), Sample.alert("b", second: 3_600), Sample.alert("c", second: 7_201),
        ]
        let store = try stores.make(isReversed ? alerts.reversed() : alerts)
        #expect(try store.incidents(IncidentFilter(order: .time)).map(\.alertCount) == [1, 2])
    }

    @Test func `a common destination ties nobody together, unless one comes from it`() throws {
        let store = try stores.make([
            Sample.alert("a", user: "U1", from: "C1", to: "DC", isCommon: true),
            Sample.alert("b", user: "U2", from: "C2", to: "DC", isCommon: true),
        ])
        #expect(try store.incidentCount() == 2)
        try store.add([
            Sample.alert("c", user: "U3", from: "DC", to: "DC", isCommon: true),
            Sample.alert("d", user: "U4", from: "DC"),
        ])
        #expect(try store.incidents(IncidentFilter(search: "U3")).map(\.alertCount) == [3])
    }

    @Test func `suppressed alerts are kept and counted, and belong to no incident`() throws {
        let store = try stores.make([
            Sample.alert("a", second: 0), Sample.alert("b", second: 3_000, suppressedBy: "scanner"),
            Sample.alert("c", second: 6_000), Sample.alert("d", second: 6_500, suppressedBy: "scanner"),
            Sample.alert("e", second: 1, suppressedBy: "backup"),
        ])
        #expect(try store.incidentCount() == 2)
        let counts = try store.suppressedCounts()
        #expect(counts.map(\.rule) == ["scanner", "backup"] && counts.map(\.alerts) == [2, 1])
        #expect(counts.map(\.last) == [6_500, 1])
        #expect(try store.alert("b")?.incident == nil)
        #expect(try store.alert("b")?.alert.suppressedBy == "scanner")
    }

    @Test func `of incidents that are one the oldest id stays, and the others lead to it`() throws {
        let store = try stores.make([Sample.alert("a", user: "U1", from: "C1", to: "C2")])
        // The younger one is the greater one.
        try store.add((0..<5).map { Sample.alert("b\($0)", second: 9, user: "U2", from: "C3", to: "C4") })
        try store.add([Sample.alert("c", second: 9_999, user: "U3", from: "C5", to: "C6")])
        let ids = try ["a", "b0", "c"].map { try #require(try store.alert($0)?.incident) }
        #expect(Set(ids).count == 3)
        try store.add([Sample.alert("d", second: 5, user: "U1", from: "C4", to: "C7")])
        let merged = try #require(try store.incident(ids[1]))
        #expect(merged.row.id == ids[0] && merged.row.alertCount == 7)
        #expect(try store.incident(ids[0]) == merged)
        for alert in ["a", "b3", "d"] { #expect(try store.alert(alert)?.incident == ids[0]) }
        #expect(try store.incidents().map(\.id).sorted() == [ids[0], ids[2]])
    }

    @Test func `extreme moments and odd names are like others`() throws {
        let names = ["", "'; DROP TABLE alert; --", "a\u{0}b", "<script>", "é", "\u{1F600}", "%", "\"", "NULL"]
        let alerts = names.enumerated().map { index, name in
            Sample.alert("\(index)", second: index % 2 == 0 ? .max : .min, user: name, from: name, to: "to \(index)")
        }
        let store = try stores.make(alerts)
        #expect(try store.incidentCount() == names.count)
        for (index, name) in names.enumerated() {
            let found = try store.alerts(naming: Entity(name, isHost: false)).map(\.alert)
            #expect(found.map(\.id) == ["\(index)"])
            // SQLite's text ends at a zero byte.
            #expect(found.first?.event[.sourceUser] == (name == "a\u{0}b" ? "a\u{FFFD}b" : name))
            #expect(try store.alerts(naming: Entity(name, isHost: true)).count == 1)
        }
    }
}
