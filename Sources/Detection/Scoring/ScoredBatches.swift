import LanguageModels
import Torch

// R rows, W numbers of a row

/// What a model found of the rows of a batch, or of several that it took together, still on its device.
struct ScoredBatches {
    /// The rows of each batch.
    let batches: [[Int32]]
    /// What is kept of each row: `(R, W)`.
    let numbers: Tensor
    /// The mean loss of a batch by itself, `()`, nats; those of several follow from their rows.
    let mean: Tensor?
    /// Whether a row's window began with nothing: `(R)` bool; `nil` without windows.
    let isShort: Tensor?

    /// The losses of the rows of `batches`, of which `columns` are kept.
    init(_ batches: [[Int32]], _ losses: TokenLosses, _ columns: ScoreColumns) {
        self.batches = batches
        numbers = columns.numbers(losses)
        mean = batches.count == 1 ? losses.mean : nil
        isShort = columns.contains(.skipped) ? losses.isShort : nil
    }
}

extension Scores {
    /// Puts what was `found` in its places, in one reading for all of it.
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
