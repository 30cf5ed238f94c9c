import Foundation

/// The curves of a score with as few points as a plot can show: at most about 2,000 each.
public struct PlottedCurves: Sendable, Equatable {
    /// A point of a curve; both coordinates are shares from 0 to 1.
    public struct Point: Sendable, Equatable {
        /// False-positive rate, or recall.
        public let x: Double
        /// True-positive rate, or precision.
        public let y: Double

        package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
    }

    /// The ROC curve from the origin on, to be joined by straight lines.
    public let roc: [Point]
    /// The best precision at each recall reached, ascending in recall, to be joined by steps as average precision is.
    public let precisionRecall: [Point]

    /// The left end of the logarithmic axis of false-positive rates.
    public static let leastFalsePositiveRate = 1e-6
    /// A point that moves by less than this share of an axis is not drawn.
    private static let resolution = 1.0 / 1000

    init?(_ ranking: ScoreRanking) {
        guard ranking.reasonUndefined == nil else { return nil }
        roc = Self.thinnedROC(ranking)
        precisionRecall = Self.thinnedPrecisionRecall(ranking)
    }

    private static func thinnedROC(_ ranking: ScoreRanking) -> [Point] {
        var points = [Point(x: 0, y: 0)]
        var last = (place: 0.0, y: 0.0)
        for index in ranking.steps.indices where ranking.isCorner(index) {
            let point = Point(x: ranking.falsePositiveRate(at: index), y: ranking.recall(at: index))
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

    private static func thinnedPrecisionRecall(_ ranking: ScoreRanking) -> [Point] {
        var points: [Point] = []
        var lastTrue: UInt32 = 0
        var last = -1.0
        for index in ranking.steps.indices where ranking.steps[index].trueCount > lastTrue {
            lastTrue = ranking.steps[index].trueCount
            let recall = ranking.recall(at: index)
            guard recall - last >= resolution / 2 || recall == 1 else { continue }
            points.append(Point(x: recall, y: ranking.precision(at: index)))
            last = recall
        }
        return points
    }
}
