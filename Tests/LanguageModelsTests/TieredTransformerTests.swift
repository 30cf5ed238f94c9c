import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `A tiered transformer` {
    @Test(arguments: Tokenization.allCases, Compatibility.allCases)
    func `gives the losses of the published equations`(tokenization: Tokenization, compatibility: Compatibility) throws
    {
        let scope = compatibility == .reference ? SoftmaxScope.global : .field
        for isMasked in compatibility == .reference ? [false] : [false, true] {
            let vocabulary = Example.vocabulary(tokenization, compatibility: compatibility)
            let sizes = Example.tieredTransformerSizes(layers: 2, window: 3)
            let model = try Example.model(
                .tieredTransformer(sizes),
                vocabulary,
                isBidirectional: isMasked,
                softmax: scope
            )
            var plain = PlainTieredTransformer(
                weights: PlainWeights(model),
                sizes: sizes,
                vocabulary: vocabulary,
                isMasked: isMasked,
                scope: scope
            )
            // Users with histories of different lengths, one of them longer than the window.
            for (index, users) in [[1], [1, 2], [1], [2, 1, 3], [3, 1]].enumerated() {
                let rows = Example.rows(users.count, of: vocabulary, seed: UInt64(index))
                let batch = Example.batch(rows, of: vocabulary, users: users.map(Int32.init))
                let found = model.tokenLosses(batch).losses.rows
                for (losses, expected) in zip(found, plain.step(rows, users: users, length: batch.length)) {
                    let far = difference(Array(losses.prefix(expected.count)), expected)
                    #expect(far < 1e-5, "masked \(isMasked), batch \(index): \(far)")
                }
            }
        }
    }

    @Test func `learns from one hidden token of each row`() throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let sizes = ModelConfiguration.tieredTransformer(Example.tieredTransformerSizes(layers: 1))
        let model = try Example.model(sizes, vocabulary, isBidirectional: true)
        let batch = Example.batch(Example.rows(4, of: vocabulary, seed: 1), of: vocabulary, users: [5, 6])
        let positions = [3, 0, 9, 3]
        let losses = model.tokenLosses(batch).losses.rows
        model.memory?.reset()
        let found = model.trainingLoss(batch, maskedPositions: MaskedPositions(positions), isTraining: true).item()
        let expected = zip(losses, positions).map { $0[$1] }.reduce(0, +) / 4
        #expect(abs(found - expected) < 1e-5)
    }
}
