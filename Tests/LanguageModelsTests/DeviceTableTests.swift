import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `A table on a device` {
    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .wordMerged], [false, true])
    func `gives the batches that the program makes, token by token`(tokenization: Tokenization, time: Bool) throws {
        let vocabulary = Example.vocabulary(tokenization, time: time)
        let table = try Example.table(rows: 50, of: vocabulary, seed: 3)
        let sent = try #require(DeviceTable(table, on: .cpu, limit: .max))
        for arrangement in [EventArrangement.single, .userSteps, .windows(length: 4, memory: .user)] {
            let batches = arrangement.evaluationBatches(of: table, size: 8, quirks: .standard)
            for rows in batches {
                let expected = TokenBatch(table, rows)
                let found = sent.batch(Tensor(rows.rows.map(sent.place)), shape: rows.shape)
                #expect(found.tokens.dtype == .int64 && found.tokens.shape == expected.tokens.shape)
                #expect(found.tokens.scalars(as: Int.self) == expected.tokens.scalars(as: Int.self))
                #expect(found.shape == expected.shape && found.lengths == nil && found.counts == nil)
            }
            #expect(Set(batches.flatMap(\.rows)).isSuperset(of: 0..<50))
        }
    }

    @Test func `has no characters, and no more than it may have`() throws {
        let words = try Example.table(rows: 20, of: Example.vocabulary(.wordFields), seed: 3)
        #expect(DeviceTable(words, on: .cpu, limit: 20 * 10 * 4) != nil)
        #expect(DeviceTable(words, on: .cpu, limit: 20 * 10 * 4 - 1) == nil)
        let characters = try Example.table(rows: 20, of: Example.vocabulary(.characters), seed: 3)
        #expect(DeviceTable(characters, on: .cpu, limit: .max) == nil)
    }

    @Test func `finds the hidden tokens of a pass that was sent at once`() throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let model = Example.transformer(vocabulary, isMasked: true, layers: 2, softmax: .field)
        let rows = Example.rows(30, of: vocabulary, seed: 8)
        let positions = (0..<30).map { $0 * $0 % 10 }
        let ranges = [0..<13, 13..<13, 13..<30]
        let sent = SentMasks(ranges.map { Array(positions[$0]) }, on: .cpu)
        for (index, range) in ranges.enumerated() where !range.isEmpty {
            let batch = Example.batch(Array(rows[range]), of: vocabulary)
            let masks = [sent.masks(index, range), MaskedPositions(Array(positions[range]))]
            let losses = masks.map { model.trainingLoss(batch, maskedPositions: $0, isTraining: false).item() }
            #expect(losses[0] == losses[1])
        }
    }
}
