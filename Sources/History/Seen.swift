/// How often and when something was seen.
package struct Seen: Sendable, Hashable {
    /// How often, without ageing; counts stop at 2³² − 1.
    package let count: Int
    /// What remains of those times at the time asked for: each counts half after every half-life.
    package let weight: Double
    /// The earliest second; `nil` where it was never seen.
    package let first: Int?
    /// The latest second; `nil` where it was never seen.
    package let last: Int?

    /// `count` times between the seconds `first` and `last`, of which `weight` remains.
    package init(count: Int, weight: Double, first: Int?, last: Int?) {
        self.count = count
        self.weight = weight
        self.first = first
        self.last = last
    }

    /// Not once.
    package static let never = Seen(count: 0, weight: 0, first: nil, last: nil)
}

extension Seen {
    /// What `entry` says at `second`.
    @inline(__always)
    init(_ entry: CountEntry, at second: UInt32, _ decay: Decay) {
        guard entry.count != 0 else {
            self = .never
            return
        }
        count = Int(entry.count)
        weight = entry.weight(at: second, decay)
        first = Int(entry.first)
        last = Int(entry.last)
    }
}
