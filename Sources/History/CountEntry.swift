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
    ///
    /// A Float of 2²⁴ no longer grows by 1. That takes ten rows a second of the same kind at the default half-life, and
    /// what is seen that often is as usual as it can be.
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
            weight = Float(Double(weight) * decay.factor(after: second &- last) + 1)
            last = second
        } else {
            // A row that comes late has aged already; what was counted since then stays as it is.
            weight = Float(Double(weight) + decay.factor(after: last &- second))
            if second < first { first = second }
        }
    }

    /// What remains of the weight at `second`; all of it where that is before the latest row.
    @inline(__always)
    func weight(at second: UInt32, _ decay: Decay) -> Double {
        Double(weight) * decay.factor(after: second > last ? second &- last : 0)
    }
}
