import Foundation

/// The curves of a score with as few points as a plot can show: at most about 2,000 each.
package struct PlottedCurves: Sendable, Equatable {
    /// True-positive rate (y) against false-positive rate (x) from the origin on, to be joined by straight lines.
    package let roc: [CurvePoint]
    /// The best precision (y) at each recall reached (x), ascending, to be joined by steps as average precision is.
    package let precisionRecall: [CurvePoint]

    /// The left end of the logarithmic axis of false-positive rates.
    package static let leastFalsePositiveRate = 1e-6
    /// A point that moves by less than this share of an axis is not drawn.
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

    /// Where a false-positive rate lies on the logarithmic axis, from 0 to 1.
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
