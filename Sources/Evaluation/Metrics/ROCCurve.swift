/// A receiver operating characteristic as scikit-learn's `roc_curve` gives it.
package struct ROCCurve: Sendable, Equatable {
    /// The share of normal rows at or above each threshold, ascending from 0 to 1.
    package let falsePositiveRates: [Double]
    /// The share of red-team rows at or above each threshold, ascending from 0 to 1.
    package let truePositiveRates: [Double]
    /// The scores, descending; the first is infinite: no row is above it.
    package let thresholds: [Double]
}

extension ScoreRanking {
    /// The ROC curve, by default without the points that lie on a straight line between their neighbours
    /// (scikit-learn's `drop_intermediate=True`); `nil` where one of the two classes is empty.
    package func rocCurve(dropsIntermediate: Bool = true) -> ROCCurve? {
        guard reasonUndefined == nil else { return nil }
        let kept = steps.indices.filter { !dropsIntermediate || isCorner($0) }
        return ROCCurve(
            falsePositiveRates: [0] + kept.map(falsePositiveRate),
            truePositiveRates: [0] + kept.map(recall),
            thresholds: [.infinity] + kept.map { steps[$0].threshold }
        )
    }

    /// Whether `drop_intermediate` keeps a threshold: an end, or where the next step differs from the one that led here.
    ///
    /// The origin counts as no neighbour.
    func isCorner(_ index: Int) -> Bool {
        guard index > 0, index + 1 < steps.count else { return true }
        let (last, step, next) = (steps[index - 1], steps[index], steps[index + 1])
        return Int(next.falseCount) + Int(last.falseCount) != 2 * Int(step.falseCount)
            || Int(next.trueCount) + Int(last.trueCount) != 2 * Int(step.trueCount)
    }
}
