/// One way of scoring every row of a test set: higher means more anomalous.
package struct NamedScore: Sendable {
    /// The name in `evaluation.json` and in the report: `loss`, `src_pc`, `pair history`.
    package let name: String
    /// One number a row, in the order of the events.
    package let values: [Double]
    /// The fields of which this is the sum, where the user chose them (`--fields`): 0 is src_user, 9 is success.
    ///
    /// Such a score is also given under the reference's names, e.g. `eval/fields_4-5/AUC`.
    package let chosenFields: [Int]?
    /// The share of predicted tokens whose most probable word was the right one, where a model made the score.
    package let tokenAccuracy: Double?
    /// The mean of the rows' losses in nats, of which the perplexity is made, where the score is made of losses but is not
    /// the loss itself; else the mean score stands in.
    package let meanLoss: Double?
    /// The plain mean of the batches' losses in nats, where a model made the score; else the mean score stands in.
    package let meanBatchLoss: Double?

    /// A score called `name`.
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

    /// This score minus the mean that each row's user has in the set: what is odd *for this user*.
    ///
    /// - Precondition: `events` has as many rows as the score.
    package func normalisedByUser(_ events: EvaluationEvents, name: String? = nil) -> NamedScore {
        precondition(events.count == values.count, "a score for every row")
        var sums = [Double](repeating: 0, count: events.userNames.count)
        var counts = [Int](repeating: 0, count: events.userNames.count)
        for row in values.indices {
            sums[Int(events.users[row])] += values[row]
            counts[Int(events.users[row])] += 1
        }
        for user in sums.indices where counts[user] > 0 { sums[user] /= Double(counts[user]) }
        let normalised = values.indices.map { values[$0] - sums[Int(events.users[$0])] }
        return NamedScore(name: name ?? "\(self.name) by user", values: normalised)
    }
}
