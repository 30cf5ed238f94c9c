package import AuthLogs
package import History

/// A row with all that is known of it by the time that it was judged.
package struct JudgedRow: Sendable {
    /// What it says.
    package let row: AuthEvent
    /// What came of it; `nil` where there is no calibration to judge by.
    package let judgement: Judgement?
    /// The mean loss of its predicted tokens, in nats.
    package let loss: Float
    /// The loss of each field in nats, in the order of `AuthField`; empty for characters.
    package let fields: [Float]
    /// What the history knew of it; `nil` where there is none.
    package let statistics: AccessStatistics?

    /// What rows are ranked by: the default score, or the mean loss where nothing is known of a normal day.
    package var score: Double { judgement?.score ?? Double(loss) }

    /// `row`, which has the scores at `index` of `scores`, judged by `detector`, which does not learn it.
    package init(_ row: AuthEventView, index: Int, of scores: Scores, by detector: Detector?) {
        let (fields, loss) = (scores.fields(of: index), scores.rowLosses[index])
        self.init(
            AuthEvent(row),
            judgement: detector?.judge(row, fields: fields, loss: loss),
            loss: loss,
            fields: Array(fields),
            statistics: detector?.statistics(on: row)
        )
    }

    /// A judged row.
    package init(
        _ row: AuthEvent,
        judgement: Judgement?,
        loss: Float,
        fields: [Float],
        statistics: AccessStatistics?
    ) {
        (self.row, self.judgement, self.loss) = (row, judgement, loss)
        (self.fields, self.statistics) = (fields, statistics)
    }
}
