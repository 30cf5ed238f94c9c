import LanguageModels
import Torch
import Testing
import Vocabulary

@Suite struct `An LSTM over a row` {
    @Test(arguments: Tokenization.allCases, [SoftmaxScope.global, .field])
    func `gives the losses of the published equations`(tokenization: Tokenization, scope: SoftmaxScope) {
        for (isBidirectional, layers, time) in [
            (false, 1, false), (false, 2, true), (true, 1, false), (true, 2, true), (true, 2, false),
        ] {
            let vocabulary = Example.vocabulary(tokenization, time: time && tokenization.isOfWords)
            let model = Example.lstm(vocabulary, isBidirectional: isBidirectional, layers: layers, softmax: scope)
            let rows = Example.rows(4, of: vocabulary, seed: 3)
            let found = model.tokenLosses(Example.batch(rows, of: vocabulary)).losses.rows
            let plain = PlainLSTM(
                weights: PlainWeights(model),
                vocabulary: vocabulary,
                isBidirectional: isBidirectional,
                layers: layers,
                scope: scope
            )
            for (row, losses) in zip(rows, found) {
                let far = difference(Array(losses.prefix(row.count)), plain.losses(row))
                #expect(far < 1e-5, "bidirectional \(isBidirectional), \(layers) layers, time \(time): \(far)")
                #expect(losses.dropFirst(row.count).allSatisfy { $0 == 0 })
            }
        }
    }

    @Test(arguments: [false, true])
    func `learns from the mean of its rows' means`(isBidirectional: Bool) {
        let vocabulary = Example.vocabulary(.characters)
        let rows = Example.rows(5, of: vocabulary, seed: 2)
        let batch = Example.batch(rows, of: vocabulary)
        let model = Example.lstm(vocabulary, isBidirectional: isBidirectional)
        let predicted = { (row: [Int]) in Double(row.count - (isBidirectional ? 0 : 1)) }
        let losses = model.tokenLosses(batch).losses.rows
        let means = zip(rows, losses).map { $1.reduce(0, +) / predicted($0) }
        let found = model.trainingLoss(batch, maskedPositions: nil, isTraining: true).item()
        #expect(abs(found - means.reduce(0, +) / 5) < 1e-6)
    }
}
