import LanguageModels
import Torch
import Vocabulary

/// Goes to some rows of a table, each with the context that it has when the table is scored.
///
/// Rows by themselves need nothing else, windows only the rows that they hold. A model that remembers users goes once
/// more over the rows of the chosen rows' users, up to these rows; with ``ReferenceQuirks/lossesDependOnBatch``, where
/// a batch's rows depend on each other, over all rows up to the last one.
struct ContextPass {
    /// It remembers what it remembers when the table begins.
    let model: any LanguageModel
    let table: TokenTable
    let device: Device
    let batchSize: Int

    /// Calls `body` with each batch that scores any of the rows `chosen`, before the model goes on from it.
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

    /// The batches that have to be read for `chosen`, in order.
    private func batches(_ chosen: Set<Int>) -> [EventBatch] {
        switch model.arrangement {
        case .single:
            // Characters come alone, without padding.
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
