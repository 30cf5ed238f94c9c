public import AuthLogs
public import History

/// A row with all that is known of it by the time that it was judged.
public struct JudgedRow: Sendable {
    /// What it says.
    public let row: KeptRow
    /// What came of it; `nil` where there is no calibration to judge by.
    public let judgement: Judgement?
    /// The mean loss of its predicted tokens, in nats.
    public let loss: Float
    /// The loss of each field in nats, in the order of `AuthField`; empty for characters.
    public let fields: [Float]
    /// What the history knew of it; `nil` where there is none.
    public let testimony: AccessTestimony?

    /// What rows are ranked by: the default score, or the mean loss where nothing is known of a normal day.
    public var score: Double { judgement?.score ?? Double(loss) }

    /// `row`, which has the scores at `index` of `scores`, judged by `detector`, which does not learn it.
    public init(_ row: DayRow, index: Int, of scores: Scores, by detector: Detector?) {
        let (fields, loss) = (scores.fields(of: index), scores.rowLosses[index])
        self.init(
            KeptRow(row),
            judgement: detector?.judge(row, fields: fields, loss: loss),
            loss: loss,
            fields: Array(fields),
            testimony: detector?.testimony(on: row)
        )
    }

    /// A judged row.
    public init(
        _ row: KeptRow,
        judgement: Judgement?,
        loss: Float,
        fields: [Float],
        testimony: AccessTestimony?
    ) {
        (self.row, self.judgement, self.loss) = (row, judgement, loss)
        (self.fields, self.testimony) = (fields, testimony)
    }
}
