import AuthLogs
import Detection
import Evaluation
import ByteIO
import Vocabulary

/// A model's scores of the test days as columns, freshly made or read from a score file.
struct ModelScores {
    var seconds: [Int]
    var users: [Int32]
    var userNames: [String]
    var isMalicious: [Bool]
    var losses: [Double]
    /// The losses of each field by its name; empty for characters.
    var fields: [(field: AuthField, losses: [Double])]
    /// The share of predicted tokens that were the most probable ones; not known of a file.
    var tokenAccuracy: Double?
    /// The mean of the batches' losses; not known of a file.
    var meanBatchLoss: Double?
    /// The rows that the model scored in a second; not known of a file.
    var rowsPerSecond: Double?
    /// The default score of each row, where it is known; else that is the mean loss.
    var judged: [Double]?

    /// Scores the rows of `table`.
    init(scoring table: TokenTable, by scorer: Scorer, progress: (Int) -> Void) {
        let start = ContinuousClock.now
        let scores = scorer.score(table, progress: progress)
        rowsPerSecond = Double(table.count) / max(1e-9, start.duration(to: .now) / .seconds(1))
        seconds = table.seconds
        users = table.userIndices
        userNames = (0..<table.users.count).map { table.users.name(Int32($0)) }
        isMalicious = table.isMalicious
        losses = scores.rowLosses.map(Double.init)
        let width = AuthField.count
        fields =
            scores.fieldLosses.isEmpty
            ? []
            : AuthField.allCases.map { field in
                (field, (0..<table.count).map { Double(scores.fieldLosses[$0 * width + field.rawValue]) })
            }
        tokenAccuracy = scores.predictedTokens > 0 ? Double(scores.hits) / Double(scores.predictedTokens) : nil
        let batches = scores.batchLosses
        meanBatchLoss = batches.isEmpty ? nil : batches.reduce(0) { $0 + Double($1) } / Double(batches.count)
    }

    /// Reads the score file at `path`.
    init(contentsOf path: String) throws {
        let table = try ScoreTable(contentsOf: path)
        guard table.isLabelled else {
            throw InputError(
                file: path,
                message: "expected a column is_red: without labels there is nothing to evaluate against"
            )
        }
        var names = ByteTable()
        seconds = table.seconds
        users = table.users.map { Int32(names.insert($0.utf8)) }
        userNames = (0..<names.count).map(names.string(at:))
        isMalicious = table.isMalicious
        losses = table.losses.map(Double.init)
        judged = table.scores.isEmpty ? nil : table.scores.map(Double.init)
        fields = table.fields.compactMap { name, losses in AuthField(name: name).map { ($0, losses.map(Double.init)) } }
    }

    /// The number of rows.
    var count: Int { losses.count }

    /// What evaluation knows of the rows.
    func events(_ day: LabelledEvents?) -> EvaluationEvents {
        let campaigns = day?.knownCampaigns
        return EvaluationEvents(
            seconds: seconds,
            users: users,
            userNames: userNames,
            sourceHosts: day?.sources,
            hostNames: day?.computerNames ?? [],
            destinations: day?.destinations,
            destinationNames: day?.computerNames ?? [],
            campaigns: campaigns.flatMap { _ in day?.campaigns },
            campaignNames: campaigns?.names ?? [],
            campaignKinds: campaigns?.kinds ?? [],
            isMalicious: isMalicious
        )
    }

    /// The score that the run is judged and alerts by.
    var defaultScore: NamedScore {
        guard let judged else { return loss }
        return NamedScore(
            name: Calibration.scoreName,
            values: judged,
            tokenAccuracy: tokenAccuracy,
            meanLoss: losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count),
            meanBatchLoss: meanBatchLoss
        )
    }

    /// Whether the losses are those that `calibration` is about.
    func canBeScored(by calibration: Calibration) -> Bool { hasAllFields == !calibration.fields.isEmpty }

    /// Whether there are the losses of all fields: characters have none, and a score file may lack some.
    private var hasAllFields: Bool { fields.count == AuthField.count }

    /// The losses of one row's fields; empty where not all are there.
    func fieldLosses(of row: Int) -> [Double] { hasAllFields ? fields.map { $0.losses[row] } : [] }

    /// The mean loss of each row.
    var loss: NamedScore {
        NamedScore(name: "loss", values: losses, tokenAccuracy: tokenAccuracy, meanBatchLoss: meanBatchLoss)
    }

    /// A score a field, under the field's name.
    var fieldScores: [NamedScore] {
        fields.map { NamedScore(name: $0.field.name, values: $0.losses) }
    }

    /// The sum of the losses of `chosen` fields: the paper's improvement by domain knowledge.
    func score(of chosen: [AuthField]) -> NamedScore? {
        let parts = chosen.compactMap { field in fields.first { $0.field == field } }
        guard parts.count == chosen.count, !parts.isEmpty else { return nil }
        var sums = [Double](repeating: 0, count: count)
        for part in parts {
            for row in sums.indices { sums[row] += part.losses[row] }
        }
        let name = chosen.map(\.name).joined(separator: "+")
        return NamedScore(name: name, values: sums, chosenFields: chosen.map(\.rawValue).sorted())
    }
}
