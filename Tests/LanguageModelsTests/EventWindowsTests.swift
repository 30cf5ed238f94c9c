import LanguageModels
import TestSupport
import Testing
import Vocabulary

@Suite struct `Windows over rows` {
    private static let empty = EventBatch.noEvent

    private func rows(_ groups: [Int32], length: Int, quirks: ReferenceQuirks = .reference) -> [[Int32]] {
        let windows = EventWindows(groups, length: length, quirks: quirks)
        return (0..<Int32(windows.count)).map { windows.batch([$0]).rows }
    }

    @Test func `begin with the row before all rows`() {
        let (none, start) = (Self.empty, EventBatch.startEvent)
        #expect(
            rows(Array(repeating: 0, count: 4), length: 3, quirks: .standard) == [
                [none, none, start, 0, 1, 2], [0, 1, 2, 3, none, none],
            ]
        )
        #expect(rows([4, 9, 4], length: 2, quirks: .standard) == [[none, start, 0, 2], [none, start, 1, none]])
    }

    @Test func `as the reference, begin with the first row as its own context, then have the rows before`() {
        let none = Self.empty
        #expect(
            rows(Array(repeating: 0, count: 7), length: 3) == [
                [none, none, 0, 0, 1, 2], [0, 1, 2, 3, 4, 5], [3, 4, 5, 6, none, none],
            ]
        )
        #expect(
            rows(Array(repeating: 0, count: 4), length: 2) == [[none, 0, 0, 1], [0, 1, 2, 3]]
        )
    }

    @Test func `are of one user's rows, in the order of their first row to predict`() {
        let none = Self.empty
        #expect(
            rows([4, 9, 4, 4, 9, 4, 9, 2], length: 2) == [
                [none, 0, 0, 2], [none, 1, 1, 4], [0, 2, 3, 5], [1, 4, 6, none], [none, 7, 7, none],
            ]
        )
    }

    @Test func `stand one after the other in a batch`() {
        let windows = EventWindows([0, 0, 1], length: 2, quirks: .reference)
        let batch = windows.batch([1, 0])
        #expect(batch == EventBatch([-1, 2, 2, -1, -1, 0, 0, 1], shape: .windows(length: 2)))
        #expect(batch.scoredRows == [2, 0, 1])
        #expect(EventWindows([], length: 2, quirks: .standard).count == 0)
    }

    @Test(arguments: [2, 3, 10])
    func `have every row to predict once, those of a user in their order`(length: Int) {
        var numbers = SeededNumbers(seed: UInt64(length))
        for count in [1, 30, 400] {
            let users = (0..<count).map { _ in Int32.random(in: 0..<7, using: &numbers) }
            let windows = EventWindows(users, length: length, quirks: .standard)
            let all = Array(0..<Int32(windows.count))
            expectOrder([windows.batch(all)], users)
            let firsts = all.compactMap { windows.batch([$0]).scoredRows.first }
            #expect(firsts == firsts.sorted())
        }
    }
}
