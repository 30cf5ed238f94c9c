import LanguageModels
import Torch

// R rows, W numbers of a row

/// The results of a model for one batch of rows, or for several batches processed together, still on its device.
struct ScoredBatches {
    /// The rows of each batch.
    let batches: [[Int32]]
    /// The values stored for each row: `(R, W)`.
    let numbers: Tensor
    /// The mean loss of a single batch, `()`, nats; those of several batches are computed from their rows.
    let mean: Tensor?
    /// True where a row's window began without context: `(R)` bool; `nil` without windows.
    let isShort: Tensor?

    /// Creates the results of `batches` from their losses, and keeps `columns`.
    init(_ batches: [[Int32]], _ losses: TokenLosses, _ columns: ScoreColumns) {
        self.batches = batches
        numbers = columns.numbers(losses)
        mean = batches.count == 1 ? losses.mean : nil
        isShort = columns.contains(.skipped) ? losses.isShort : nil
    }
}

extension Scores {
    /// Stores the results `found` at their positions, with a single transfer from the device for all of them.
    mutating func place(_ found: [ScoredBatches]) {
        let width = columns.width
        let numbers = Tensor.cat(found.map(\.numbers), along: 0).scalars(as: Float.self)
        let rows = found.flatMap { $0.batches.joined() }
        for (index, row) in rows.enumerated() {
            place(numbers[index * width..<(index + 1) * width], of: Int(row))
        }
        let short = found.compactMap(\.isShort)
        if !short.isEmpty {
            for (row, isShort) in zip(rows, Tensor.cat(short, along: 0).scalars(as: Bool.self)) {
                isSkipped[Int(row)] = isShort
            }
        }
        order += rows
        let means = found.compactMap(\.mean)
        var nextMean = (means.isEmpty ? [] : Tensor.stack(means).scalars(as: Float.self)).makeIterator()
        for part in found {
            batchLosses += part.mean == nil ? part.batches.map { meanLoss($0) } : [nextMean.next()].compactMap(\.self)
        }
    }
}
