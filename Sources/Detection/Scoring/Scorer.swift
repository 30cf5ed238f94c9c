package import LanguageModels
package import Torch
package import Vocabulary
import AuthLogs

/// Computes the losses of events with a trained model.
///
///     let scorer = Scorer(model: model, batchSize: 2048)
///     let scores = scorer.score(table)
///     scores.rowLosses[0]  // nats
///
/// A model that remembers users continues from one table to the next. Where an event's losses depend on its tokens
/// alone, repeated events are not scored again.
package final class Scorer {
    let model: any LanguageModel
    private let device: Device
    private let batchSize: Int
    private let precision: Precision
    private var memory: LossMemory?
    /// The number of events of all tables not scored again, because others with the same tokens had been scored before.
    package private(set) var repeatedRows = 0

    private let memoryCapacity: Int

    /// Creates a scorer that passes `batchSize` events at a time to `model`, whose parameters are on `device`.
    ///
    /// The batch size counts users or windows where the model processes these together. The losses of up to twice
    /// `rememberedRows` events are kept, at about 100 bytes each.
    package init(
        model: any LanguageModel,
        device: Device = .cpu,
        batchSize: Int,
        precision: Precision = .auto,
        rememberedRows: Int = 1 << 20
    ) {
        precondition(batchSize > 0, "a batch has at least one row")
        memoryCapacity = rememberedRows
        self.model = model
        self.device = device
        self.batchSize = batchSize
        self.precision = precision
    }

    /// Returns true where the rows of a table may be scored in pieces.
    ///
    /// Windows reach back beyond the start of a piece, and in the reference an event's loss depends on the rest of its
    /// batch.
    func canSplit(_ vocabulary: Vocabulary) -> Bool {
        if vocabulary.compatibility.quirks.lossesDependOnBatch { return false }
        if case .windows = model.arrangement { return false }
        return true
    }

    /// Returns the columns of the model's losses on events of `vocabulary`.
    package func columns(_ vocabulary: Vocabulary) -> ScoreColumns {
        var columns: ScoreColumns = []
        if model.hasTokenLosses, vocabulary.tokenization.isWordLevel {
            columns.insert(.fields)
            // reference: the time of day is stored with the fields.
            if vocabulary.includesTimestamp, vocabulary.compatibility.quirks.scoresTimeOfDay { columns.insert(.time) }
        }
        if case .windows = model.arrangement { columns.insert(.skipped) }
        return columns
    }

    /// Returns the losses of the events of `table`, in its order; reports the number of scored events to `progress`.
    package func score(_ table: TokenTable, progress: (Int) -> Void = { _ in }) -> Scores {
        var scores = Scores(rowCount: table.count, columns: columns(table.vocabulary))
        if model.arrangement == .single, !table.vocabulary.compatibility.quirks.lossesDependOnBatch {
            scoreDistinct(table, &scores, progress)
        } else {
            scoreAll(table, &scores, progress)
        }
        let predicted = model.hasTokenLosses ? model.firstPredicted : Int.max / 2
        scores.predictedTokens = (0..<table.count).reduce(0) { $0 + max(0, table.tokens(of: $1).count - predicted) }
        return scores
    }

    /// Scores every row, in batches as the model requires them.
    private func scoreAll(_ table: TokenTable, _ scores: inout Scores, _ progress: (Int) -> Void) {
        let batches = model.arrangement.evaluationBatches(
            of: table,
            size: batchSize,
            quirks: table.vocabulary.compatibility.quirks
        )
        var scored: [ScoredBatches] = []
        var count = 0
        for group in groups(of: batches, table) {
            scored.append(ScoredBatches(group.map(\.scoredRows), losses(table, group), scores.columns))
            count += group.reduce(0) { $0 + $1.scoredRows.count }
            guard count >= readingSize else { continue }
            scores.place(scored)
            progress(scores.order.count)
            (scored, count) = ([], 0)
        }
        guard !scored.isEmpty else { return }
        scores.place(scored)
        progress(scores.order.count)
    }

    /// Groups consecutive batches that the model processes together.
    ///
    /// At the end of a day there are many batches of one or two rows, the last ones of the busiest users.
    private func groups(of batches: [EventBatch], _ table: TokenTable) -> [ArraySlice<EventBatch>] {
        // Rows of characters would all be padded to the length of the longest one.
        let areJoined =
            model.arrangement == .userSteps && !table.vocabulary.compatibility.quirks.lossesDependOnBatch
            && table.rowLength != nil
        var groups: [ArraySlice<EventBatch>] = []
        var count = 0
        for (place, batch) in batches.enumerated() {
            count += batch.rows.count
            if areJoined, count <= batchSize, let last = groups.popLast() {
                groups.append(batches[last.startIndex...place])
            } else {
                groups.append(batches[place...place])
                count = batch.rows.count
            }
        }
        return groups
    }

    /// Scores independent rows, each distinct one once.
    private func scoreDistinct(_ table: TokenTable, _ scores: inout Scores, _ progress: (Int) -> Void) {
        let width = scores.columns.width
        var memory = self.memory ?? LossMemory(width: width, capacity: memoryCapacity)
        self.memory = nil
        var start = 0
        while start < table.count {
            memory.makeRoom()
            var entries: [Int] = []
            var new: [Int32] = []
            var newEntries: [Int] = []
            // As many rows as it takes to fill a batch with new ones, or as many batches as are read together.
            let enough = max(batchSize, readingSize)
            while start + entries.count < table.count, new.count < enough, entries.count < Self.longestSpan {
                let row = start + entries.count
                let (entry, isNew) = memory.entry(of: table.ids[table.tokens(of: row)])
                entries.append(entry)
                guard isNew else { continue }
                new.append(Int32(row))
                newEntries.append(entry)
            }
            if !new.isEmpty {
                let found = new.chunks(of: batchSize).map {
                    scores.columns.numbers(losses(table, [EventBatch(Array($0))]))
                }
                let numbers = Tensor.cat(found, along: 0).scalars(as: Float.self)
                for (index, entry) in newEntries.enumerated() {
                    memory[entry] = numbers[index * width..<(index + 1) * width]
                }
            }
            for (index, entry) in entries.enumerated() { scores.place(memory[entry], of: start + index) }
            scores.places += entries.lazy.map(memory.place)
            scores.repeatedRows += entries.count - new.count
            start += entries.count
            progress(start)
        }
        self.memory = memory
        repeatedRows += scores.repeatedRows
        scores.order = Array(0..<Int32(table.count))
        scores.batchLosses = stride(from: 0, to: table.count, by: batchSize).map { first in
            scores.meanLoss(Int32(first)..<Int32(min(table.count, first + batchSize)))
        }
    }

    /// The number of rows whose losses are read together.
    ///
    /// A read waits for all work queued on a device; on the CPU there is no such wait.
    private var readingSize: Int { device.isHost ? 1 : Self.longestSpan }

    /// The maximum number of rows between two calls of `progress`.
    private static let longestSpan = 1 << 16

    private func losses(_ table: TokenTable, _ batches: ArraySlice<EventBatch>) -> TokenLosses {
        let users = batches.compactMap { batch in
            if case .userSteps(let users) = batch.shape { users } else { nil }
        }
        let rows = batches.count == 1 ? batches[batches.startIndex] : EventBatch(batches.flatMap(\.rows))
        let batch = TokenBatch(table, rows, on: device)
        return withoutGradients {
            precision(on: device, quirks: table.vocabulary.compatibility.quirks) {
                batches.count == 1 ? model.tokenLosses(batch) : model.tokenLosses(batch, of: users)
            }
        }
    }
}
