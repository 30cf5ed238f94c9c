/// Precision against recall as scikit-learn's `precision_recall_curve` gives it.
package struct PrecisionRecallCurve: Sendable, Equatable {
    /// The share of red-team rows among those at or above each threshold; a last 1 has no threshold.
    package let precisions: [Double]
    /// The share of the red-team rows at or above each threshold, descending; a last 0 has no threshold.
    package let recalls: [Double]
    /// The distinct scores, ascending: one fewer than there are points.
    package let thresholds: [Double]
}

extension ScoreRanking {
    /// The precision-recall curve over all distinct scores; `nil` where one of the two classes is empty.
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
