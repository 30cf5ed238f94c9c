import AuthLogs
import Detection
import TestSupport
import Testing

@Suite struct `A list of alerts` {
    @Test(arguments: [1, 7, 100])
    func `counts all and keeps the highest, in order of time`(limit: Int) throws {
        var generator = SeededNumbers(seed: UInt64(limit))
        var list = AlertList(limit: limit)
        var seen: [(second: Int, score: Float)] = []
        for second in (0..<300).shuffled(using: &generator) {
            let score = Float(Int.random(in: 0..<1_000_000, using: &generator))
            guard second % 3 != 0 else { continue }
            seen.append((second, score))
            list.add(try Access(second: second).detection(loss: score))
        }
        let highest = seen.sorted { $0.score > $1.score }.prefix(limit)
        #expect(list.count == 200 && list.isComplete == (limit >= 200))
        #expect(list.alerts.map(\.event.second) == highest.map(\.second).sorted())
    }
}
