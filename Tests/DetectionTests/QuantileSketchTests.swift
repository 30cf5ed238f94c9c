import Detection
import Foundation
import TestSupport
import Testing

@Suite struct `A sketch of values` {
    /// How values are drawn.
    enum Source: CaseIterable {
        case uniform, exponential, overAllMagnitudes, halfZeros, few

        func draw(_ numbers: inout SeededNumbers) -> Float {
            switch self {
            case .uniform: Float.random(in: 0..<20, using: &numbers)
            case .exponential: Float(DetectionTests.exponential(3, &numbers))
            case .overAllMagnitudes: exp(Float.random(in: log(1e-9)..<log(9_990), using: &numbers))
            case .halfZeros: Bool.random(using: &numbers) ? 0 : Float.random(in: 0..<1, using: &numbers)
            case .few: [0.25, 3, 3, 700].randomElement(using: &numbers) ?? 0
            }
        }
    }

    /// What is smaller may count as nothing.
    private static let least = 1.02e-6
    private static let width = (1 + QuantileSketch.accuracy) / (1 - QuantileSketch.accuracy)

    private func values(_ source: Source, _ count: Int) -> [Float] {
        var numbers = SeededNumbers(seed: UInt64(count))
        return (0..<count).map { _ in source.draw(&numbers) }
    }

    @Test(arguments: Source.allCases, [1, 2, 7, 100, 5_000])
    func `has the quantiles of a sort, to within its accuracy`(source: Source, count: Int) {
        let values = values(source, count)
        let sketch = QuantileSketch(values)
        let sorted = values.map(Double.init).sorted()
        #expect(sketch.count == count)
        for share in [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.99, 0.999, 1] {
            let exact = sorted[min(count - 1, Int(share * Double(count)))]
            let found = sketch.quantile(share)
            let bound = exact * QuantileSketch.accuracy * (1 + 1e-9) + Self.least
            #expect(abs(found - exact) <= bound, "\(share): \(found), \(exact)")
        }
    }

    @Test func `knows any value by itself to within its accuracy`() {
        var numbers = SeededNumbers(seed: 1)
        var worst = 0.0
        for _ in 0..<4_000 {
            let value = exp(Float.random(in: log(1e-5)..<log(9_990), using: &numbers))
            let found = QuantileSketch([value]).quantile(0.5)
            worst = max(worst, abs(found / Double(value) - 1))
        }
        // It is used to the full.
        #expect((0.99 * QuantileSketch.accuracy...QuantileSketch.accuracy + 1e-9).contains(worst), "\(worst)")
    }

    @Test(arguments: Source.allCases)
    func `has the counts of a sort, but for the values next to the one asked for`(source: Source) {
        let values = values(source, 5_000)
        let sketch = QuantileSketch(values)
        let count = { (limit: Double) in Double(values.count { Double($0) >= limit }) }
        var previous = Double.infinity
        for step in 0...400 {
            let value = exp(-9 + Double(step) / 20)  // 1e-4 to 60,000
            let found = sketch.count(atLeast: value)
            let allowed = count(value * Self.width * 1.000_001)...count(value / Self.width / 1.000_001)
            #expect(allowed.contains(found), "\(value)")
            #expect(found <= previous)
            previous = found
        }
        #expect(sketch.count(atLeast: 0) == 5_000 && sketch.count(atLeast: -3) == 5_000)
    }

    @Test func `takes what is no number and what is negative for nothing, and what is huge for ten thousand`() {
        #expect(QuantileSketch([.nan, -1, -.infinity, -0.0]) == QuantileSketch([0, 0, 0, 0]))
        let huge = QuantileSketch([.infinity, 1e38, 2e4])
        #expect(huge.count == 3 && huge.count(atLeast: 9_000) == 3)
        #expect(abs(huge.quantile(0.5) - 10_000) < 200)
        #expect(QuantileSketch().quantile(0.5) == 0 && QuantileSketch().count(atLeast: 0) == 0)
    }

    @Test(arguments: Source.allCases)
    func `of some added to that of others is that of all`(source: Source) {
        let values = values(source, 1_000)
        var merged = QuantileSketch(values[..<300])
        merged.merge(QuantileSketch(values[300...]))
        #expect(merged == QuantileSketch(values))
        #expect(merged != QuantileSketch(values[..<300]))
        merged.merge(QuantileSketch())
        #expect(merged == QuantileSketch(values) && merged.count == 1_000)
    }

    @Test(arguments: Source.allCases, [0, 1, 300])
    func `is read as it was written`(source: Source, count: Int) throws {
        let sketch = QuantileSketch(values(source, count))
        let data = try JSONEncoder().encode(sketch)
        #expect(try JSONDecoder().decode(QuantileSketch.self, from: data) == sketch)
        let keys = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any]).keys
        #expect(keys.sorted() == ["counts", "first"])
    }

    @Test(
        arguments: [
            #"{"first":0,"counts":[1,-1]}"#,
            #"{"first":-1,"counts":[1]}"#,
            #"{"first":9223372036854775807,"counts":[1]}"#,
            #"{"first":100000,"counts":[]}"#,
            #"{"first":2300,"counts":[1,1,1,1,1,1,1,1,1,1,1,1]}"#,
            #"{"first":0,"counts":[9223372036854775807,1]}"#,
            #"{"first":0,"counts":[1.5]}"#,
            #"{"counts":[1]}"#,
            #"{"first":0}"#,
            #"[]"#,
        ]
    )
    func `is not read from what no sketch writes`(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(QuantileSketch.self, from: Data(text.utf8)) }
    }

    @Test func `is not read from more counts than there are`() {
        let text = #"{"first":0,"counts":[\#(Array(repeating: "1", count: 5_000).joined(separator: ","))]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(QuantileSketch.self, from: Data(text.utf8)) }
    }
}
