import AuthLogs
import ByteIO
import Foundation
import History
import TestSupport
import Testing

@Suite struct AccessHistoryTests {
    @Test(arguments: [.infinity, 86400, 3600.0, 0.5])
    func `the history agrees with a plain dictionary on random events in any order`(halfLife: Double) {
        var numbers = SeededNumbers(seed: 1)
        var history = AccessHistory(halfLife: halfLife, seed: 2)
        var plain = PlainHistory(halfLife: halfLife)
        for _ in 0..<3000 {
            let row = SampleEvent.random(before: 200_000, using: &numbers)
            row.read { history.observe($0) }
            plain.observe(row)
        }
        #expect(history.eventCount == 3000)
        #expect(history.entryCount == plain.seconds.count)
        for _ in 0..<300 {
            let row = SampleEvent.random(before: 400_000, using: &numbers)
            let statistics = row.read { history.statistics(on: $0) }
            for field in AuthField.allCases {
                #expect(plain.agrees(statistics[field], plain.value(row, field), at: row.second), "\(field)")
                #expect(plain.agrees(statistics.byUser(field), plain.byUser(row, field), at: row.second), "\(field)")
            }
            #expect(plain.agrees(statistics.sourceToDestination, plain.pair(row), at: row.second))
            #expect(abs(statistics.surprisal - plain.surprisal(row)) < 1e-4)
        }
    }

    @Test func `querying and counting by event and by keys are the same`() {
        var numbers = SeededNumbers(seed: 3)
        var (history, other) = (AccessHistory(seed: 4), AccessHistory(seed: 4))
        for _ in 0..<1000 {
            SampleEvent.random(before: 200_000, using: &numbers).read { row in
                let keys = history.keys(of: row)
                let accesses = history.accesses(of: keys)
                #expect(accesses == history.accesses(on: row))
                #expect(accesses == history.statistics(of: keys).accesses)
                #expect(accesses.surprisal == history.surprisal(of: row))
                #expect(other.accesses(on: row) == accesses)
                history.observe(keys)
                other.observe(row)
            }
        }
        #expect(history.observed == other.observed)
    }

    @Test func `surprisals and fractions computed by hand`() {
        var history = AccessHistory(halfLife: 100, seed: 5)
        for row in [
            SampleEvent(0, "U1", "C1", "C2"), SampleEvent(0, "U1", "C1", "C3"), SampleEvent(100, "U2", "C1", "C2"),
        ] {
            row.read { history.observe($0) }
        }
        // At 200: w(U1) = 2/4; w(C1 as source) = 2/4 + 1/2; U1 at C1 2/4, U1 to C2 1/4, C1 to C2 1/4 + 1/2.
        let accesses = SampleEvent(200, "U1", "C1", "C2").read { history.accesses(on: $0) }
        #expect(accesses.user.weight == 0.5 && accesses.source.weight == 1)
        #expect(abs(accesses.userAtSource - log(10.5 / 0.6)) < 1e-12, "given the user it is less surprising")
        #expect(abs(accesses.userAtDestination - log(10.5 / 0.35)) < 1e-12)
        #expect(abs(accesses.sourceToDestinationSurprisal - log(11 / 0.85)) < 1e-12)
        #expect(abs(accesses.surprisal - log(10.5 / 0.6 * 10.5 / 0.35 * 11 / 0.85)) < 1e-12)
        #expect(abs(accesses.sourceFraction - 0.5 / 10.5) < 1e-12)
        #expect(abs(accesses.destinationFractionByUser - 0.25 / 10.5) < 1e-12)
        #expect(abs(accesses.destinationFractionBySource - 0.75 / 11) < 1e-12)
        #expect(accesses.newAccesses.isEmpty)
    }

    @Test func `the surprisal of user and source is that of the less surprising direction`() {
        var history = AccessHistory(halfLife: .infinity, seed: 6)
        for index in 0..<90 { SampleEvent(0, "admin", "C\(index)", "S").read { history.observe($0) } }
        SampleEvent(0, "admin", "mine", "S").read { history.observe($0) }
        let accesses = SampleEvent(0, "admin", "mine", "S").read { history.accesses(on: $0) }
        #expect(abs(accesses.userAtSource - log(11 / 1.1)) < 1e-12)
        // One who is everywhere at a host nobody used: the prior given the host, not one in a thousand.
        let new = SampleEvent(0, "admin", "C90", "S").read { history.accesses(on: $0) }
        #expect(abs(new.userAtSource - log(100)) < 1e-12)
    }

    @Test func `the days that were learned are counted, not those that passed`() throws {
        var history = AccessHistory(seed: 7)
        func days(at second: Int) -> Int {
            SampleEvent(second, "U1", "C1", "C2").read { history.statistics(on: $0).observedDays }
        }
        #expect(days(at: 0) == 0)
        for (second, expected) in [(86_400, 1), (100_000, 1), (86_399, 2), (300 * 86_400, 3), (299 * 86_400, 3)] {
            SampleEvent(second, "U1", "C1", "C2").read { history.observe($0) }
            #expect(days(at: 900 * 86_400) == expected)
        }
        // A file knows its first and its last second only, and no history has more days than events.
        let folder = try TemporaryFolder()
        try history.write(to: folder.file("history.bin"))
        history = try AccessHistory(contentsOf: folder.file("history.bin"))
        #expect(days(at: 900 * 86_400) == 5)
    }

    @Test func `an unseen event has no occurrences, and the surprisal of the prior`() {
        var history = AccessHistory(seed: 7)
        let first = SampleEvent(5, "U1", "C1", "C2").read { history.statistics(on: $0) }
        #expect(first.observed == ObservedSpan(eventCount: 0, since: nil, until: nil))
        #expect(first.observed.seconds == 0)
        #expect(first.newAccesses == Relation.accesses)
        #expect(abs(first.surprisal - 3 * log(100)) < 1e-12)
        SampleEvent(5, "U1", "C1", "C2").read { history.observe($0) }
        SampleEvent(3, "U1", "C1", "C2").read { history.observe($0) }
        let moved = SampleEvent(9, "U1", "C1", "C1", "NTLM").read { history.statistics(on: $0) }
        #expect(moved.observed == ObservedSpan(eventCount: 2, since: 3, until: 5))
        #expect(moved.newAccesses == [.sourceUserToDestinationHost, .sourceHostToDestinationHost])
        #expect(moved.user.count == 2 && moved.user == moved[.sourceUser] && moved.user == moved.byUser(.sourceUser))
        #expect(moved[.authenticationType] == .never && moved.byUser(.authenticationType) == .never)
        #expect(moved[.outcome].count == 2 && moved.byUser(.outcome).count == 2)
        #expect(moved[.sourceHost].first == 3 && moved[.sourceHost].last == 5)
        // A source is no destination.
        #expect(moved[.destinationHost].count == 0)
    }

    @Test func `a late event counts as much as if it had arrived in time`() {
        let rows = (0..<50).map { SampleEvent($0 * 1000, "U1", "C1", "C2") }
        var (history, late) = (AccessHistory(halfLife: 5000, seed: 8), AccessHistory(halfLife: 5000, seed: 8))
        for row in rows { row.read { history.observe($0) } }
        for row in rows.reversed() { row.read { late.observe($0) } }
        let now = SampleEvent(60_000, "U1", "C1", "C2")
        let (seen, seenLate) = (now.read { history.accesses(on: $0) }.user, now.read { late.accesses(on: $0) }.user)
        #expect(abs(seen.weight - seenLate.weight) < 1e-5)
        #expect(seen.first == seenLate.first && seen.last == seenLate.last && seen.count == seenLate.count)
        // Before the latest event nothing grows.
        let before = SampleEvent(0, "U1", "C1", "C2").read { late.accesses(on: $0) }
        #expect(before.user.weight < 8 && before.surprisal >= 0)
    }

    @Test func `large weights lose nothing by rounding`() {
        let halfLife = 100_000.0
        var (history, steady) = (
            AccessHistory(halfLife: halfLife, seed: 12), AccessHistory(halfLife: .infinity, seed: 12)
        )
        for second in 0..<300_000 {
            SampleEvent(second, "U1", "C1", "C2").read { row in
                history.observe(row)
                history.observe(row)
                steady.observe(row)
            }
        }
        let row = SampleEvent(299_999, "U1", "C1", "C2")
        let expected = 2 * (1 - exp2(-300_000 / halfLife)) / (1 - exp2(-1 / halfLife))
        #expect(abs(row.read { history.accesses(on: $0) }.user.weight / expected - 1) < 2e-5)
        #expect(row.read { steady.accesses(on: $0) }.user.weight == 300_000)
    }

    @Test func `names of any bytes and of any length are distinguished`() {
        var names: [[UInt8]] = [[], [0], [0, 0], [0xff], [0xff, 0xfe], Array("U1".utf8), Array("u1".utf8)]
        for length in [3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 400] {
            names.append([UInt8](repeating: 0, count: length))
            names.append([UInt8](repeating: 0x0a, count: length))
            for index in Set([0, length / 2, length - 1]) {
                var name = [UInt8](repeating: 0, count: length)
                name[index] = 0x80
                names.append(name)
            }
        }
        var history = AccessHistory(halfLife: .infinity, seed: 9)
        for (index, name) in names.enumerated() {
            for _ in 0...index { SampleEvent(0, [[UInt8]](repeating: name, count: 10)).read { history.observe($0) } }
        }
        for (index, name) in names.enumerated() {
            let statistics = SampleEvent(0, [[UInt8]](repeating: name, count: 10)).read { history.statistics(on: $0) }
            #expect(AuthField.allCases.allSatisfy { statistics.byUser($0).count == index + 1 })
        }
        #expect(history.entryCount == names.count * 20)
    }

    @Test func `seconds out of range are clamped`() {
        var history = AccessHistory(seed: 10)
        for second in [Int.min, -1, 0, Int(UInt32.max), Int.max] {
            SampleEvent(second, "U1", "C1", "C2").read { history.observe($0) }
        }
        let seen = SampleEvent(.max, "U1", "C1", "C2").read { history.accesses(on: $0) }.user
        #expect(seen.count == 5 && seen.first == 0 && seen.last == Int(UInt32.max))
        #expect(abs(seen.weight - 2) < 1e-6)
    }

    @Test func `the seed affects only the hashes`() {
        func surprisals(_ seed: UInt64) -> [Double] {
            var numbers = SeededNumbers(seed: 11)
            var history = AccessHistory(seed: seed)
            return (0..<2000).map { _ in
                SampleEvent.random(before: 100_000, using: &numbers).read { row in
                    defer { history.observe(row) }
                    return history.surprisal(of: row)
                }
            }
        }
        #expect(surprisals(1) == surprisals(1))
        #expect(surprisals(1) == surprisals(0))
    }

    @Test func `day files are observed in order`() throws {
        let folder = try TemporaryFolder()
        let line = "DOM1,U1,DOM1,C1,C2,Kerberos,Network,LogOn,Success,0\n"
        var history = AccessHistory()
        try history.observe(filesAt: [
            folder.write("10,U1,\(line)", to: "6.csv"), folder.write("20,U1,\(line)30,U2,\(line)", to: "7.csv"),
        ])
        #expect(history.observed == ObservedSpan(eventCount: 3, since: 10, until: 30))
        #expect(throws: InputError.self) { try history.observe(filesAt: [folder.write("1,U1\n", to: "8.csv")]) }
    }

    @Test func `keys of another history are rejected`() async {
        await #expect(processExitsWith: .failure) {
            let keys = SampleEvent(0, "U1", "C1", "C2").read { AccessHistory(seed: 1).keys(of: $0) }
            _ = AccessHistory(seed: 2).accesses(of: keys)
        }
    }
}
