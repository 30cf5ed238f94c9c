import LanguageModels
import Torch

// R rows of a batch, W numbers of a row

/// What a model found of a batch's rows, still on its device.
struct ScoredBatch {
    /// The rows.
    let rows: [Int32]
    /// What is kept of each row: `(R, W)`.
    let numbers: Tensor
    /// The mean loss: `()`, nats.
    let mean: Tensor
    /// Whether a row's window began with nothing: `(R)` bool; `nil` without windows.
    let isShort: Tensor?

    /// The losses of `rows`, of which `columns` are kept.
    init(_ rows: [Int32], _ losses: TokenLosses, _ columns: ScoreColumns) {
        self.rows = rows
        numbers = columns.numbers(losses)
        mean = losses.mean
        isShort = columns.contains(.skipped) ? losses.isShort : nil
    }
}

extension Scores {
    /// Puts what was found of `batches` in its places, in one reading for all of them.
    mutating func place(_ batches: [ScoredBatch]) {
        let width = columns.width
        let numbers = Tensor.cat(batches.map(\.numbers), along: 0).scalars(as: Float.self)
        let rows = batches.flatMap(\.rows)
        for (index, row) in rows.enumerated() {
            place(numbers[index * width..<(index + 1) * width], of: Int(row))
        }
        let short = batches.compactMap(\.isShort)
        if !short.isEmpty {
            for (row, isShort) in zip(rows, Tensor.cat(short, along: 0).scalars(as: Bool.self)) {
                isSkipped[Int(row)] = isShort
            }
        }
        order += rows
        batchLosses += Tensor.stack(batches.map(\.mean)).scalars(as: Float.self)
    }
}
