import Foundation

/// How rare a surprisal is on a normal day, beyond what a day can show.
///
/// Up to the highest thousandth of a day's rows, rarity is the −ln of the share of rows that have at least that surprisal.
/// Beyond, where counts are few, the share is taken to fall exponentially, by as much as the rows of that thousandth say
/// (the generalised Pareto tail of peaks over a threshold with shape 0; Coles 2001, section 4.2). A surprisal that no
/// normal day has is so still told from one that is higher.
struct TailDistribution: Sendable, Hashable {
    /// The distribution that it is the tail of.
    let sketch: QuantileSketch
    /// Where the exponential tail begins, in nats.
    let threshold: Double
    /// By how much rows beyond exceed the threshold in the mean, in nats.
    let scale: Double
    /// The rarity at the threshold, in nats.
    private let rarityAtThreshold: Double
    /// The rarity where each bucket of the sketch begins.
    private let rarities: [Double]

    /// At least so many rows make the tail.
    private static let leastRows = 50
    /// The tail's share of the rows.
    private static let share = 0.001
    /// Tails that are steeper, in nats, are those of a few equal values.
    private static let leastScale = 0.1

    /// The distribution of the surprisals in `sketch`.
    init(_ sketch: QuantileSketch) {
        self.sketch = sketch
        let rows = min(max(Self.leastRows, Int(Double(sketch.count) * Self.share)), max(1, sketch.count / 2))
        let (threshold, mean) = sketch.exceedance(of: rows)
        self.threshold = threshold
        scale = max(mean, Self.leastScale)
        var above = 0
        var rarities = [Double](repeating: 0, count: sketch.counts.count + 1)
        rarities[sketch.counts.count] = Self.rarity(0, of: sketch.count)
        for bucket in sketch.counts.indices.reversed() {
            above += sketch.counts[bucket]
            rarities[bucket] = Self.rarity(above, of: sketch.count)
        }
        self.rarities = rarities
        rarityAtThreshold = Self.rarity(Int(sketch.count(atLeast: threshold).rounded()), of: sketch.count)
    }

    /// Half a row is added, so that nothing is infinitely rare.
    private static func rarity(_ rows: Int, of count: Int) -> Double {
        -log((Double(rows) + 0.5) / (Double(count) + 1))
    }

    /// −ln of the share of normal rows with at least this surprisal, both in nats.
    func rarity(of surprisal: Double) -> Double {
        guard sketch.count > 0 else { return 0 }
        // What is no number counts as 0 here as it does in the sketch, and there is a highest surprisal in both.
        if surprisal > threshold {
            return rarityAtThreshold + (min(surprisal, QuantileSketch.highest) - threshold) / scale
        }
        let position = QuantileSketch.position(of: surprisal)
        let bucket = Int(position)
        let (low, high) = (rarities[bucket], rarities[bucket + 1])
        return min(low + (high - low) * (position - Double(bucket)), rarityAtThreshold)
    }

    /// The surprisal that `share` of a normal day's rows reach, for shares that the day is too short to show.
    func surprisal(reachedBy share: Double) -> Double {
        max(threshold, threshold + (-log(share) - rarityAtThreshold) * scale)
    }
}
