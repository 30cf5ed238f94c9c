import ByteIO
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct `A multiline transformer` {
    typealias Memory = EventArrangement.MemoryType
    typealias Sentence = MultilineTransformerConfiguration.SentenceEmbedding

    private static let users: [Int32] = [0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0]

    private func configuration(
        _ sentence: Sentence,
        window: Int = 3,
        width: Int? = nil
    ) -> MultilineTransformerConfiguration {
        var configuration = MultilineTransformerConfiguration()
        configuration.transformer.layerCount = 2
        configuration.transformer.modelDimension = width ?? (sentence == .stack ? 20 : 8)
        configuration.transformer.feedForwardDimension = 6
        configuration.transformer.headCount = 2
        configuration.transformer.dropout = 0
        configuration.sentenceEmbedding = sentence
        configuration.shiftWindow = window
        return configuration
    }

    private func model(
        _ configuration: MultilineTransformerConfiguration,
        _ vocabulary: Vocabulary,
        options: ModelOptions = ModelOptions()
    ) throws -> MultilineTransformer {
        let model = try MultilineTransformer(configuration, vocabulary: vocabulary, options: options)
        Example.randomize(model, seed: 4)
        return model
    }

    /// All windows over `rows` as one batch.
    private func batch(
        _ rows: [[Int]],
        _ groups: [Int32],
        of vocabulary: Vocabulary,
        window: Int,
        quirks: ReferenceQuirks = .standard
    ) -> (batch: TokenBatch, scored: [Int32]) {
        let windows = EventWindows(groups, length: window, quirks: quirks)
        let batch = windows.batch(Array(0..<Int32(windows.count)))
        return (Example.batch(rows, batch, of: vocabulary), batch.scoredRows)
    }

    @Test(arguments: Tokenization.allCases, Sentence.allCases)
    func `gives the losses of its equations`(tokenization: Tokenization, sentence: Sentence) throws {
        guard tokenization.isWordLevel || sentence == .mean else { return }
        for (memory, compatibility, window) in [
            (Memory.user, Compatibility.standard, 2), (.user, .reference, 3), (.global, .standard, 4),
        ] {
            let vocabulary = Example.vocabulary(tokenization)
            var options = ModelOptions(softmax: compatibility == .reference ? .global : .field)
            options.compatibility = compatibility
            let configuration = configuration(sentence, window: window)
            let model = try model(configuration, vocabulary, options: options)
            let plain = PlainMultiline(
                weights: PlainWeights(model),
                vocabulary: vocabulary,
                configuration: configuration,
                scope: options.softmax,
                compatibility: compatibility
            )
            let rows = Example.rows(Self.users.count, of: vocabulary, seed: 3)
            let groups = memory == .user ? Self.users : Array(repeating: 0, count: rows.count)
            let (batch, scored) = batch(rows, groups, of: vocabulary, window: window, quirks: compatibility.quirks)
            let found = model.tokenLosses(batch)
            var expected: [Int32: [Double]] = [:]
            for group in Set(groups) {
                let own = groups.indices.filter { groups[$0] == group }
                for (index, losses) in zip(own, plain.losses(own.map { rows[$0] })) { expected[Int32(index)] = losses }
            }
            for (row, losses) in zip(scored, found.losses.rows) {
                let far = difference(losses, expected[row] ?? [])
                #expect(far < 1e-5, "\(memory), \(compatibility), window \(window): \(far)")
            }
            let means = scored.map { (expected[$0] ?? []).reduce(0, +) / Double(expected[$0]?.count ?? 0) }
            #expect(difference(found.rows.scalars(), means) < 1e-5)
        }
    }

    @Test func `learns from the mean of its rows' means`() throws {
        let vocabulary = Example.vocabulary(.wordMerged)
        let rows = Example.rows(Self.users.count, of: vocabulary, seed: 3)
        for sentence in Sentence.allCases {
            let model = try model(configuration(sentence), vocabulary)
            let (batch, _) = batch(rows, Self.users, of: vocabulary, window: 3)
            let means = model.tokenLosses(batch).rows.scalars(as: Double.self)
            let loss = model.trainingLoss(batch, maskedPositions: nil, isTraining: true).item()
            #expect(abs(loss - means.reduce(0, +) / Double(means.count)) < 1e-6)
        }
    }

    @Test func `counts empty places too where the reference guesses vectors`() throws {
        let vocabulary = Example.vocabulary(.wordMerged)
        let rows = Example.rows(5, of: vocabulary, seed: 3)
        for sentence in Sentence.allCases {
            let configuration = configuration(sentence)
            let model = try model(configuration, vocabulary, options: .reference)
            let groups: [Int32] = Array(repeating: 0, count: 5)
            let (batch, _) = batch(rows, groups, of: vocabulary, window: 3, quirks: .reference)
            let plain = PlainMultiline(
                weights: PlainWeights(model),
                vocabulary: vocabulary,
                configuration: configuration,
                scope: .global,
                compatibility: .reference
            )
            let found = model.tokenLosses(batch)
            let expected = sentence == .mean ? plain.paddedMean(rows) : found.rows.mean().item()
            #expect(abs(found.mean.item() - expected) < 1e-6)
        }
    }

    @Test func `predicts no row from itself, the first one neither`() throws {
        let vocabulary = Example.vocabulary(.wordGlobal)
        let model = try model(configuration(.stack), vocabulary, options: ModelOptions(softmax: .global))
        var rows = Example.rows(5, of: vocabulary, seed: 3)
        let losses = { (rows: [[Int]]) in
            let (batch, _) = self.batch(rows, [0, 0, 0, 0, 0], of: vocabulary, window: 3)
            return model.tokenLosses(batch).losses.rows
        }
        for row in rows.indices {
            let before = losses(rows)
            let word = rows[row][9]
            rows[row][9] = word == 7 ? 8 : 7
            let after = losses(rows)
            // The other words of the row are predicted as they were; rows that come after see the change.
            #expect(difference(Array(before[row][..<9]), Array(after[row][..<9])) < 1e-6)
            #expect(before[row][9] != after[row][9])
            if row < 4 { #expect(difference(before[row + 1], after[row + 1]) > 1e-4) }
            rows[row][9] = word
        }
    }

    @Test func `says which rows had little before them`() throws {
        let vocabulary = Example.vocabulary(.wordGlobal)
        let rows = Example.rows(Self.users.count, of: vocabulary, seed: 3)
        let (batch, scored) = batch(rows, Self.users, of: vocabulary, window: 3)
        for sentence in Sentence.allCases {
            let found = try model(configuration(sentence), vocabulary).tokenLosses(batch)
            let isShort = try #require(found.isShort).scalars(as: Bool.self)
            // The first three rows of each user.
            #expect(isShort == scored.map { [0, 2, 3, 1, 5, 7].contains($0) })
            #expect(found.hits.shape == found.losses.shape)
        }
    }

    @Test func `does not move the goal in learning to guess vectors`() throws {
        // The word's only place is the last row, which is never read.
        let vocabulary = Example.vocabulary(.wordGlobal)
        var rows = Example.rows(4, of: vocabulary, seed: 3).map { $0.map { $0 == 7 ? 8 : $0 } }
        rows[3][5] = 7
        for compatibility in Compatibility.allCases {
            var options = ModelOptions()
            options.compatibility = compatibility
            let model = try model(configuration(.mean), vocabulary, options: options)
            let (batch, _) = batch(rows, [0, 0, 0, 0], of: vocabulary, window: 3)
            try model.trainingLoss(batch, maskedPositions: nil, isTraining: true).backward()
            let gradient = try #require(model.parameters[0].tensor.gradient).rows
            #expect(gradient[7].allSatisfy { $0 == 0 } == (compatibility == .standard))
            #expect(gradient[rows[0][0]].contains { $0 != 0 })
        }
    }

    @Test func `takes rows with their time of day`() throws {
        let vocabulary = Example.vocabulary(.wordFields, time: true)
        let rows = Example.rows(4, of: vocabulary, seed: 3)
        let (batch, _) = batch(rows, [0, 0, 0, 0], of: vocabulary, window: 3)
        #expect(try model(configuration(.stack, width: 22), vocabulary).tokenLosses(batch).losses.shape == [4, 11])
        #expect(try model(configuration(.mean), vocabulary).tokenLosses(batch).losses.shape == [4, 8])
    }

    @Test func `is refused where it makes no sense, with a reason`() throws {
        let cases: [(MultilineTransformerConfiguration, Tokenization, Bool, String)] = [
            (configuration(.stack), .characters, false, "characters"),
            (configuration(.mean), .wordGlobal, true, "before"),
            (configuration(.stack, width: 24), .wordGlobal, false, "multiple of 10"),
        ]
        for (configuration, tokenization, isBidirectional, reason) in cases {
            let error = #expect(throws: UnsupportedModel.self) {
                try makeModel(
                    .multilineTransformer(configuration),
                    vocabulary: Example.vocabulary(tokenization),
                    isBidirectional: isBidirectional
                )
            }
            #expect(error?.description.contains(reason) == true)
        }
        // The reference does not look at it.
        let model = try makeModel(
            .multilineTransformer(configuration(.mean)),
            vocabulary: Vocabulary(
                counts: Example.counts,
                tokenization: .wordGlobal,
                cutoff: 1,
                quirks: .reference
            ),
            isBidirectional: true,
            options: .reference
        )
        #expect(model.arrangement == .windows(length: 3, memory: .user))
    }
}

extension Example {
    /// The windows `batch` over `rows`, empty places filled with padding, the row before all rows with start tokens.
    static func batch(_ rows: [[Int]], _ batch: EventBatch, of vocabulary: Vocabulary) -> TokenBatch {
        let length = vocabulary.rowLength ?? rows.map(\.count).max() ?? 0
        let start = Array(repeating: Int(vocabulary.special.start), count: vocabulary.rowLength ?? 1)
        let own: [[Int]] = batch.rows.map { row in
            switch row {
            case EventBatch.noEvent: []
            case EventBatch.startEvent: start
            default: rows[Int(row)]
            }
        }
        return TokenBatch(
            tokens: Tensor(rows: own.map { $0 + Array(repeating: 0, count: length - $0.count) }),
            lengths: vocabulary.rowLength == nil ? Tensor(own.map(\.count)) : nil,
            shape: batch.shape
        )
    }
}
