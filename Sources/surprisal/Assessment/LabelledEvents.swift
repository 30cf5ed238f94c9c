import AuthLogs
import ByteIO
import Detection
import Evaluation
import History
import Suppression

/// What the rows of the test days are, beside a model's losses: who went where, what the baselines say, and what the
/// detector makes of them.
struct LabelledEvents {
    private(set) var seconds: [Int] = []
    private(set) var sources: [Int32] = []
    private(set) var destinations: [Int32] = []
    /// The computers' names, of sources and destinations.
    private(set) var computers = ByteTable()
    private(set) var neverSeen: [Double] = []
    private(set) var pairHistory: [Double] = []
    /// What came of each row; empty without a detector.
    private(set) var judgements: CandidateScores?
    /// The alerts in order, with all that is known of them.
    private(set) var alerts = AlertList()
    /// All alerts in order, with the place of the rule that silences each; empty where there are no rules.
    private(set) var silencing: [Silencing] = []
    /// The campaign of each row, -1 for those of none; empty where campaigns are not known.
    private(set) var campaigns: [Int32] = []
    let knownCampaigns: Campaigns?

    /// An alert, and whether it is silenced.
    struct Silencing {
        let row: Int
        let score: Double
        let rule: Int?
        let isCommon: Bool
    }

    /// What judges the rows.
    struct Witnesses {
        /// The days that the baselines are fitted on.
        let trainingFiles: [String]
        /// What judges the rows; `nil` where the run is not calibrated.
        var baseline: Baseline?
        /// Which campaign a red row belongs to, where that is known.
        let campaigns: Campaigns?
        /// Whether the other ways to make a default score are measured too.
        let comparesCandidates: Bool
        /// The rules whose effect is measured, if any is.
        var rules: SuppressionRules?
    }

    /// Reads `files`, whose rows have the losses `scores`.
    init(files: [String], scores: ModelScores, witnesses: Witnesses, progress: (String) -> Void) throws {
        let trainingFiles = witnesses.trainingFiles
        progress("fitting the baselines on \(trainingFiles.count) day file\(trainingFiles.count == 1 ? "" : "s")")
        var history = PairHistory()
        try history.observe(filesAt: trainingFiles)
        progress("judging the test days")
        var baseline = witnesses.baseline
        knownCampaigns = witnesses.campaigns
        if let calibration = baseline?.calibration {
            judgements = CandidateScores(calibration, hasCandidates: witnesses.comparesCandidates)
        }
        for file in files {
            try DayFile(path: file).forEachRow { row in
                let statistics = history.statistics(on: row)
                sources.append(Int32(computers.insert(row[.sourceHost])))
                destinations.append(Int32(computers.insert(row[.destinationHost])))
                neverSeen.append(Double(statistics.newAccessCount))
                pairHistory.append(statistics.surprisal)
                if let known = witnesses.campaigns {
                    // As the scores have it: a score file's labels may be others.
                    let isMalicious = seconds.count < scores.count && scores.isMalicious[seconds.count]
                    campaigns.append(isMalicious ? known[row] : -1)
                }
                seconds.append(row.second)
                guard seconds.count <= scores.count else { return }
                judge(row, file: files.count > 1 ? file : nil, scores, witnesses.rules, &baseline)
            }
        }
    }

    private mutating func judge(
        _ row: AuthEventView,
        file: String?,
        _ scores: ModelScores,
        _ rules: SuppressionRules?,
        _ baseline: inout Baseline?
    ) {
        guard baseline != nil else { return }
        let index = seconds.count - 1
        let fields = scores.fieldLosses(of: index).map(Float.init)
        let loss = Float(scores.losses[index])
        guard let (judgement, keys) = baseline?.score(row, fieldLosses: fields[...], loss: loss) else { return }
        judgements?.append(judgement, fields: fields)
        if judgement.isAlert {
            let isAdded = alerts.counts(isAlert: true, score: judgement.score)
            let judged = Detection(
                AuthEvent(row, file: file),
                loss: loss,
                fieldLosses: fields,
                anomaly: judgement,
                statistics: baseline?.statistics(on: row)
            )
            if isAdded { alerts.add(judged) }
            if let rules {
                let rule = rules.firstIndex(for: judged.event.values, at: row.second)
                let isCommon = judged.hasCommonDestination
                silencing.append(.init(row: index, score: judgement.score, rule: rule, isCommon: isCommon))
            }
        }
        baseline?.learn(judgement, keys)
    }

    /// The names of the computers by their numbers.
    var computerNames: [String] { (0..<computers.count).map(computers.string(at:)) }

    /// The names of the baselines, the strongest first.
    static let baselineNames = ["pair history", "never seen"]

    var baselines: [NamedScore] {
        [
            NamedScore(name: Self.baselineNames[0], values: pairHistory),
            NamedScore(name: Self.baselineNames[1], values: neverSeen),
        ]
    }
}
