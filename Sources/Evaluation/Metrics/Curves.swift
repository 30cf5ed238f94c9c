import Foundation

/// A receiver operating characteristic, as scikit-learn's `roc_curve` returns it.
package struct ROCCurve: Sendable, Equatable {
    /// The share of normal events at or above each threshold, ascending from 0 to 1.
    package let falsePositiveRates: [Double]
    /// The share of malicious events at or above each threshold, ascending from 0 to 1.
    package let truePositiveRates: [Double]
    /// The scores, descending; the first is infinite and has no event at or above it.
    package let thresholds: [Double]
}

extension ScoreRanking {
    /// The ROC curve; `nil` if one of the two classes is empty.
    ///
    /// By default without the points on a straight line between their neighbours (scikit-learn's `drop_intermediate`).
    package func rocCurve(dropsIntermediate: Bool = true) -> ROCCurve? {
        guard reasonUndefined == nil else { return nil }
        let kept = steps.indices.filter { !dropsIntermediate || isCorner($0) }
        return ROCCurve(
            falsePositiveRates: [0] + kept.map(falsePositiveRate),
            truePositiveRates: [0] + kept.map(recall),
            thresholds: [.infinity] + kept.map { steps[$0].threshold }
        )
    }

    /// True if `drop_intermediate` keeps a threshold: it is an end, or the next step differs from the last one.
    ///
    /// The origin does not count as a neighbour.
    func isCorner(_ index: Int) -> Bool {
        guard index > 0, index + 1 < steps.count else { return true }
        let (last, step, next) = (steps[index - 1], steps[index], steps[index + 1])
        return Int(next.falseCount) + Int(last.falseCount) != 2 * Int(step.falseCount)
            || Int(next.trueCount) + Int(last.trueCount) != 2 * Int(step.trueCount)
    }
}

/// A point of a plotted curve.
package struct CurvePoint: Sendable, Hashable {
    /// The horizontal coordinate.
    package let x: Double
    /// The vertical coordinate.
    package let y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// At most `limit` points, each the mean of as many neighbours, for plots of long noisy series.
    static func thinned(_ points: [CurvePoint], limit: Int) -> [CurvePoint] {
        let width = max(1, (points.count + limit - 1) / limit)
        return stride(from: 0, to: points.count, by: width).map { start in
            let bucket = points[start..<min(start + width, points.count)]
            let count = Double(bucket.count)
            return CurvePoint(x: bucket.reduce(0) { $0 + $1.x } / count, y: bucket.reduce(0) { $0 + $1.y } / count)
        }
    }
}

/// Precision against recall, as scikit-learn's `precision_recall_curve` returns it.
package struct PrecisionRecallCurve: Sendable, Equatable {
    /// The precision at each threshold, and a last 1 without a threshold.
    package let precisions: [Double]
    /// The recall at each threshold, descending, and a last 0 without a threshold.
    package let recalls: [Double]
    /// The distinct scores, ascending: one fewer than there are points.
    package let thresholds: [Double]
}

extension ScoreRanking {
    /// The precision-recall curve over all distinct scores; `nil` if one of the two classes is empty.
    package func precisionRecallCurve() -> PrecisionRecallCurve? {
        guard reasonUndefined == nil else { return nil }
        let ascending = steps.indices.reversed()
        return PrecisionRecallCurve(
            precisions: ascending.map(precision) + [1],
            recalls: ascending.map(recall) + [0],
            thresholds: ascending.map { steps[$0].threshold }
        )
    }
}

/// Precision, recall and false-positive rate at one threshold.
package struct OperatingPoint: Sendable, Equatable {
    /// The lowest score that counts as an alert.
    package let threshold: Double
    /// The share of the alerts that are malicious.
    package let precision: Double
    /// The share of the malicious events that are alerts: the true-positive rate.
    package let recall: Double
    /// The share of the normal events that are alerts.
    package let falsePositiveRate: Double
}

extension ScoreRanking {
    func operatingPoint(at index: Int) -> OperatingPoint {
        OperatingPoint(
            threshold: steps[index].threshold,
            precision: precision(at: index),
            recall: recall(at: index),
            falsePositiveRate: falsePositiveRate(at: index)
        )
    }

    /// The first point of the ROC curve with a false-positive rate strictly above `rate`.
    package func operatingPoint(aboveFalsePositiveRate rate: Double) -> OperatingPoint? {
        guard reasonUndefined == nil else { return nil }
        let index = steps.indices.first { falsePositiveRate(at: $0) > rate && isCorner($0) }
        return index.map(operatingPoint)
    }

    /// The point of the highest precision among thresholds with at least `leastRecall`.
    ///
    /// Of several thresholds with that precision this is the highest, whatever its recall, as in the reference. At a
    /// precision of 1, where the reference crashes, it is the highest one with `leastRecall`.
    package func peakPrecision(leastRecall: Double = 0.1) -> OperatingPoint? {
        guard reasonUndefined == nil else { return nil }
        // Recall grows on the way down, so the candidates are all thresholds from some index on.
        guard let first = steps.indices.first(where: { recall(at: $0) >= leastRecall }) else { return nil }
        let candidates = first..<steps.count
        guard let peak = candidates.lazy.map(precision).max() else { return nil }
        let searched = peak == 1 ? candidates : 0..<steps.count
        return searched.first { precision(at: $0) == peak }.map(operatingPoint)
    }

    /// The share of the events that score below every malicious event: those that can be discarded without a miss.
    package var filterShare: Double? {
        guard reasonUndefined == nil else { return nil }
        return steps.indices.first { Int(steps[$0].trueCount) == maliciousCount }
            .map { Double(normalCount - Int(steps[$0].falseCount)) / Double(count) }
    }
}

/// The curves of a score, thinned for plotting to about 2,000 points each.
package struct PlottedCurves: Sendable, Equatable {
    /// True-positive rate (y) against false-positive rate (x), from the origin; straight lines join the points.
    package let roc: [CurvePoint]
    /// The best precision (y) at each recall (x), ascending; steps join the points, as in average precision.
    package let precisionRecall: [CurvePoint]

    /// The left end of the logarithmic axis of false-positive rates.
    package static let leastFalsePositiveRate = 1e-6
    /// Points closer together than this share of an axis are left out.
    private static let resolution = 1.0 / 1000

    init?(_ ranking: ScoreRanking) {
        guard ranking.reasonUndefined == nil else { return nil }
        roc = Self.thinnedROC(ranking)
        precisionRecall = Self.thinnedPrecisionRecall(ranking)
    }

    private static func thinnedROC(_ ranking: ScoreRanking) -> [CurvePoint] {
        var points = [CurvePoint(x: 0, y: 0)]
        var last = (place: 0.0, y: 0.0)
        for index in ranking.steps.indices where ranking.isCorner(index) {
            let point = CurvePoint(x: ranking.falsePositiveRate(at: index), y: ranking.recall(at: index))
            let place = place(of: point.x)
            let isLast = index == ranking.steps.count - 1
            guard isLast || place - last.place >= resolution || point.y - last.y >= resolution else { continue }
            points.append(point)
            last = (place, point.y)
        }
        return points
    }

    /// The place of a false-positive rate on the logarithmic axis, from 0 to 1.
    static func place(of falsePositiveRate: Double) -> Double {
        1 - log(max(falsePositiveRate, leastFalsePositiveRate)) / log(leastFalsePositiveRate)
    }

    private static func thinnedPrecisionRecall(_ ranking: ScoreRanking) -> [CurvePoint] {
        var points: [CurvePoint] = []
        var lastTrue: UInt32 = 0
        var last = -1.0
        for index in ranking.steps.indices where ranking.steps[index].trueCount > lastTrue {
            lastTrue = ranking.steps[index].trueCount
            let recall = ranking.recall(at: index)
            guard recall - last >= resolution / 2 || recall == 1 else { continue }
            points.append(CurvePoint(x: recall, y: ranking.precision(at: index)))
            last = recall
        }
        return points
    }
}
