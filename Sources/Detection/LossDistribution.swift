import Foundation

/// How high the losses of a normal day are: the share of its rows that reach any given loss.
///
/// Made of a day's losses it keeps at most about 2,000 of them, evenly spaced in rank, and the highest 1,000 one by one,
/// where it matters.
public struct LossDistribution: Sendable, Hashable, Codable {
    /// Losses in ascending order, in nats.
    private let losses: [Float]
    /// For each of them, how many rows have at least that loss.
    private let counts: [Int]
    /// How many rows there were.
    public let rowCount: Int

    private static let exactCount = 1_000
    private static let spacedCount = 2_000

    /// The distribution of `losses`, in nats.
    public init(_ losses: some Sequence<Float>) {
        let sorted = losses.sorted()
        rowCount = sorted.count
        let step = max(1, sorted.count / Self.spacedCount)
        let kept = sorted.indices.filter { $0.isMultiple(of: step) || $0 >= sorted.count - Self.exactCount }
        var values: [Float] = []
        var counts: [Int] = []
        for index in kept where values.last != sorted[index] {
            // Equal losses are one entry; the lowest index of them has the count of all.
            let first = Self.lowerBound(of: sorted[index], in: sorted)
            values.append(sorted[index])
            counts.append(sorted.count - first)
        }
        self.losses = values
        self.counts = counts
    }

    /// −ln of the share of rows whose loss is at least `loss`, in nats: 0 for the lowest, the higher the rarer.
    ///
    /// Half a row is added, so that a loss above all others has a finite rarity, and where several rows lie between two
    /// losses that were kept, the share of the higher count is taken.
    public func rarity(of loss: Float) -> Double {
        guard rowCount > 0 else { return 0 }
        let index = Self.lowerBound(of: loss, in: losses)
        let count = index < counts.count ? Double(counts[index]) : 0
        return -log((count + 0.5) / (Double(rowCount) + 1))
    }

    /// The first index whose element is not below `value`.
    private static func lowerBound(of value: Float, in sorted: [Float]) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
