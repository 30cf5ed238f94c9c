import Foundation

/// How weights age: they halve in a given time.
struct Decay: Sendable {
    /// The seconds in which a weight halves; infinite where nothing ages.
    let halfLife: Double
    private let rate: Double

    init(halfLife: Double) {
        self.halfLife = halfLife
        rate = -1 / halfLife
    }

    /// What remains of a weight of 1 after `seconds`.
    @inline(__always)
    func factor(after seconds: UInt32) -> Double { seconds == 0 ? 1 : exp2(Double(seconds) * rate) }
}

/// One slot of a ``CountTable``, 24 bytes: how often and when something was seen.
struct CountEntry: Sendable {
    /// The hash of what was seen.
    var key: UInt64 = 0
    /// How often it was seen, up to 2³² − 1; 0 marks an empty slot.
    var count: UInt32 = 0
    /// What remains of those times at `last`, at least 1.
    var weight: Float = 0
    /// The earliest second.
    var first: UInt32 = 0
    /// The latest second.
    var last: UInt32 = 0

    /// Counts what `key` stands for once more, at `second`.
    @inline(__always)
    mutating func add(_ key: UInt64, at second: UInt32, _ decay: Decay) {
        guard count != 0 else {
            self = CountEntry(key: key, count: 1, weight: 1, first: second, last: second)
            return
        }
        if count < .max { count &+= 1 }
        if second >= last {
            weight = rounded(Double(weight) * decay.factor(after: second &- last) + 1)
            last = second
        } else {
            // A row that comes late has aged already; what was counted since then stays as it is.
            weight = rounded(Double(weight) + decay.factor(after: last &- second))
            if second < first { first = second }
        }
    }

    /// `weight` as a Float, up as often as is due and otherwise down.
    ///
    /// To the nearest would not do for a large weight: what one row adds and one second takes away is then a few of its
    /// last digits or less, and always rounded the same way. With a row a second it would be wrong by 1 in 100, with
    /// twenty by half: a Float of 2²⁴ plus 1 is 2²⁴.
    @inline(__always)
    private func rounded(_ weight: Double) -> Float {
        let nearest = Float(weight)
        guard nearest >= 4096 else { return nearest }
        // The golden ratio's multiples fill the range from 0 to 1 as evenly as can be.
        let share = Double(count &* 0x9e37_79b9) * 0x1p-32
        return Float(weight + (share - 0.5) * Double(nearest.ulp))
    }

    /// What remains of the weight at `second`; all of it where that is before the latest row.
    @inline(__always)
    func weight(at second: UInt32, _ decay: Decay) -> Double {
        Double(weight) * decay.factor(after: second > last ? second &- last : 0)
    }
}
