import AlertStore
import Incidents
import TestSupport
import Testing

@Suite struct SearchTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    private func found(_ search: String, in store: AlertStore) throws -> [String] {
        let filter = IncidentFilter(search: search)
        let rows = try store.incidents(filter)
        #expect(try store.incidentCount(filter) == rows.count)
        return try rows.compactMap { try store.incident($0.id)?.alerts.first?.id }.sorted()
    }

    @Test func `words are found in names and reasons, whatever they are made of`() throws {
        let names = ["a%b", "a_b", "a\\b", "a'b", "a\"b", "<script>", "axb", "a?b", "a*b"]
        let alerts = names.enumerated().map { index, name in
            Sample.alert(
                "\(index)",
                user: name,
                from: "S\(index)",
                to: "T\(index)",
                account: "V\(index)",
                reason: "R\(index)!"
            )
        }
        let store = try stores.make(alerts)
        for (index, name) in names.enumerated() {
            #expect(try found(name, in: store) == ["\(index)"], "\(name)")
            #expect(try found("s\(index) v\(index) \(name.uppercased())\tr\(index)!", in: store) == ["\(index)"])
        }
        #expect(try found("%", in: store) == ["0"])
        #expect(try found("_", in: store) == ["1"])
        #expect(try found("\\", in: store) == ["2"])
        #expect(try found("'", in: store) == ["3"])
        #expect(try found("T1 S2", in: store) == [])
        #expect(try found("' OR 1=1 --", in: store) == [])
        #expect(try found(" \n ", in: store).count == names.count)
        #expect(try found(String(repeating: "%", count: 100_000), in: store) == [])
        #expect(try found(String(repeating: "a ", count: 100_000), in: store).count > 0)
        #expect(try found("a\u{0}", in: store) == [])
    }

    @Test func `all names of an incident are searched, of the reasons the leading one`() throws {
        let store = try stores.make([
            Sample.alert("a", second: 0, to: "C7", score: 10, reason: "minor"),
            Sample.alert("b", second: 1, to: "C8", score: 30, reason: "major"),
        ])
        for (text, count) in [("C7", 1), ("C8", 1), ("major", 1), ("minor", 0)] {
            #expect(try store.incidentCount(IncidentFilter(search: text)) == count)
        }
    }

    @Test func `order, limits and conditions`() throws {
        let store = try stores.make(
            (0..<20).map { index in
                Sample.alert(
                    "\(index)",
                    second: index * 10,
                    user: "U\(index)",
                    from: "S\(index)",
                    to: "T\(index)",
                    score: Double(index * 7 % 20),
                    severity: index == 0 ? nil : Severity.allCases[index % 5]
                )
            }
        )
        let byScore = try store.incidents()
        #expect(byScore.map(\.score) == byScore.map(\.score).sorted(by: >) && byScore.count == 20)
        let byTime = IncidentFilter(order: .time)
        #expect(try store.incidents(byTime).map(\.last) == (0..<20).reversed().map { $0 * 10 })
        #expect(try store.incidents(byTime, limit: 3, offset: 5).map(\.last) == [140, 130, 120])
        #expect(try store.incidents(byTime, limit: 3, offset: 19).count == 1)
        #expect(try store.incidents(byTime, limit: -1, offset: -9).isEmpty)
        #expect(try store.incidents(IncidentFilter(since: 150, order: .time)).map(\.last) == [190, 180, 170, 160, 150])
        for level in Severity.allCases {
            let rows = try store.incidents(IncidentFilter(minimumSeverity: level))
            #expect(rows.allSatisfy { ($0.severity ?? .informational) >= level })
            #expect(rows.count == (1..<20).count { Severity.allCases[$0 % 5] >= level })
        }
        let all = IncidentFilter(state: .open, search: "S1", since: 100, minimumSeverity: .low)
        #expect(try store.incidentCount(all) == (10..<20).count { $0 % 5 > 0 })
    }

    @Test func `a page of an incident has its alerts in order of time`() throws {
        let alerts = (0..<30).map { Sample.alert("\($0)", second: $0 * 7 % 30) }
        let store = try stores.make(alerts)
        let id = try #require(try store.incidents().first?.id)
        #expect(try store.incident(id)?.alerts == alerts.sorted { $0.second < $1.second })
        #expect(try store.incident(id, limit: 4, offset: 10)?.alerts.map(\.second) == [10, 11, 12, 13])
    }

    @Test func `users and computers have their alerts, the latest first`() throws {
        let store = try stores.make([
            Sample.alert("a", second: 1, user: "U1", from: "C1", to: "C2"),
            Sample.alert("b", second: 3, user: "U2", from: "C2", to: "C3", account: "U1"),
            Sample.alert("c", second: 2, user: "U1", from: "C1", to: "C1", suppressedBy: "rule"),
            Sample.alert("d", second: 4, user: "C1", from: "C4", to: "C2", isCommon: true),
        ])
        #expect(try store.alerts(naming: Entity("U1", isHost: false)).map(\.alert.id) == ["b", "c", "a"])
        #expect(try store.alerts(naming: Entity("C1", isHost: true)).map(\.alert.id) == ["c", "a"])
        #expect(try store.alerts(naming: Entity("C2", isHost: true)).map(\.alert.id) == ["d", "b", "a"])
        #expect(try store.alerts(naming: Entity("C2", isHost: true), limit: 1, offset: 1).map(\.alert.id) == ["b"])
        #expect(try store.alerts(naming: Entity("U1", isHost: true)).isEmpty)
        #expect(try store.alerts(naming: Entity("C1", isHost: false)).first?.incident == store.alert("d")?.incident)
    }
}
