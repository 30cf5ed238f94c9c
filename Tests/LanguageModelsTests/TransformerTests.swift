import LanguageModels
import Torch
import Vocabulary
import Testing

@Suite struct `A transformer` {
    @Test(arguments: Tokenization.allCases, [SoftmaxScope.global, .field])
    func `gives the losses of the published equations`(tokenization: Tokenization, scope: SoftmaxScope) {
        for (isMasked, layers, heads, time) in [
            (false, 1, 1, false), (false, 2, 4, true), (true, 1, 2, false), (true, 1, 4, true), (true, 2, 2, false),
        ] {
            let vocabulary = Example.vocabulary(tokenization, time: time && tokenization.isWordLevel)
            let model = Example.transformer(
                vocabulary,
                isMasked: isMasked,
                layers: layers,
                heads: heads,
                softmax: scope
            )
            let rows = Example.rows(4, of: vocabulary, seed: 3)
            let found = model.tokenLosses(Example.batch(rows, of: vocabulary)).losses.rows
            let plain = PlainTransformer(
                weights: PlainWeights(model),
                vocabulary: vocabulary,
                isMasked: isMasked,
                layers: layers,
                heads: heads,
                scope: scope
            )
            for (row, losses) in zip(rows, found) {
                let far = difference(Array(losses.prefix(row.count)), plain.losses(row))
                #expect(far < 1e-5, "masked \(isMasked), \(layers) layers, time \(time): \(far)")
                #expect(losses.dropFirst(row.count).allSatisfy { $0 == 0 })
            }
        }
    }

    @Test(arguments: [Tokenization.wordFields, .characters], [SoftmaxScope.global, .field])
    func `hides every token in one pass as it would in a pass of its own`(
        tokenization: Tokenization,
        scope: SoftmaxScope
    ) {
        for (seed, heads, time) in [(1, 1, false), (2, 2, true), (3, 4, false), (4, 8, true)] as [(UInt64, Int, Bool)] {
            let vocabulary = Example.vocabulary(tokenization, time: time && tokenization.isWordLevel)
            let model = Example.transformer(vocabulary, isMasked: true, heads: heads, softmax: scope, seed: seed)
            let batch = Example.batch(Example.rows(Int(seed) * 2, of: vocabulary, seed: seed), of: vocabulary)
            let (one, many) = (model.tokenLosses(batch), model.variantLosses(batch))
            #expect(difference(one.losses.scalars(), many.losses.scalars()) < 1e-5)
            #expect(one.hits.scalars(as: Bool.self) == many.hits.scalars(as: Bool.self))
        }
    }

    @Test(arguments: [Tokenization.wordFields, .characters], [SoftmaxScope.global, .field])
    func `learns in one pass what it would in a pass for each token`(
        tokenization: Tokenization,
        scope: SoftmaxScope
    ) throws {
        let vocabulary = Example.vocabulary(tokenization)
        let model = Example.transformer(vocabulary, isMasked: true, softmax: scope)
        let batch = Example.batch(Example.rows(5, of: vocabulary, seed: 8), of: vocabulary)
        let gradients = try [
            model.trainingLoss(batch, maskedPositions: nil, isTraining: true),
            model.variantLosses(batch).mean,
        ].map { loss in
            for parameter in model.parameters { parameter.tensor.setGradient_(nil) }
            try loss.backward()
            return model.parameters.map { $0.tensor.gradient?.scalars(as: Double.self) ?? [] }
        }
        for (index, parameter) in model.parameters.enumerated() where parameter.tensor.requiresGradient {
            let size = gradients[1][index].map(abs).max() ?? 0
            #expect(size > 0)
            #expect(difference(gradients[0][index], gradients[1][index]) < 1e-4 * size, "\(parameter.name)")
        }
    }

    @Test(arguments: [Tokenization.wordFields, .characters], [SoftmaxScope.global, .field])
    func `learns from one hidden token of each row by its loss`(tokenization: Tokenization, scope: SoftmaxScope) {
        let vocabulary = Example.vocabulary(tokenization)
        let rows = Example.rows(6, of: vocabulary, seed: 4)
        let batch = Example.batch(rows, of: vocabulary)
        for layers in [1, 2] {
            let model = Example.transformer(vocabulary, isMasked: true, layers: layers, softmax: scope)
            #expect(model.learnsFromEveryToken == (layers == 1))
            let positions = rows.enumerated().map { ($0.offset * 5 + 1) % $0.element.count }
            let losses = model.tokenLosses(batch).losses.rows
            let mean = zip(losses, positions).reduce(0) { $0 + $1.0[$1.1] } / Double(rows.count)
            let found = model.trainingLoss(batch, maskedPositions: MaskedPositions(positions), isTraining: false).item()
            #expect(abs(found - mean) < 1e-5)
        }
    }

    @Test func `drops activations in training alone`() {
        let vocabulary = Example.vocabulary(.wordFields)
        let batch = Example.batch(Example.rows(3, of: vocabulary, seed: 5), of: vocabulary)
        for isMasked in [false, true] {
            let model = Example.transformer(vocabulary, isMasked: isMasked, dropout: 0.5)
            let loss = model.trainingLoss(batch, maskedPositions: nil, isTraining: false).item()
            #expect(abs(loss - model.tokenLosses(batch).mean.item()) < 1e-6)
            // One draw of chance may happen to change little.
            let changes = (0..<10).map { _ in
                abs(loss - model.trainingLoss(batch, maskedPositions: nil, isTraining: true).item())
            }
            #expect(changes.max() ?? 0 > 1e-3)
            #expect(batch.tokens.scalars(as: Int.self) == Example.rows(3, of: vocabulary, seed: 5).flatMap(\.self))
        }
    }
}
