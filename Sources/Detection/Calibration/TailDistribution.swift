import Foundation

/// The tail scores of surprisals, extrapolated beyond the range of the calibration set.
///
/// Up to the highest thousandth of the calibration events, the tail score is the −ln of the fraction of events with at
/// least that surprisal. Beyond, where counts are low, the fraction is assumed to fall exponentially, at a rate
/// estimated from the events of that thousandth (the generalised Pareto tail of peaks over a threshold with shape 0;
/// Coles 2001, section 4.2). Surprisals above the highest one in the calibration set therefore still have different
/// tail scores.
struct TailDistribution: Sendable, Hashable {
    /// The distribution of which this is the tail.
    let sketch: QuantileSketch
    /// The surprisal where the exponential tail begins, in nats.
    let threshold: Double
    /// The mean excess over the threshold of the events beyond it, in nats.
    let scale: Double
    /// The tail score at the threshold, in nats.
    private let tailScoreAtThreshold: Double
    /// The tail score at the lower bound of each bucket of the sketch.
    private let tailScores: [Double]

    /// The minimum number of events in the tail.
    private static let leastRows = 50
    /// The fraction of events in the tail.
    private static let share = 0.001
    /// The minimum scale in nats: steeper tails come from a few equal values.
    private static let leastScale = 0.1

    /// Creates the tail distribution of the surprisals in `sketch`.
    init(_ sketch: QuantileSketch) {
        self.sketch = sketch
        let rows = min(max(Self.leastRows, Int(Double(sketch.count) * Self.share)), max(1, sketch.count / 2))
        let (threshold, mean) = sketch.exceedance(of: rows)
        self.threshold = threshold
        scale = max(mean, Self.leastScale)
        var above = 0
        var tailScores = [Double](repeating: 0, count: sketch.counts.count + 1)
        tailScores[sketch.counts.count] = Self.tailScore(0, of: sketch.count)
        for bucket in sketch.counts.indices.reversed() {
            above += sketch.counts[bucket]
            tailScores[bucket] = Self.tailScore(above, of: sketch.count)
        }
        self.tailScores = tailScores
        tailScoreAtThreshold = Self.tailScore(Int(sketch.count(atLeast: threshold).rounded()), of: sketch.count)
    }

    /// Returns the tail score of a count; half an event is added, so that no tail score is infinite.
    private static func tailScore(_ rows: Int, of count: Int) -> Double {
        -log((Double(rows) + 0.5) / (Double(count) + 1))
    }

    /// Returns the tail score of a surprisal: −ln of the fraction of calibration events with at least this surprisal.
    ///
    /// Both are in nats.
    func tailScore(of surprisal: Double) -> Double {
        guard sketch.count > 0 else { return 0 }
        // NaN counts as 0 here as it does in the sketch, and both have the same highest surprisal.
        if surprisal > threshold {
            return tailScoreAtThreshold + (min(surprisal, QuantileSketch.highest) - threshold) / scale
        }
        let position = QuantileSketch.position(of: surprisal)
        let bucket = Int(position)
        let (low, high) = (tailScores[bucket], tailScores[bucket + 1])
        return min(low + (high - low) * (position - Double(bucket)), tailScoreAtThreshold)
    }

    /// Returns the surprisal that the fraction `share` of calibration events reaches.
    ///
    /// This is for fractions too small for the calibration period to show.
    func surprisal(reachedBy share: Double) -> Double {
        max(threshold, threshold + (-log(share) - tailScoreAtThreshold) * scale)
    }
}
