package import Vocabulary

/// Consecutive rows of a log with what a run makes of them.
package struct ScoredRows: Sendable, RandomAccessCollection {
    let table: TokenTable
    let scores: Scores
    /// The rows of the table that are meant.
    let rows: Range<Int>
    /// The rows' file, where several are scored.
    let file: String?
    /// The default score of each of the rows; empty where they were not judged.
    var judged: [Float] = []

    /// The rows `rows` of `table`, which have the scores `scores`.
    package init(_ table: TokenTable, _ scores: Scores, _ rows: Range<Int>, file: String?) {
        (self.table, self.scores, self.rows, self.file) = (table, scores, rows, file)
    }

    /// The first row.
    package var startIndex: Int { rows.lowerBound }
    /// Behind the last row.
    package var endIndex: Int { rows.upperBound }

    /// The row at `index`.
    package subscript(index: Int) -> ScoredRow {
        ScoredRow(
            file: file,
            line: Int(table.lines[index]),
            second: table.seconds[index],
            user: table.userName(of: index),
            isMalicious: isLabelled ? table.isMalicious[index] : nil,
            loss: scores.rowLosses[index],
            fields: Array(scores.fields(of: index)),
            time: scores.columns.contains(.time) ? scores.timeLosses[index] : nil,
            isSkipped: scores.columns.contains(.skipped) ? scores.isSkipped[index] : nil,
            score: judged.isEmpty ? nil : judged[index - rows.lowerBound]
        )
    }

    /// Whether the rows have labels.
    package var isLabelled: Bool { table.isLabelled }

    /// The second of the row at `index`.
    package func second(of index: Int) -> Int { table.seconds[index] }

    /// What the row at `index` is ranked by, in nats.
    package func value(of index: Int, by basis: ScoreBasis) -> Float {
        let score = judged.isEmpty ? nil : judged[index - rows.lowerBound]
        return basis.value(score: score, loss: scores.rowLosses[index], fields: scores.fields(of: index))
    }
}
