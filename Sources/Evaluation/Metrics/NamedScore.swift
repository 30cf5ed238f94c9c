/// A score for every event of a test set: higher means more anomalous.
package struct NamedScore: Sendable {
    /// The name in `evaluation.json` and in the report: `loss`, `src_pc`, `pair history`.
    package let name: String
    /// One number per event, in the order of the events.
    package let values: [Double]
    /// The fields whose losses are summed, if the user chose them (`--fields`): 0 is src_user, 9 is success.
    ///
    /// The metrics of such a score are also written under the reference's names, such as `eval/fields_4-5/AUC`.
    package let chosenFields: [Int]?
    /// The share of predicted tokens for which the most probable token was right; `nil` if no model made the score.
    package let tokenAccuracy: Double?
    /// The mean loss of the events in nats, from which perplexity is computed, for a score that is made of losses but
    /// is not the loss itself; otherwise `nil`, and the mean score is used.
    package let meanLoss: Double?
    /// The mean of the batches' losses in nats; `nil` if no model made the score: then the mean score is used.
    package let meanBatchLoss: Double?

    package init(
        name: String,
        values: [Double],
        chosenFields: [Int]? = nil,
        tokenAccuracy: Double? = nil,
        meanLoss: Double? = nil,
        meanBatchLoss: Double? = nil
    ) {
        self.name = name
        self.values = values
        self.chosenFields = chosenFields
        self.tokenAccuracy = tokenAccuracy
        self.meanLoss = meanLoss
        self.meanBatchLoss = meanBatchLoss
    }

    /// This score minus the mean score of the event's user: unusual *for this user*.
    ///
    /// - Precondition: There is one score per event.
    package func normalisedByUser(_ events: EvaluationEvents, name: String? = nil) -> NamedScore {
        precondition(events.count == values.count, "a score for every event")
        var sums = [Double](repeating: 0, count: events.userNames.count)
        var counts = [Int](repeating: 0, count: events.userNames.count)
        for event in values.indices {
            sums[Int(events.users[event])] += values[event]
            counts[Int(events.users[event])] += 1
        }
        for user in sums.indices where counts[user] > 0 { sums[user] /= Double(counts[user]) }
        let normalised = values.indices.map { values[$0] - sums[Int(events.users[$0])] }
        return NamedScore(name: name ?? "\(self.name) by user", values: normalised)
    }
}
