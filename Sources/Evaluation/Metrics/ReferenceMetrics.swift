import Foundation

/// The reference's metrics of one score, under its names and in its order.
package struct ReferenceMetrics: Sendable, Equatable {
    /// The metrics; undefined ones have a reason.
    package let metrics: [Metric]

    /// The false-positive rate just below that of the `0.1p_fpr` point.
    package static let falsePositiveRate = 0.001

    /// Measures `ranking`; `rankingFails` is the reason if the scores could not be ranked.
    init(_ ranking: ScoreRanking, score: NamedScore, mean: Double?, rankingFails: String? = nil) {
        let prefix = Self.prefix(forFields: nil)
        let reason = rankingFails ?? ranking.reasonUndefined ?? "no threshold gives it"
        func metric(_ name: String, _ value: Double?) -> Metric { Metric(prefix + name, value, orReason: reason) }
        let low = ranking.operatingPoint(aboveFalsePositiveRate: Self.falsePositiveRate)
        let peak = ranking.peakPrecision()
        metrics =
            Self.losses(score, mean: mean, prefix: prefix) + [
                metric("AUC", ranking.areaUnderCurve),
                metric("AP", ranking.averagePrecision),
                // The lowest threshold of the precision-recall curve lets every event through.
                metric("filter_%", ranking.reasonUndefined == nil ? 1 : nil),
                metric("filter_share", ranking.filterShare),
                Metric(prefix + "total_lines", rankingFails.map { .undefined(reason: $0) } ?? .count(ranking.count)),
                Metric(
                    prefix + "total_reds",
                    rankingFails.map { .undefined(reason: $0) } ?? .count(ranking.maliciousCount)
                ),
                metric("0.1p_fpr", low?.falsePositiveRate),
                metric("0.1p_fpr_tpr", low?.recall),
                metric("0.1p_fpr_threshold", low?.threshold),
                metric("0.1p_fpr_precision", low?.precision),
                metric("0.1p_fpr_recall", low?.recall),
                metric("peak_precision", peak?.precision),
                metric("peak_precision_recall", peak?.recall),
                metric("peak_precision_threshold", peak?.threshold),
                metric("peak_precision_fpr", peak?.falsePositiveRate),
                metric("peak_precision_tpr", peak?.recall),
            ]
    }

    private static func losses(_ score: NamedScore, mean: Double?, prefix: String) -> [Metric] {
        [
            Metric(prefix + "loss", score.meanBatchLoss ?? score.meanLoss ?? mean, orReason: "there are no events"),
            Metric(
                prefix + "token_accuracy",
                score.tokenAccuracy,
                orReason: "the score does not come with predictions"
            ),
            Metric(
                prefix + "token_perplexity",
                (score.meanLoss ?? mean).map { exp($0) },
                orReason: "there are no events"
            ),
        ]
    }

    /// The prefix of the reference's names for chosen fields: `eval/fields_4-5/` for `[4, 5]`.
    package static func prefix(forFields fields: [Int]?) -> String {
        guard let fields else { return "eval/" }
        return "eval/fields_\(fields.map(String.init).joined(separator: "-"))/"
    }
}
