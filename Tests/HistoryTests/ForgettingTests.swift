import AuthLogs
import History
import TestSupport
import Testing

@Suite struct ForgettingTests {
    private func count(_ history: AccessHistory, _ row: SampleEvent) -> Int {
        let statistics = row.read { history.statistics(on: $0) }
        let counts = Set(AuthField.allCases.flatMap { [statistics[$0].count, statistics.byUser($0).count] })
        // All twenty are remembered, or none is.
        return counts.count == 1 ? counts.first ?? -1 : -1
    }

    @Test(arguments: [128, 1000, 5000])
    func `frequent values are kept, whatever else is observed`(capacity: Int) {
        var history = AccessHistory(capacity: capacity, seed: 1)
        let usual = SampleEvent(0, unlike: -1)
        for _ in 0..<10 { usual.read { history.observe($0) } }
        var most = 0
        for number in 0..<2000 {
            SampleEvent(number, unlike: number).read { history.observe($0) }
            most = max(most, history.entryCount)
        }
        #expect(most <= capacity && most > capacity * 9 / 10 - 20)
        #expect(history.capacity == capacity)
        #expect(count(history, usual) == 10)
        #expect(count(history, SampleEvent(2000, unlike: 1999)) == 1)
        #expect(count(history, SampleEvent(2000, unlike: 0)) == 0)
        #expect(history.eventCount == 2010)
    }

    @Test func `the quarter with the lowest weights is forgotten, and no more`() {
        var history = AccessHistory(capacity: 2000, seed: 2)
        // 100 events of 20 things each, seen once to four times.
        let rows = (0..<100).map { SampleEvent(7, unlike: $0) }
        for (index, row) in rows.enumerated() {
            for _ in 0...((index + 1) * 7 % 4) { row.read { history.observe($0) } }
        }
        #expect(history.entryCount == 2000)
        SampleEvent(7, unlike: 100).read { history.observe($0) }
        #expect(history.entryCount == 1520)
        for (index, row) in rows.enumerated() {
            let times = (index + 1) * 7 % 4 + 1
            #expect(count(history, row) == (times == 1 ? 0 : times))
        }
    }

    @Test func `weights are compared at the same time, however old they are`() {
        var history = AccessHistory(halfLife: 10, capacity: 2000, seed: 3)
        // Each event four half-lives after the one before: eight times weigh less than once after that.
        let rows = (0..<100).map { SampleEvent($0 * 40, unlike: $0) }
        for (index, row) in rows.enumerated() {
            for _ in 0..<(index.isMultiple(of: 2) ? 8 : 1) { row.read { history.observe($0) } }
        }
        SampleEvent(4000, unlike: 100).read { history.observe($0) }
        for (index, row) in rows.enumerated() {
            #expect(count(history, row) == (index < 25 ? 0 : index.isMultiple(of: 2) ? 8 : 1), "\(index)")
        }
    }

    @Test func `of equal weights no more are forgotten than of others`() {
        var history = AccessHistory(halfLife: .infinity, capacity: 20_000, seed: 4)
        for number in 0..<1001 { SampleEvent(0, unlike: number).read { history.observe($0) } }
        #expect((15_000...15_020).contains(history.entryCount))
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<2000 {
            SampleEvent.random(before: 10, using: &numbers).read { #expect(history.surprisal(of: $0) >= 0) }
        }
    }

    @Test func `the probability of a pair that outlives its side is at most 1`() {
        // Ties are cut anywhere, so that sides are lost and come back while their pairs stayed.
        var history = AccessHistory(halfLife: .infinity, capacity: 500, seed: 6)
        var numbers = SeededNumbers(seed: 7)
        for _ in 0..<5000 {
            SampleEvent.random(before: 10, using: &numbers).read { row in
                let accesses = history.accesses(on: row)
                for surprisal in [accesses.surprisal, accesses.userAtSource, accesses.userAtDestination] {
                    #expect(surprisal >= 0)
                }
                #expect((0...1).contains(accesses.sourceFraction))
                history.observe(row)
                #expect(history.entryCount <= 500)
            }
        }
    }
}
