package import AuthLogs
import ByteIO
package import Detection
package import Evaluation
package import Vocabulary

/// A model's scores of the test days as columns, computed now or read from a score file.
package struct ModelScores: Sendable {
    /// Seconds since the start of the log.
    package var seconds: [Int]
    /// The index in ``userNames`` of each event's source user.
    package var users: [Int32]
    /// The names of the source users.
    package var userNames: [String]
    /// The label of each event.
    package var isMalicious: [Bool]
    /// The mean loss of each event's predicted tokens, in nats.
    package var losses: [Double]
    /// The losses of each field in nats; empty for models over characters.
    package var fields: [(field: AuthField, losses: [Double])]
    /// The default score of each event in nats, if known; otherwise the mean loss is the default.
    package var defaultScores: [Double]?
    /// The share of predicted tokens that were the most probable ones; `nil` for a score file.
    package private(set) var tokenAccuracy: Double?
    /// The mean of the batches' losses in nats; `nil` for a score file.
    package private(set) var meanBatchLoss: Double?
    /// The events that the model scored per second; `nil` for a score file.
    package private(set) var eventsPerSecond: Double?

    /// Creates scores from their columns, which have one entry per event.
    package init(
        seconds: [Int],
        users: [Int32],
        userNames: [String],
        isMalicious: [Bool],
        losses: [Double],
        fields: [(field: AuthField, losses: [Double])] = [],
        defaultScores: [Double]? = nil
    ) {
        (self.seconds, self.users, self.userNames, self.isMalicious) = (seconds, users, userNames, isMalicious)
        (self.losses, self.fields, self.defaultScores) = (losses, fields, defaultScores)
    }

    /// Scores the events of `table`.
    package init(scoring table: TokenTable, by scorer: Scorer, progress: (Int) -> Void) {
        let start = ContinuousClock.now
        let scores = scorer.score(table, progress: progress)
        let seconds = start.duration(to: .now) / .seconds(1)
        let width = AuthField.count
        self.init(
            seconds: table.seconds,
            users: table.userIndices,
            userNames: (0..<table.users.count).map { table.users.name(Int32($0)) },
            isMalicious: table.isMalicious,
            losses: scores.rowLosses.map(Double.init),
            fields: scores.fieldLosses.isEmpty
                ? []
                : AuthField.allCases.map { field in
                    (field, (0..<table.count).map { Double(scores.fieldLosses[$0 * width + field.rawValue]) })
                }
        )
        eventsPerSecond = Double(table.count) / max(1e-9, seconds)
        tokenAccuracy = scores.predictedTokens > 0 ? Double(scores.hits) / Double(scores.predictedTokens) : nil
        let batches = scores.batchLosses
        meanBatchLoss = batches.isEmpty ? nil : batches.reduce(0) { $0 + Double($1) } / Double(batches.count)
    }

    /// Reads the score file at `path`.
    ///
    /// - Throws: `InputError` if it is not a score file, or has no labels and needs them.
    package init(contentsOf path: String, needsLabels: Bool = true) throws {
        let table = try ScoreTable(contentsOf: path)
        guard table.isLabelled || !needsLabels else {
            let message =
                "expected a column is_red, found none: an evaluation needs labels; give a file of them with --labels"
            throw InputError(file: path, message: message)
        }
        var names = ByteTable()
        let users = table.users.map { Int32(names.insert($0.utf8)) }
        self.init(
            seconds: table.seconds,
            users: users,
            userNames: (0..<names.count).map(names.string(at:)),
            isMalicious: table.isMalicious,
            losses: table.losses.map(Double.init),
            fields: table.fields.compactMap { name, losses in
                AuthField(name: name).map { ($0, losses.map(Double.init)) }
            },
            defaultScores: table.scores.isEmpty ? nil : table.scores.map(Double.init)
        )
    }

    /// The number of events.
    package var count: Int { losses.count }

    /// The events as columns for evaluation, with the hosts and campaigns of `events` if these are known.
    package func evaluationEvents(
        _ events: LabelledEvents?,
        clock: EventClock = EventClock()
    ) -> EvaluationEvents {
        EvaluationEvents(
            seconds: seconds,
            users: users,
            userNames: userNames,
            sourceHosts: events?.sources,
            hostNames: events?.hostNames ?? [],
            destinations: events?.destinations,
            destinationNames: events?.hostNames ?? [],
            campaigns: events?.campaigns,
            campaignNames: events?.knownCampaigns?.names ?? [],
            campaignKinds: events?.knownCampaigns?.kinds ?? [],
            isMalicious: isMalicious,
            clock: clock
        )
    }

    /// The score on which the run's alerts are based.
    package var defaultScore: NamedScore {
        guard let defaultScores else { return loss }
        return NamedScore(
            name: Calibration.scoreName,
            values: defaultScores,
            tokenAccuracy: tokenAccuracy,
            meanLoss: losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count),
            meanBatchLoss: meanBatchLoss
        )
    }

    /// The mean loss of each event.
    package var loss: NamedScore {
        NamedScore(name: "loss", values: losses, tokenAccuracy: tokenAccuracy, meanBatchLoss: meanBatchLoss)
    }

    /// A score per field, under the field's name.
    package var fieldScores: [NamedScore] {
        fields.map { NamedScore(name: $0.field.name, values: $0.losses) }
    }

    /// The sum of the losses of `chosen` fields, which the paper calls improvement by domain knowledge; `nil` if one of
    /// them has no losses.
    package func score(of chosen: [AuthField]) -> NamedScore? {
        let parts = chosen.compactMap { field in fields.first { $0.field == field } }
        guard parts.count == chosen.count, !parts.isEmpty else { return nil }
        var sums = [Double](repeating: 0, count: count)
        for part in parts {
            for event in sums.indices { sums[event] += part.losses[event] }
        }
        let name = chosen.map(\.name).joined(separator: "+")
        return NamedScore(name: name, values: sums, chosenFields: chosen.map(\.rawValue).sorted())
    }

    /// True if there are losses of all fields: models over characters have none, and a score file may lack some.
    private var hasAllFields: Bool { fields.count == AuthField.count }

    /// The losses of the fields of the event at `index`, in the order of `AuthField`; empty if some fields have none.
    package func fieldLosses(at index: Int) -> [Double] { hasAllFields ? fields.map { $0.losses[index] } : [] }

    /// The losses in the form that a detector processes.
    package func detectorInput() -> Scores {
        var byEvent: [Float] = []
        if hasAllFields {
            byEvent.reserveCapacity(count * fields.count)
            for index in 0..<count {
                for field in fields { byEvent.append(Float(field.losses[index])) }
            }
        }
        return Scores(rowLosses: losses.map(Float.init), fieldLosses: byEvent)
    }

    /// True if the losses are of the kind that `calibration` was made of.
    func match(_ calibration: Calibration) -> Bool { hasAllFields == !calibration.fields.isEmpty }
}
