import AuthLogs
import LanguageModels
import Torch

/// What is known of each row beside its loss.
public struct ScoreColumns: OptionSet, Sendable, Hashable {
    /// Which of them.
    public let rawValue: Int
    /// The loss of each field.
    public static let fields = ScoreColumns(rawValue: 1)
    /// The loss of the time of day.
    public static let time = ScoreColumns(rawValue: 2)
    /// Whether the row's window began with nothing, so that its context is short.
    public static let skipped = ScoreColumns(rawValue: 4)

    /// The columns of `rawValue`.
    public init(rawValue: Int) { self.rawValue = rawValue }
}

/// The losses of the rows of a table, in its order.
public struct Scores: Sendable {
    /// What is known of each row beside its loss.
    public let columns: ScoreColumns
    /// The mean loss of each row over its predicted tokens, in nats.
    public private(set) var rowLosses: [Float]
    /// The loss of each field of each row, rows × 10 in the order of `AuthField`, in nats; 0 where it is not
    /// predicted; empty without ``ScoreColumns/fields``.
    public private(set) var fieldLosses: [Float]
    /// The loss of each row's time of day, in nats; empty without ``ScoreColumns/time``.
    public private(set) var timeLosses: [Float]
    /// Whether each row's window began with nothing; empty without ``ScoreColumns/skipped``.
    public private(set) var isSkipped: [Bool]
    /// How many tokens were predicted.
    public internal(set) var predictedTokens = 0
    /// How many of them were the most probable ones.
    public private(set) var hits = 0
    /// The rows in the order in which they were scored.
    public private(set) var order: [Int32] = []
    /// The mean loss of each batch, in nats.
    public private(set) var batchLosses: [Float] = []

    /// Room for `rowCount` rows.
    init(rowCount: Int, columns: ScoreColumns) {
        self.columns = columns
        rowLosses = Array(repeating: 0, count: rowCount)
        fieldLosses = Array(repeating: 0, count: columns.contains(.fields) ? rowCount * AuthField.count : 0)
        timeLosses = Array(repeating: 0, count: columns.contains(.time) ? rowCount : 0)
        isSkipped = Array(repeating: false, count: columns.contains(.skipped) ? rowCount : 0)
    }

    /// The field losses of the row at `index`.
    public func fields(of index: Int) -> ArraySlice<Float> {
        fieldLosses.isEmpty ? [] : fieldLosses[index * AuthField.count..<(index + 1) * AuthField.count]
    }

    /// Puts the losses of a batch, whose rows are `rows`, in their places.
    mutating func place(_ losses: TokenLosses, of rows: [Int32]) {
        order += rows
        batchLosses.append(Float(losses.mean.item()))
        hits += losses.hits.sum().item(as: Int.self)
        let means = losses.rows.scalars(as: Float.self)
        for (row, mean) in zip(rows, means) { rowLosses[Int(row)] = mean }
        if columns.contains(.fields) {
            let width = losses.losses.size(1)
            let all = losses.losses.scalars(as: Float.self)
            for (index, row) in rows.enumerated() {
                let end = (index + 1) * width
                for field in 0..<AuthField.count {
                    fieldLosses[Int(row) * AuthField.count + field] = all[end - AuthField.count + field]
                }
                if columns.contains(.time) { timeLosses[Int(row)] = all[index * width] }
            }
        }
        guard columns.contains(.skipped), let short = losses.isShort?.scalars(as: Bool.self) else { return }
        for (row, isShort) in zip(rows, short) { isSkipped[Int(row)] = isShort }
    }
}
