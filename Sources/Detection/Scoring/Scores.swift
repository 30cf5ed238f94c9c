import AuthLogs
import LanguageModels
import Torch

/// The losses of the rows of a table, in its order.
package struct Scores: Sendable {
    /// What is known of each row beside its loss.
    package let columns: ScoreColumns
    /// The mean loss of each row over its predicted tokens, in nats.
    package internal(set) var rowLosses: [Float]
    /// The loss of each field of each row, rows × 10 in the order of `AuthField`, in nats; 0 where it is not
    /// predicted; empty without ``ScoreColumns/fields``.
    package internal(set) var fieldLosses: [Float]
    /// The loss of each row's time of day, in nats; empty without ``ScoreColumns/time``.
    package internal(set) var timeLosses: [Float]
    /// Whether each row's window began with nothing; empty without ``ScoreColumns/skipped``.
    package internal(set) var isSkipped: [Bool]
    /// How many tokens were predicted.
    package internal(set) var predictedTokens = 0
    /// How many of them were the most probable ones.
    package internal(set) var hits = 0
    /// The rows in the order in which they were scored.
    package internal(set) var order: [Int32] = []
    /// The mean loss of each batch, in nats.
    package internal(set) var batchLosses: [Float] = []
    /// How many rows the model did not have to score: others with the same tokens had been scored before.
    package internal(set) var repeatedRows = 0

    /// Where each row's numbers were kept while rows were scored: rows with the same place have the same numbers; empty where
    /// each row was scored by itself.
    var places: [Int] = []

    /// Room for `rowCount` rows.
    init(rowCount: Int, columns: ScoreColumns) {
        self.columns = columns
        rowLosses = Array(repeating: 0, count: rowCount)
        fieldLosses = Array(repeating: 0, count: columns.contains(.fields) ? rowCount * AuthField.count : 0)
        timeLosses = Array(repeating: 0, count: columns.contains(.time) ? rowCount : 0)
        isSkipped = Array(repeating: false, count: columns.contains(.skipped) ? rowCount : 0)
    }

    /// The losses of events that were scored elsewhere, in nats: the mean of each, and those of its ten fields, or none.
    ///
    /// - Precondition: `fieldLosses` are ten times as many as `rowLosses`, or none.
    package init(rowLosses: [Float], fieldLosses: [Float] = []) {
        precondition(
            fieldLosses.isEmpty || fieldLosses.count == rowLosses.count * AuthField.count,
            "ten fields an event"
        )
        columns = fieldLosses.isEmpty ? [] : .fields
        (self.rowLosses, self.fieldLosses) = (rowLosses, fieldLosses)
        (timeLosses, isSkipped) = ([], [])
    }

    /// The field losses of the row at `index`.
    package func fields(of index: Int) -> ArraySlice<Float> {
        fieldLosses.isEmpty ? [] : fieldLosses[index * AuthField.count..<(index + 1) * AuthField.count]
    }

    /// The loss of the row at `index`, that of its time of day and those of its fields, where these are columns.
    func numbers(of index: Int) -> [Float] {
        [rowLosses[index]] + (columns.contains(.time) ? [timeLosses[index]] : []) + fields(of: index)
    }

    /// The mean of the losses of `rows`, in nats.
    func meanLoss(_ rows: some Collection<Int32>) -> Float {
        Float(rows.reduce(0) { $0 + Double(rowLosses[Int($1)]) } / Double(rows.count))
    }

    /// Puts what is known of a row in its place: its loss, its hits, and the losses of its fields, the time's before them.
    mutating func place(_ numbers: ArraySlice<Float>, of row: Int) {
        let start = numbers.startIndex
        rowLosses[row] = numbers[start]
        hits += Int(numbers[start + 1])
        guard columns.contains(.fields) else { return }
        let first = numbers.endIndex - AuthField.count
        for field in 0..<AuthField.count { fieldLosses[row * AuthField.count + field] = numbers[first + field] }
        if columns.contains(.time) { timeLosses[row] = numbers[start + 2] }
    }
}

extension ScoreColumns {
    /// The numbers of a row: its loss, its hits, and the losses of its tokens where these are columns.
    var width: Int { 2 + (contains(.time) ? 1 : 0) + (contains(.fields) ? AuthField.count : 0) }

    /// The numbers of each of R rows: `(R, W)` float32, where W is ``width``.
    func numbers(_ losses: TokenLosses) -> Tensor {
        let tokens = losses.losses
        let kept = tokens.size(1) - (width - 2)..<tokens.size(1)
        let parts = [losses.rows.unsqueeze(1), losses.hits.sum(1, keep: true), tokens.slice(along: 1, kept)]
        return .cat(parts.map { $0.to(.float32) }, along: 1)
    }
}
