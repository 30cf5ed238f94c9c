import Incidents
import TestSupport
import Testing

/// An alert as the builder takes it.
struct PlainAlert {
    var second: Int
    var user: String
    var source: String
    var destination: String?

    var computers: Set<String> { Set([source, destination].compactMap { $0 }) }

    /// Whether the two belong together by themselves.
    func touches(_ other: PlainAlert, window: Int) -> Bool {
        abs(second - other.second) <= window && (user == other.user || !computers.isDisjoint(with: other.computers))
    }

    /// The incidents of `alerts`, the slow way: what is reached from an alert in any number of steps.
    static func incidents(_ alerts: [PlainAlert], window: Int) -> [[Int]] {
        var left = Set(alerts.indices)
        var incidents: [[Int]] = []
        while let first = left.min() {
            var incident: Set = [first]
            var new: Set = [first]
            while !new.isEmpty {
                new = left.subtracting(incident).filter { other in
                    new.contains { alerts[$0].touches(alerts[other], window: window) }
                }
                incident.formUnion(new)
            }
            left.subtract(incident)
            incidents.append(incident.sorted())
        }
        return incidents
    }

    static func random(_ count: Int, users: Int, computers: Int, seed: UInt64) -> [PlainAlert] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { _ in
            PlainAlert(
                second: Int.random(in: 0..<2_000, using: &numbers),
                user: "N\(Int.random(in: 0..<users, using: &numbers))",
                source: "N\(Int.random(in: 0..<computers, using: &numbers))",
                destination: Int.random(in: 0..<4, using: &numbers) == 0
                    ? nil : "N\(Int.random(in: 0..<computers, using: &numbers))"
            )
        }
    }
}

@Suite struct `Alerts that belong together` {
    private func builder(_ alerts: [PlainAlert], window: Int = 100) -> IncidentGrouper<String> {
        var builder = IncidentGrouper<String>(window: window)
        for alert in alerts {
            builder.add(second: alert.second, user: alert.user, source: alert.source, destination: alert.destination)
        }
        return builder
    }

    @Test(arguments: [1, 30, 100, 700, 5_000], 0..<6 as Range<UInt64>)
    func `are those that are reached from one another, in whatever order they come`(window: Int, seed: UInt64) {
        // From hardly anything in common to nearly everything.
        let alerts = PlainAlert.random(60, users: 5 + 20 * Int(seed), computers: 8 + 30 * Int(seed), seed: seed)
        var growing = IncidentGrouper<String>(window: window)
        for (index, alert) in alerts.enumerated() {
            let number = growing.add(
                second: alert.second,
                user: alert.user,
                source: alert.source,
                destination: alert.destination
            )
            #expect(number == index)
            let expected = PlainAlert.incidents(Array(alerts[...index]), window: window)
            #expect(growing.count == expected.count)
            #expect(growing.incidents() == expected)
        }
        for incident in growing.incidents() {
            #expect(Set(incident.map { growing.incident(of: $0) }).count == 1)
            #expect(incident.contains(growing.incident(of: incident[0])))
        }
        let ordered = alerts.sorted { $0.second < $1.second }
        var inOrder = builder(ordered, window: window)
        #expect(inOrder.incidents() == PlainAlert.incidents(ordered, window: window))
        #expect(inOrder.count == growing.count)
    }

    @Test func `lie no further apart than the window, one after the other`() {
        let at = { (second: Int) in PlainAlert(second: second, user: "U1", source: "C1", destination: "C2") }
        #expect(builder([at(0), at(100)]).count == 1)
        #expect(builder([at(0), at(101)]).count == 2)
        #expect(builder([at(101), at(0)]).count == 2)
        // What lies between ties them.
        #expect(builder([at(0), at(101), at(50)]).count == 1)
        #expect(builder([at(0), at(100), at(200), at(301)]).count == 2)
        #expect(IncidentGrouper<String>().window == 3_600)
    }

    @Test func `share an account, or a computer on any side`() {
        let first = PlainAlert(second: 0, user: "U1", source: "C1", destination: "C2")
        let isOne = { (user: String, source: String, destination: String?) in
            let second = PlainAlert(second: 9, user: user, source: source, destination: destination)
            return builder([first, second]).count == 1
        }
        #expect(isOne("U1", "C8", "C9"))
        #expect(isOne("U9", "C1", "C9"))
        #expect(isOne("U9", "C8", "C2"))
        // An intruder goes on from where they got to.
        #expect(isOne("U9", "C2", "C9"))
        #expect(isOne("U9", "C8", "C1"))
        #expect(!isOne("U9", "C8", "C9"))
        // An account is no computer, even of the same name.
        #expect(!isOne("C1", "C8", "U1"))
    }

    @Test func `are not tied by a destination that everyone goes to`() {
        let go = { (user: String, source: String) in PlainAlert(second: 0, user: user, source: source) }
        #expect(builder([go("U1", "C1"), go("U2", "C2")]).count == 2)
        // As a source it is a computer like any other.
        #expect(builder([go("U1", "C1"), go("U2", "C1")]).count == 1)
    }

    @Test func `are none before the first`() {
        var builder = IncidentGrouper<Int32>()
        #expect(builder.count == 0 && builder.incidents().isEmpty)
        builder.add(second: 5, user: 1, source: 1, destination: 1)
        #expect(builder.count == 1 && builder.incidents() == [[0]])
    }
}
