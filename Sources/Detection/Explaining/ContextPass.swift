import LanguageModels
import Torch
import Vocabulary

/// Visits selected rows of a table, each with the same context as when the table is scored.
///
/// Independent rows need no other rows, and windows only the rows that they contain. A model that remembers users reads
/// the earlier rows of the users of the chosen rows again, up to these rows; with
/// ``ReferenceQuirks/lossesDependOnBatch``, where the rows of a batch depend on each other, it reads all rows up to the
/// last chosen one.
struct ContextPass {
    /// The model, with the memory that it has at the beginning of the table.
    let model: any LanguageModel
    let table: TokenTable
    let device: Device
    let batchSize: Int

    /// Calls `body` with each batch that scores any of the rows `chosen`, before the model continues past it.
    func visit(_ chosen: Set<Int>, _ body: (TokenBatch, EventBatch) -> Void) {
        var left = chosen
        withoutGradients {
            for rows in batches(chosen) where !left.isEmpty {
                let batch = TokenBatch(table, rows, on: device)
                let scored = Set(rows.scoredRows.map(Int.init))
                if !scored.isDisjoint(with: chosen) { body(batch, rows) }
                left.subtract(scored)
                if model.memory != nil { _ = model.tokenLosses(batch) }
            }
        }
    }

    /// Returns the batches that have to be read for `chosen`, in order.
    private func batches(_ chosen: Set<Int>) -> [EventBatch] {
        switch model.arrangement {
        case .single:
            // Rows of characters are read one at a time, without padding.
            let size = table.rowLength == nil ? 1 : batchSize
            return chosen.sorted().chunks(of: size).map { EventBatch($0.map(Int32.init)) }
        case .windows:
            return model.arrangement.evaluationBatches(
                of: table,
                size: 1,
                quirks: table.vocabulary.compatibility.quirks
            )
            .filter { $0.scoredRows.contains { chosen.contains(Int($0)) } }
        case .userSteps where table.vocabulary.compatibility.quirks.lossesDependOnBatch:
            return model.arrangement.evaluationBatches(
                of: table,
                size: batchSize,
                quirks: table.vocabulary.compatibility.quirks
            )
        case .userSteps:
            var last: [Int32: Int] = [:]
            for row in chosen { last[table.userIndices[row]] = max(row, last[table.userIndices[row]] ?? 0) }
            let needed = (0..<table.count).filter { $0 <= last[table.userIndices[$0]] ?? -1 }
            return EventArrangement.rounds(needed.map { table.userIndices[$0] }, size: batchSize).map { batch in
                EventBatch(batch.rows.map { Int32(needed[Int($0)]) }, shape: batch.shape)
            }
        }
    }
}
