/// What one threshold gives.
package struct OperatingPoint: Sendable, Equatable {
    /// Rows with this score or a higher one are called anomalous.
    package let threshold: Double
    /// The share of red-team rows among them.
    package let precision: Double
    /// The share of all red-team rows that is among them (the true-positive rate).
    package let recall: Double
    /// The share of all normal rows that is among them.
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

    /// The first point of the ROC curve whose false-positive rate is strictly above `rate`.
    package func operatingPoint(aboveFalsePositiveRate rate: Double) -> OperatingPoint? {
        guard reasonUndefined == nil else { return nil }
        let index = steps.indices.first { falsePositiveRate(at: $0) > rate && isCorner($0) }
        return index.map(operatingPoint)
    }

    /// The point of the highest precision that is reached with at least `leastRecall`.
    ///
    /// Where several thresholds have that precision the highest counts, whatever its recall: this is the reference's
    /// choice. At a precision of 1, where the reference crashes, it is the highest that has `leastRecall`.
    package func peakPrecision(leastRecall: Double = 0.1) -> OperatingPoint? {
        guard reasonUndefined == nil else { return nil }
        // Recall only grows on the way down, so the candidates are all from some index on.
        guard let first = steps.indices.first(where: { recall(at: $0) >= leastRecall }) else { return nil }
        let candidates = first..<steps.count
        guard let peak = candidates.lazy.map(precision).max() else { return nil }
        let searched = peak == 1 ? candidates : 0..<steps.count
        return searched.first { precision(at: $0) == peak }.map(operatingPoint)
    }

    /// The share of rows whose score is below that of every red-team row: what can be put aside with nothing missed.
    package var filterShare: Double? {
        guard reasonUndefined == nil else { return nil }
        return steps.indices.first { Int(steps[$0].trueCount) == redCount }
            .map { Double(normalCount - Int(steps[$0].falseCount)) / Double(count) }
    }
}
