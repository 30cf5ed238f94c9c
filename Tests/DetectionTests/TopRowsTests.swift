import Detection
import Testing

@Suite struct TopRowsTests {
    private func row(_ line: Int, _ loss: Float) -> ScoredRow {
        ScoredRow(file: nil, line: line, second: 0, user: "U1", isRed: nil, loss: loss, fields: [])
    }

    @Test(arguments: [1, 2, 3, 10, 64, 1_000])
    func `the top is that of a sort, whatever the pieces`(limit: Int) {
        var generator = SystemRandomNumberGenerator()
        for kinds in [2, 5, 1_000_000] as [Int] {
            let rows = (0..<500).map { row($0, Float(Int.random(in: 0..<kinds, using: &generator))) }
            var top = TopRows(limit: limit)
            var rest = rows[...]
            while !rest.isEmpty {
                let size = Int.random(in: 0...90, using: &generator)
                top.add(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            let sorted = rows.sorted { $0.loss != $1.loss ? $0.loss > $1.loss : $0.line < $1.line }
            #expect(top.rows == Array(sorted.prefix(limit)))
        }
    }

    @Test func `of equal rows the first ones stay`() {
        var top = TopRows(limit: 2)
        top.add((0..<100).map { row($0, 1) })
        #expect(top.rows.map(\.line) == [0, 1])
        top.add([row(100, 2)])
        #expect(top.rows.map(\.line) == [100, 0])
    }

    @Test func `there may be fewer, and what is not a number is never at the top`() {
        var top = TopRows(limit: 3)
        #expect(top.rows.isEmpty)
        top.add([row(0, .nan), row(1, 0), row(2, .infinity)])
        #expect(top.rows.map(\.line) == [2, 1])
    }
}
