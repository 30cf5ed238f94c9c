/// Scores in descending order, with the event of each; equal scores keep the order of the events.
///
/// One sort serves every metric of a score. It is a radix sort over the bits of the numbers. Scores that come from
/// `Float` leave half of the digits constant, and passes over those are skipped.
///
/// - Complexity: O(events); 7 million events take a few tenths of a second, and 24 bytes per event while sorting.
package struct SortedScores: Sendable {
    /// The scores, descending.
    package let values: [Double]
    /// The index of each score's event.
    package let order: [UInt32]

    private static let digitBits = 11
    private static let digitCount = 6  // 6 × 11 bits ≥ 64

    /// Sorts `scores`.
    ///
    /// - Precondition: No score is NaN, and there are fewer than 2³² of them.
    package init(_ scores: [Double]) {
        precondition(scores.count <= Int(UInt32.max), "more events than 32 bits can number")
        var keys = scores.map(Self.key)
        var order = (0..<UInt32(scores.count)).map { $0 }
        var otherKeys = [UInt64](repeating: 0, count: scores.count)
        var otherOrder = [UInt32](repeating: 0, count: scores.count)
        var starts = Self.histograms(of: keys)
        for digit in 0..<Self.digitCount where Self.makeStarts(&starts[digit], total: scores.count) {
            Self.scatter(keys, order, by: digit, at: &starts[digit], into: &otherKeys, &otherOrder)
            swap(&keys, &otherKeys)
            swap(&order, &otherOrder)
        }
        self.order = order
        values = order.map { scores[Int($0)] }
    }

    /// A key whose ascending order is the descending order of `score`; both zeros have the same key.
    private static func key(_ score: Double) -> UInt64 {
        precondition(!score.isNaN, "a score is not a number")
        let bits = (score + 0).bitPattern
        return bits >> 63 == 1 ? bits : ~(bits | 1 << 63)
    }

    private static func histograms(of keys: [UInt64]) -> [[Int]] {
        var flat = [Int](repeating: 0, count: digitCount << digitBits)
        for key in keys {
            for digit in 0..<digitCount { flat[digit << digitBits | slot(key, digit)] += 1 }
        }
        return (0..<digitCount).map { Array(flat[$0 << digitBits..<($0 + 1) << digitBits]) }
    }

    /// Turns counts into the place of each digit's first key; returns false if all keys share one digit.
    private static func makeStarts(_ counts: inout [Int], total: Int) -> Bool {
        var start = 0
        for slot in counts.indices {
            let count = counts[slot]
            if count == total { return false }
            counts[slot] = start
            start += count
        }
        return true
    }

    private static func scatter(
        _ keys: [UInt64],
        _ order: [UInt32],
        by digit: Int,
        at starts: inout [Int],
        into otherKeys: inout [UInt64],
        _ otherOrder: inout [UInt32]
    ) {
        for index in keys.indices {
            let slot = slot(keys[index], digit)
            let place = starts[slot]
            otherKeys[place] = keys[index]
            otherOrder[place] = order[index]
            starts[slot] = place + 1
        }
    }

    @inline(__always)
    private static func slot(_ key: UInt64, _ digit: Int) -> Int {
        Int(truncatingIfNeeded: key >> UInt64(digit * digitBits)) & (1 << digitBits - 1)
    }
}
