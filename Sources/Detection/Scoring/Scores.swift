import AuthLogs
import LanguageModels
import Torch

/// The losses of the events of a table, in its order.
package struct Scores: Sendable {
    /// The columns known for each event in addition to its loss.
    package let columns: ScoreColumns
    /// The mean loss of each event over its predicted tokens, in nats.
    package internal(set) var rowLosses: [Float]
    /// The loss of each field of each event in nats, events × 10 in the order of `AuthField`.
    ///
    /// 0 where a field is not predicted; empty without ``ScoreColumns/fields``.
    package internal(set) var fieldLosses: [Float]
    /// The loss of each event's time of day, in nats; empty without ``ScoreColumns/time``.
    package internal(set) var timeLosses: [Float]
    /// True where an event's window began without context; empty without ``ScoreColumns/skipped``.
    package internal(set) var isSkipped: [Bool]
    /// The number of predicted tokens.
    package internal(set) var predictedTokens = 0
    /// The number of predicted tokens that were the most probable ones.
    package internal(set) var hits = 0
    /// The rows of the table in the order in which they were scored.
    package internal(set) var order: [Int32] = []
    /// The mean loss of each batch, in nats.
    package internal(set) var batchLosses: [Float] = []
    /// The number of events not scored again, because others with the same tokens had been scored before.
    package internal(set) var repeatedRows = 0

    /// The position of each row's values in the cache during scoring.
    ///
    /// Rows with the same position have the same values; empty where each row was scored separately.
    var places: [Int] = []

    /// Creates empty scores of `rowCount` events.
    init(rowCount: Int, columns: ScoreColumns) {
        self.columns = columns
        rowLosses = Array(repeating: 0, count: rowCount)
        fieldLosses = Array(repeating: 0, count: columns.contains(.fields) ? rowCount * AuthField.count : 0)
        timeLosses = Array(repeating: 0, count: columns.contains(.time) ? rowCount : 0)
        isSkipped = Array(repeating: false, count: columns.contains(.skipped) ? rowCount : 0)
    }

    /// Creates scores from known losses in nats: the mean of each event, and those of its ten fields, or none.
    ///
    /// - Precondition: `fieldLosses` has ten times as many elements as `rowLosses`, or none.
    package init(rowLosses: [Float], fieldLosses: [Float] = []) {
        precondition(
            fieldLosses.isEmpty || fieldLosses.count == rowLosses.count * AuthField.count,
            "ten fields an event"
        )
        columns = fieldLosses.isEmpty ? [] : .fields
        (self.rowLosses, self.fieldLosses) = (rowLosses, fieldLosses)
        (timeLosses, isSkipped) = ([], [])
    }

    /// Returns the field losses of the row at `index`.
    package func fields(of index: Int) -> ArraySlice<Float> {
        fieldLosses.isEmpty ? [] : fieldLosses[index * AuthField.count..<(index + 1) * AuthField.count]
    }

    /// Returns the loss of the row at `index`, then those of its time of day and its fields where these are columns.
    func numbers(of index: Int) -> [Float] {
        [rowLosses[index]] + (columns.contains(.time) ? [timeLosses[index]] : []) + fields(of: index)
    }

    /// Returns the mean of the losses of `rows`, in nats.
    func meanLoss(_ rows: some Collection<Int32>) -> Float {
        Float(rows.reduce(0) { $0 + Double(rowLosses[Int($1)]) } / Double(rows.count))
    }

    /// Stores the values of a row: its loss, its hits, and the losses of its fields, preceded by that of the time.
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
    /// The number of values per row: its loss, its hits, and the losses of its tokens where these are columns.
    var width: Int { 2 + (contains(.time) ? 1 : 0) + (contains(.fields) ? AuthField.count : 0) }

    /// Returns the values of each of R rows: `(R, W)` float32, where W is ``width``.
    func numbers(_ losses: TokenLosses) -> Tensor {
        let tokens = losses.losses
        let kept = tokens.size(1) - (width - 2)..<tokens.size(1)
        let parts = [losses.rows.unsqueeze(1), losses.hits.sum(1, keep: true), tokens.slice(along: 1, kept)]
        return .cat(parts.map { $0.to(.float32) }, along: 1)
    }
}
