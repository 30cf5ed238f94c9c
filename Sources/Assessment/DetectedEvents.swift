import AuthLogs
package import Detection
package import Evaluation
package import Suppression

/// The detections of a run in the events of a test set: scores, alerts, and what suppression rules do to the alerts.
package struct DetectedEvents: Sendable {
    private var columns: CandidateScores
    /// The alerts with everything known about them.
    package private(set) var alerts = AlertList()
    /// The outcome of the rules for each alert, in order; empty without rules.
    package private(set) var outcomes: [RuleOutcome] = []

    /// An alert, and the rule that suppresses it.
    package struct RuleOutcome: Sendable, Hashable {
        /// The index of the event.
        package let index: Int
        /// The default score, in nats.
        package let score: Double
        /// The index of the rule; `nil` if none suppresses the alert.
        package let rule: Int?
        /// True if the destination is too common to connect alerts.
        package let hasCommonDestination: Bool
    }

    /// Collects `detections`, which were scored by `calibration` and kept if they are alerts; with `comparesScores`, other
    /// scores are computed for comparison.
    package init(
        _ detections: Detections,
        calibration: Calibration,
        rules: SuppressionRules? = nil,
        comparesScores: Bool = false
    ) {
        columns = CandidateScores(calibration, comparesScores: comparesScores)
        for index in detections.indices {
            guard let anomaly = detections.anomaly(of: index) else { preconditionFailure("events without scores") }
            columns.append(anomaly, fields: detections.fieldLosses(of: index))
        }
        for (index, alert) in zip(detections.keptIndices, detections.kept) {
            alerts.add(alert)
            guard let rules else { continue }
            outcomes.append(
                RuleOutcome(
                    index: index,
                    score: alert.score,
                    rule: rules.firstIndex(for: alert.event.values, at: alert.event.second),
                    hasCommonDestination: alert.hasCommonDestination
                )
            )
        }
    }

    /// The default score of each event, in nats.
    package var scores: [Double] { columns.scores }

    /// The scores beside the default one: its two components, and those for comparison.
    package var otherScores: [NamedScore] { columns.others }
}

/// The scores of a detector as columns: the default score, its components, and candidates for a default score.
private struct CandidateScores: Sendable {
    private let calibration: Calibration
    private let comparesScores: Bool
    /// The default score of each event.
    private(set) var scores: [Double] = []
    /// The sum of the tail scores of the model's feature groups.
    private var network: [Double] = []
    /// The surprisal of the access history.
    private var history: [Double] = []
    private var candidates: [[Double]]

    /// A way to compute a score from an event's losses and its detection.
    private struct Candidate: Sendable {
        let name: String
        let score: @Sendable (Calibration, [Float], AnomalyScore) -> Double
    }

    private static let hosts: [AuthField] = [.sourceHost, .destinationHost]
    private static let six = hosts + [.authenticationType, .logonType, .orientation, .outcome]

    /// The candidates under their names in `evaluation.json`, in which a tail score is called rarity.
    private static let all: [Candidate] = [
        Candidate(name: "rarity of src_pc+dst_pc") { calibration, losses, _ in
            tailScore(calibration, losses, hosts)
        },
        Candidate(name: "rarity of six fields") { calibration, losses, _ in tailScore(calibration, losses, six) },
        Candidate(name: "rarity of all fields") { calibration, losses, _ in
            tailScore(calibration, losses, AuthField.allCases)
        },
        Candidate(name: "loss of six fields") { _, losses, _ in sum(losses, six) },
        Candidate(name: "loss of six fields+history") { _, losses, anomaly in
            sum(losses, six) + Double(anomaly.accessSurprisal)
        },
        Candidate(name: "highest rarity") { _, _, anomaly in
            FeatureGroup.allCases.reduce(0) { max($0, Double(anomaly[$1])) }
        },
    ]

    init(_ calibration: Calibration, comparesScores: Bool) {
        self.calibration = calibration
        self.comparesScores = comparesScores && !calibration.fields.isEmpty
        candidates = Self.all.map { _ in [] }
    }

    mutating func append(_ anomaly: AnomalyScore, fields: ArraySlice<Float>) {
        scores.append(anomaly.score)
        network.append(anomaly.score - Double(anomaly[.access]))
        history.append(Double(anomaly.accessSurprisal))
        guard comparesScores else { return }
        for (index, candidate) in Self.all.enumerated() {
            candidates[index].append(candidate.score(calibration, Array(fields), anomaly))
        }
    }

    /// The scores beside the default one.
    var others: [NamedScore] {
        let named = comparesScores ? zip(Self.all, candidates).map { NamedScore(name: $0.name, values: $1) } : []
        guard calibration.hasHistory else { return named }
        return [NamedScore(name: "network", values: network), NamedScore(name: "history", values: history)] + named
    }

    private static func tailScore(_ calibration: Calibration, _ losses: [Float], _ fields: [AuthField]) -> Double {
        fields.reduce(0) { $0 + calibration.tailScore(of: $1, loss: losses[$1.rawValue]) }
    }

    private static func sum(_ losses: [Float], _ fields: [AuthField]) -> Double {
        fields.reduce(0) { $0 + Double(losses[$1.rawValue]) }
    }
}
