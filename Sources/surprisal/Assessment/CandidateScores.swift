import AuthLogs
import Detection
import Evaluation

/// What a detector makes of the rows of a test set, as columns: the default score, its two witnesses, and, for comparison,
/// the other ways to make a score of the same evidence.
struct CandidateScores {
    private let calibration: Calibration
    private let hasCandidates: Bool
    /// The default score of each row.
    private(set) var scores: [Double] = []
    /// The summed rarity of the network's aspects.
    private var network: [Double] = []
    /// The history's surprisal.
    private var history: [Double] = []
    private var candidates: [[Double]]

    /// A way to make a score of a row's losses and its judgement.
    private struct Candidate: Sendable {
        let name: String
        let score: @Sendable (Calibration, [Float], AnomalyScore) -> Double
    }

    private static let computers: [AuthField] = [.sourceHost, .destinationHost]
    private static let six = computers + [.authenticationType, .logonType, .orientation, .outcome]

    private static let all: [Candidate] = [
        Candidate(name: "rarity of src_pc+dst_pc") { calibration, losses, _ in
            rarity(calibration, losses, computers)
        },
        Candidate(name: "rarity of six fields") { calibration, losses, _ in rarity(calibration, losses, six) },
        Candidate(name: "rarity of all fields") { calibration, losses, _ in
            rarity(calibration, losses, AuthField.allCases)
        },
        Candidate(name: "loss of six fields") { _, losses, _ in sum(losses, six) },
        Candidate(name: "loss of six fields+history") { _, losses, judgement in
            sum(losses, six) + Double(judgement.accessSurprisal)
        },
        Candidate(name: "highest rarity") { _, _, judgement in
            FeatureGroup.allCases.reduce(0) { max($0, Double(judgement[$1])) }
        },
    ]

    init(_ calibration: Calibration, hasCandidates: Bool) {
        self.calibration = calibration
        self.hasCandidates = hasCandidates && !calibration.fields.isEmpty
        candidates = Self.all.map { _ in [] }
    }

    mutating func append(_ judgement: AnomalyScore, fields: [Float]) {
        scores.append(judgement.score)
        network.append(judgement.score - Double(judgement[.access]))
        history.append(Double(judgement.accessSurprisal))
        guard hasCandidates else { return }
        for (index, candidate) in Self.all.enumerated() {
            candidates[index].append(candidate.score(calibration, fields, judgement))
        }
    }

    /// The scores beside the default one.
    var others: [NamedScore] {
        guard calibration.hasHistory else { return named }
        return [NamedScore(name: "network", values: network), NamedScore(name: "history", values: history)] + named
    }

    private var named: [NamedScore] {
        hasCandidates ? zip(Self.all, candidates).map { NamedScore(name: $0.name, values: $1) } : []
    }

    private static func rarity(_ calibration: Calibration, _ losses: [Float], _ fields: [AuthField]) -> Double {
        fields.reduce(0) { $0 + calibration.rarity(of: $1, loss: losses[$1.rawValue]) }
    }

    private static func sum(_ losses: [Float], _ fields: [AuthField]) -> Double {
        fields.reduce(0) { $0 + Double(losses[$1.rawValue]) }
    }
}
