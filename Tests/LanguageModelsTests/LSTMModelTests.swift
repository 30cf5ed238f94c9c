import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `An LSTM over a row` {
    @Test(arguments: Tokenization.allCases, [SoftmaxScope.global, .field])
    func `gives the losses of the published equations`(tokenization: Tokenization, scope: SoftmaxScope) throws {
        for (isBidirectional, layers, time) in [
            (false, 1, false), (false, 2, true), (true, 1, false), (true, 2, true), (true, 2, false),
        ] {
            let vocabulary = Example.vocabulary(tokenization, time: time && tokenization.isWordLevel)
            try check(vocabulary, isBidirectional: isBidirectional, layers: layers, attention: nil, scope: scope)
        }
    }

    @Test(arguments: LSTMAttentionType.allCases, [false, true])
    func `attends as published`(attention: LSTMAttentionType, isBidirectional: Bool) throws {
        for tokenization in Tokenization.allCases where attention != .syntax || tokenization.isWordLevel {
            for time in tokenization.isWordLevel ? [false, true] : [false] {
                let vocabulary = Example.vocabulary(tokenization, time: time)
                try check(vocabulary, isBidirectional: isBidirectional, layers: 2, attention: attention, scope: .field)
            }
        }
    }

    @Test(arguments: [nil] + LSTMAttentionType.allCases, [false, true])
    func `does what the reference does`(attention: LSTMAttentionType?, isBidirectional: Bool) throws {
        for tokenization in Tokenization.allCases where attention != .syntax || tokenization.isWordLevel {
            for (layers, time) in [(1, false), (2, tokenization.isWordLevel)] {
                let vocabulary = Example.vocabulary(tokenization, time: time, compatibility: .reference)
                try check(
                    vocabulary,
                    isBidirectional: isBidirectional,
                    layers: layers,
                    attention: attention,
                    scope: .global
                )
            }
        }
    }

    private func check(
        _ vocabulary: Vocabulary,
        isBidirectional: Bool,
        layers: Int,
        attention: LSTMAttentionType?,
        scope: SoftmaxScope
    ) throws {
        let model = try Example.lstm(
            vocabulary,
            isBidirectional: isBidirectional,
            layers: layers,
            attention: attention,
            softmax: scope
        )
        let rows = Example.rows(4, of: vocabulary, seed: 3)
        let found = model.tokenLosses(Example.batch(rows, of: vocabulary)).losses.rows
        let plain = PlainLSTM(
            weights: PlainWeights(model),
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            layers: layers,
            scope: scope,
            compatibility: vocabulary.compatibility,
            attention: attention
        )
        for (row, losses) in zip(rows, found) {
            let far = difference(Array(losses.prefix(row.count)), plain.losses(row, length: losses.count))
            let what = "\(vocabulary.tokenization), bidirectional \(isBidirectional), \(layers) layers"
            #expect(far < 1e-5, "\(what), time \(vocabulary.includesTimestamp): \(far)")
            #expect(losses.dropFirst(row.count).allSatisfy { $0 == 0 })
        }
    }

    /// The gradient of a token's loss by the embedding of a word that stands nowhere else in the row.
    @Test(arguments: [nil] + LSTMAttentionType.allCases)
    func `predicts no token from itself`(attention: LSTMAttentionType?) throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let model = try Example.lstm(vocabulary, isBidirectional: true, layers: 2, attention: attention)
        let row = (0..<10).map { Int(vocabulary.fieldTokens(position: $0).ids[1]) }
        #expect(Set(row).count == 10)
        let embedding = try #require(model.parameters.first { $0.name == "embeddings.weight" }).tensor
        for position in 0..<10 {
            embedding.setGradient_(nil)
            let losses = model.tokenLosses(Example.batch([row], of: vocabulary)).losses
            try losses[0, position].backward()
            let sizes = try #require(embedding.gradient).abs().sum(1).scalars(as: Double.self)
            #expect(sizes[row[position]] == 0)
            #expect(row.filter { sizes[$0] > 0 }.count == 9, "all others count")
        }
    }

    @Test(arguments: [false, true])
    func `learns from the mean of its rows' means`(isBidirectional: Bool) throws {
        let vocabulary = Example.vocabulary(.characters)
        let rows = Example.rows(5, of: vocabulary, seed: 2)
        let batch = Example.batch(rows, of: vocabulary)
        let model = try Example.lstm(vocabulary, isBidirectional: isBidirectional)
        let predicted = { (row: [Int]) in Double(row.count - (isBidirectional ? 0 : 1)) }
        let losses = model.tokenLosses(batch).losses.rows
        let means = zip(rows, losses).map { $1.reduce(0, +) / predicted($0) }
        let found = model.trainingLoss(batch, maskedPositions: nil, isTraining: true).item()
        #expect(abs(found - means.reduce(0, +) / 5) < 1e-6)
    }
}
