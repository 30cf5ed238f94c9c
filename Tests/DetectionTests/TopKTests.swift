import Detection
import TestSupport
import Testing

@Suite struct HighestTests {
    @Test(arguments: [1, 2, 3, 10, 64, 1_000])
    func `the highest are those of a sort, of equal ones the first`(limit: Int) {
        var generator = SeededNumbers(seed: UInt64(limit))
        for kinds in [2, 5, 1_000_000] as [Int] {
            let scores = (0..<500).map { _ in Float(Int.random(in: 0..<kinds, using: &generator)) }
            var highest = TopK<Int>(limit: limit)
            for (index, score) in scores.enumerated() { highest.add(score) { index } }
            let sorted = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
            #expect(highest.elements == Array(sorted.prefix(limit)))
        }
    }

    @Test func `what cannot be among the highest is not even made`() {
        var highest = TopK<Int>(limit: 2)
        for index in 0..<100 { highest.add(1) { index } }
        #expect(highest.elements == [0, 1] && highest.threshold == 1)
        highest.add(1) {
            Issue.record("not among the highest"); return -1
        }
        highest.add(2) { 100 }
        #expect(highest.elements == [100, 0])
    }

    @Test func `there may be fewer, and what is not a number is never among them`() {
        var highest = TopK<Int>(limit: 3)
        #expect(highest.elements.isEmpty)
        for (index, score) in [Float.nan, 0, .infinity].enumerated() { highest.add(score) { index } }
        #expect(highest.elements == [2, 1])
    }
}
