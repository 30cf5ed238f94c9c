import AuthLogs
import Vocabulary

/// Scores day files and judges their rows, from beginning to end.
///
///     var pass = DetectionPass(scoring: scoringPass, detector: detector)
///     try pass.run(["data/8.csv"], keep: { $0.isAlert }) { rows, alerts in … }
package struct DetectionPass {
    private let scoring: ScoringPass
    /// What judges the rows, as far as it got; `nil` where the run is not calibrated.
    package private(set) var detector: Detector?

    /// What it takes to decide whether a row is kept.
    package struct AlertPreview: Sendable {
        let score: Float?
        let loss: Float
        let fields: ArraySlice<Float>
        /// Whether the row is an alert.
        package let isAlert: Bool
        /// The row's line in its file.
        package let line: Int

        /// What the row is ranked by, in nats.
        package func value(by basis: ScoreBasis) -> Float { basis.value(score: score, loss: loss, fields: fields) }
    }

    /// A pass of `scoring`, which has to keep the text of rows where there is a detector or rows are kept.
    package init(scoring: ScoringPass, detector: Detector?) {
        self.scoring = scoring
        self.detector = detector
    }

    /// Scores and judges the rows of `files`, in order.
    ///
    /// - Parameters:
    ///   - files: Day files; `-` is standard input.
    ///   - isCancelled: Asked between chunks, and while input is waited for.
    ///   - keep: Which rows are to be handed over with all that is known of them.
    ///   - body: Handed each chunk of rows in input order, and those of it that are kept, with their indices in the chunk.
    /// - Throws: As ``ScoringPass/run(_:isCancelled:_:)``.
    package mutating func run(
        _ files: [String],
        isCancelled: () -> Bool = { false },
        keep: (AlertPreview) -> Bool = { _ in false },
        _ body: (ScoredRows, [(index: Int, row: JudgedRow)]) throws -> Void
    ) throws {
        // Out of the structure while it changes, so that the history is not copied.
        var detector = self.detector.take()
        defer { self.detector = detector.take() }
        try scoring.run(files, isCancelled: isCancelled) { rows in
            var rows = rows
            var kept: [(index: Int, row: JudgedRow)] = []
            rows.judged = []
            for index in rows.indices where rows.table.keepsText {
                let row = Self.judge(index, of: rows, &detector, keep)
                if detector != nil { rows.judged.append(row.score) }
                if let own = row.kept { kept.append((index, own)) }
            }
            try body(rows, kept)
        }
    }

    private static func judge(
        _ index: Int,
        of rows: ScoredRows,
        _ detector: inout Detector?,
        _ keep: (AlertPreview) -> Bool
    ) -> (score: Float, kept: JudgedRow?) {
        let (fields, loss) = (rows.scores.fields(of: index), rows.scores.rowLosses[index])
        return rows.table.withRow(at: index) { row in
            let judgement = detector?.judge(row, fields: fields, loss: loss)
            let score = judgement.map { Float($0.score) }
            let outlook = AlertPreview(
                score: score,
                loss: loss,
                fields: fields,
                isAlert: judgement?.isAlert ?? false,
                line: row.line
            )
            var kept: JudgedRow?
            if keep(outlook) {
                kept = JudgedRow(
                    AuthEvent(row, file: rows.file),
                    judgement: judgement,
                    loss: loss,
                    fields: Array(fields),
                    statistics: detector?.statistics(on: row)
                )
            }
            if let judgement { detector?.learn(judgement) }
            return (score ?? loss, kept)
        }
    }
}
