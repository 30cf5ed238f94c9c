import AlertStore
import Foundation
import Incidents
import TestSupport
import Testing

/// A random stream of alerts in the order in which a watcher finds them.
struct AlertStream {
    private var numbers: SeededNumbers
    private let names: Int
    private(set) var alerts: [AlertRecord] = []

    /// A stream of `count` alerts; whether nearly everything or hardly anything is connected depends on `seed`.
    init(_ count: Int, seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
        names = [3, 8, 20, 60, 200][Int(seed % 5)]
        // The watcher hands events on in order of time, except those that come later than the reorder window allows.
        var clock = 100_000
        var seconds: [Int] = []
        for _ in 0..<count {
            clock += gap()
            seconds.append(one(in: 12) ? clock - Int.random(in: 0..<9_000, using: &numbers) : clock)
        }
        for (number, second) in seconds.enumerated() { alerts.append(alert(number, second)) }
    }

    private mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &numbers) == 0 }

    /// Seconds between two alerts: none, a few, about the window, or a night.
    private mutating func gap() -> Int {
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0..<4: 0
        case 4..<9: Int.random(in: 1..<900, using: &numbers)
        case 9: IncidentRule.window
        case 10: IncidentRule.window + Int.random(in: -2...2, using: &numbers)
        default: Int.random(in: 0..<40_000, using: &numbers)
        }
    }

    private mutating func name(_ letter: String) -> String {
        let number = Int.random(in: 0..<names, using: &numbers)
        // One letter in two spellings: two names, although Swift's strings are equal.
        return number == 0 ? "\(letter)\u{E9}" : number == 1 ? "\(letter)e\u{301}" : "\(letter)\(number)"
    }

    private mutating func alert(_ number: Int, _ second: Int) -> AlertRecord {
        let user = name("U")
        let goesToServer = one(in: 3)
        return Sample.alert(
            // Ids say nothing of the order; lines do, by which the store resolves ties within an incident.
            String(String(format: "%06d", number).reversed()),
            line: number + 1,
            second: second,
            user: user,
            // Now and then a host that is called as a user is.
            from: one(in: 15) ? user : name("C"),
            to: goesToServer ? "DC" : name("C"),
            account: one(in: 5) ? name("U") : nil,
            // Few enough scores that some are equal, and others of which every bit counts.
            score: one(in: 3)
                ? Double(Int.random(in: 20..<24, using: &numbers)) : Double.random(in: 20..<40, using: &numbers),
            severity: one(in: 9) ? nil : Severity.allCases.randomElement(using: &numbers),
            // A destination becomes common while the log goes on, or is not yet.
            isCommon: goesToServer ? !one(in: 10) : one(in: 20),
            suppressedBy: one(in: 11) ? "rule" : nil
        )
    }

    /// The stream in batches of random size; a watcher that was killed finds the last alerts again.
    mutating func batches() -> [[AlertRecord]] {
        var batches: [[AlertRecord]] = []
        var place = 0
        while place < alerts.count {
            let largest = [2, 20, 60][Int.random(in: 0..<3, using: &numbers)]
            let end = min(alerts.count, place + Int.random(in: 1...largest, using: &numbers))
            let start = one(in: 4) ? max(0, place - 7) : place
            batches.append(Array(alerts[start..<end]))
            place = end
        }
        return batches
    }

    /// Returns whether the store is closed and opened again before the next batch.
    mutating func restarts() -> Bool { one(in: 5) }
}

/// An incident with everything that the rule says of it.
private struct Outline: Hashable {
    var alerts: [String]
    var leading: String
    var scoreBits: UInt64
    var severity: Severity?
    var accessPairs: Int
    var first: Int
    var last: Int

    /// The incidents of `alerts` by the union-find.
    static func all(_ alerts: [AlertRecord]) -> [Outline] {
        let alerts = alerts.filter { $0.suppressedBy == nil }
        return IncidentOutline.incidents(of: alerts).map { outline in
            Outline(
                alerts: outline.alerts.map { alerts[$0].id },
                leading: alerts[outline.leading].reason,
                scoreBits: outline.score.bitPattern,
                severity: outline.severity,
                accessPairs: outline.accessPairs,
                first: outline.first,
                last: outline.last
            )
        }
    }

    /// The incidents of `store`.
    static func all(in store: AlertStore) throws -> [Outline] {
        try store.incidents(limit: 1_000_000).map { row in
            Outline(
                alerts: try store.incident(row.id, limit: 1_000_000)?.alerts.map(\.id) ?? [],
                leading: row.reason,
                scoreBits: row.score.bitPattern,
                severity: row.severity,
                accessPairs: row.accessCount,
                first: row.first,
                last: row.last
            )
        }
    }
}

@Suite struct IncidentEqualityTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    @Test(arguments: 0..<32 as Range<UInt64>)
    func `the store's incidents are those of the union-find, to the last bit and in the same order`(
        seed: UInt64
    ) throws {
        for seed in 10 * seed..<10 * seed + 10 {
            var stream = AlertStream(90, seed: seed)
            var store = try stores.make()
            var count = 0
            for batch in stream.batches() {
                if stream.restarts() {
                    try store.close()
                    store = try AlertStore(path: store.path)
                }
                count += try store.add(batch, at: Sample.now).count
                // Not only at the end.
                guard seed.isMultiple(of: 10) else { continue }
                #expect(try Outline.all(in: store) == Outline.all(Array(stream.alerts[..<count])), "seed \(seed)")
            }
            #expect(count == stream.alerts.count)
            #expect(try Outline.all(in: store) == Outline.all(stream.alerts), "seed \(seed)")
            try store.close()
        }
    }

    @Test func `streams have what makes the rule difficult`() {
        let incidents = (0..<40 as Range<UInt64>).map { seed in
            IncidentOutline.incidents(of: AlertStream(90, seed: seed).alerts.filter { $0.suppressedBy == nil })
        }
        // From a few large incidents to many small ones; equal scores, and incidents that begin at the same time.
        #expect(incidents.contains { $0.count < 15 } && incidents.contains { $0.count > 40 })
        #expect(incidents.contains { $0.contains { $0.alerts.count > 10 } })
        #expect(incidents.contains { Set($0.map(\.score)).count < $0.count })
        let alerts = AlertStream(90, seed: 1).alerts
        #expect(zip(alerts, alerts.dropFirst()).contains { $0.second > $1.second })
        #expect(zip(alerts, alerts.dropFirst()).contains { $0.second == $1.second })
    }
}
