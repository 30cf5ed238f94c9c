/// How often and when something was seen.
public struct Seen: Sendable, Hashable {
    /// How often, without ageing; counts stop at 2³² − 1.
    public let count: Int
    /// What remains of those times at the time asked for: each counts half after every half-life.
    public let weight: Double
    /// The earliest second; `nil` where it was never seen.
    public let first: Int?
    /// The latest second; `nil` where it was never seen.
    public let last: Int?

    /// `count` times between the seconds `first` and `last`, of which `weight` remains.
    public init(count: Int, weight: Double, first: Int?, last: Int?) {
        self.count = count
        self.weight = weight
        self.first = first
        self.last = last
    }

    /// Not once.
    public static let never = Seen(count: 0, weight: 0, first: nil, last: nil)
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
