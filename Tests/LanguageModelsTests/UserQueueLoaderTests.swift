import LanguageModels
import TestSupport
import Testing
import Vocabulary

@Suite struct `A loader of users' queues` {
    /// Rows of A, B and C: A and B are ready together, then A alone, and C never is.
    private static let users: [Int32] = [0, 0, 1, 0, 1, 1, 2, 0, 0, 0, 2]

    private func loader(
        _ users: [Int32],
        files: [Range<Int>]? = nil,
        size: Int,
        quirks: ReferenceQuirks
    ) -> UserQueueLoader {
        UserQueueLoader(users, files: files ?? [0..<users.count], size: size, quirks: quirks)
    }

    private func batch(_ rows: [Int32], _ users: [Int32]) -> EventBatch {
        EventBatch(rows, shape: .userSteps(users: users))
    }

    @Test func `takes three rows of users that are ready, then of fewer users, then stragglers one by one`() {
        let expected = [batch([0, 2, 1, 4, 3, 5], [0, 1]), batch([7, 8, 9], [0]), batch([6], [2]), batch([10], [2])]
        for (compatibility, isTraining) in [(Compatibility.standard, true), (.standard, false), (.reference, false)] {
            var loader = loader(Self.users, size: 2, quirks: compatibility.quirks)
            #expect(loader.nextPass(isTraining: isTraining) == expected)
        }
    }

    @Test func `starts every epoch afresh`() {
        var loader = loader(Self.users, size: 2, quirks: .standard)
        let first = loader.nextPass(isTraining: true)
        #expect(loader.nextPass(isTraining: true) == first)
    }

    @Test func `as the reference, throws away what it finds at a file's end and keeps the rest`() {
        var loader = loader(Self.users, size: 2, quirks: .reference)
        let both = batch([0, 2, 1, 4, 3, 5], [0, 1])
        #expect(loader.nextPass(isTraining: true) == [both])
        // C's two rows have waited for a third one.
        #expect(loader.nextPass(isTraining: true) == [both, batch([6, 7, 10, 8, 6, 9], [2, 0])])
        // A straggler was left at the end: from now on batches are of one row of six users, whom there are not.
        #expect(loader.nextPass(isTraining: true).isEmpty)
        #expect(loader.nextPass(isTraining: false).first?.shape == .userSteps(users: [0, 1, 2]))
    }

    @Test func `leaves users who have three more rows in their place`() {
        var loader = loader([0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2], size: 2, quirks: .reference)
        let expected = [batch([0, 6, 1, 7, 2, 8], [0, 1]), batch([3, 9, 4, 10, 5, 11], [0, 2])]
        #expect(loader.nextPass(isTraining: true) == expected)
    }

    @Test func `leaves stragglers who have more rows at the front`() {
        var loader = loader([7, 7, 4, 6, 6, 5], size: 1, quirks: .standard)
        let expected = [batch([0, 2, 3], [7, 4, 6]), batch([1, 4, 5], [7, 6, 5])]
        #expect(loader.nextPass(isTraining: true) == expected)
    }

    @Test func `lets users go on from file to file`() {
        let users: [Int32] = [0, 0, 0, 1, 1, 0, 1, 0]
        var one = loader(users, files: [0..<4, 4..<8], size: 1, quirks: .standard)
        #expect(
            one.nextPass(isTraining: true) == [
                batch([0, 1, 2], [0]), batch([3, 4, 6], [1]), batch([5], [0]), batch([7], [0]),
            ]
        )
        // The reference goes on with one step and three users.
        var other = loader(users, files: [0..<4, 4..<8], size: 1, quirks: .reference)
        #expect(
            other.nextPass(isTraining: false) == [
                batch([0, 1, 2], [0]), batch([3], [1]), batch([4, 5], [1, 0]), batch([6, 7], [1, 0]),
            ]
        )
    }

    @Test func `has no batches of no rows`() {
        for compatibility in Compatibility.allCases {
            var loader = loader([], size: 3, quirks: compatibility.quirks)
            #expect(loader.nextPass(isTraining: true).isEmpty)
            #expect(loader.nextPass(isTraining: false).isEmpty)
        }
    }

    @Test func `gives the rows of a busy user in full batches`() {
        var loader = loader(Array(repeating: 4, count: 1_000), size: 16, quirks: .standard)
        let counts = loader.nextPass(isTraining: true).map(\.rows.count)
        // 48 rows a batch; of the 40 that are left, three and more make one, too.
        #expect(counts == Array(repeating: 48, count: 20) + [40])
    }

    @Test(arguments: [1, 2, 5, 40])
    func `gives every row once, those of a user in their order`(size: Int) {
        var numbers = SeededNumbers(seed: UInt64(size))
        for count in [1, 30, 500] {
            let users = (0..<count).map { _ in
                let bound = Int32.random(in: 1..<40, using: &numbers)
                return Int32.random(in: 0..<bound, using: &numbers)
            }
            for (compatibility, isTraining) in [(Compatibility.standard, true), (.reference, false)] {
                var loader = loader(users, size: size, quirks: compatibility.quirks)
                for batch in loader.nextPass(isTraining: isTraining) { check(batch, users) }
                loader = self.loader(users, size: size, quirks: compatibility.quirks)
                expectOrder(loader.nextPass(isTraining: isTraining), users)
            }
        }
    }

    private func check(_ batch: EventBatch, _ users: [Int32]) {
        guard case .userSteps(let own) = batch.shape else {
            Issue.record("a batch of another shape")
            return
        }
        #expect(Set(own).count == own.count)
        #expect(batch.rows.count.isMultiple(of: own.count))
        #expect(batch.rows.enumerated().allSatisfy { users[Int($1)] == own[$0 % own.count] })
    }
}

/// Expects every row once as a scored row, and those of a user in their order.
func expectOrder(_ batches: [EventBatch], _ users: [Int32]) {
    let rows = batches.flatMap(\.scoredRows)
    #expect(rows.sorted() == Array(0..<Int32(users.count)))
    let ofUsers = Dictionary(grouping: rows) { users[Int($0)] }
    #expect(ofUsers.values.allSatisfy { $0 == $0.sorted() })
}
