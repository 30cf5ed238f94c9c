import Foundation
import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

/// What models say that they expected, held to the losses that they give.
@Suite struct `What a model expected` {
    /// A kind of model, and what is beside its sizes.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var configuration: ModelConfiguration
        var isBidirectional: Bool
        var backend: Backend
        var testDescription: String { "\(name)\(isBidirectional ? ", both ways" : ""), \(backend)" }

        func model(_ vocabulary: Vocabulary, _ scope: SoftmaxScope, seed: UInt64 = 4) throws -> any LanguageModel {
            var options = ModelOptions(softmax: scope)
            options.backend = backend
            options.compatibility = vocabulary.compatibility
            let model = try makeModel(
                configuration,
                vocabulary: vocabulary,
                isBidirectional: isBidirectional,
                options: options
            )
            Example.randomize(model, seed: seed)
            return model
        }
    }

    static let cases: [Case] = [Backend.fast, .plain].flatMap { backend -> [Case] in
        let make = { (name: String, sizes: ModelConfiguration, isBidirectional: Bool) in
            Case(name: name, configuration: sizes, isBidirectional: isBidirectional, backend: backend)
        }
        return (sizes(layers: 1) + sizes(layers: 2)).flatMap { [make($0, $1, false), make($0, $1, true)] }
            + [make("multiline transformer", .multilineTransformer(windows(.stack)), false)]
    }

    private static func sizes(layers: Int) -> [(String, ModelConfiguration)] {
        var sizes = TransformerConfiguration()
        sizes.layerCount = layers
        // There are kernels for one of the widths.
        sizes.modelDimension = layers == 1 ? 64 : 8
        sizes.feedForwardDimension = layers == 1 ? 64 : 6
        sizes.headCount = 2
        sizes.dropout = 0
        let tiered = Example.tieredSizes(layers: layers, attention: .fixed)
        return [
            ("transformer of \(layers)", .transformer(sizes)),
            ("lstm of \(layers)", .lstm(Example.lstmSizes(layers: layers))),
            ("attentive lstm of \(layers)", .lstm(Example.lstmSizes(layers: layers, attention: .semantic))),
            ("tiered lstm of \(layers)", .tieredLSTM(tiered)),
            ("tiered transformer of \(layers)", .tieredTransformer(Example.tieredTransformerSizes(layers: layers))),
        ]
    }

    private static func windows(
        _ sentence: MultilineTransformerConfiguration.SentenceEmbedding
    ) -> MultilineTransformerConfiguration {
        var sizes = MultilineTransformerConfiguration()
        sizes.transformer.layerCount = 2
        sizes.transformer.modelDimension = 40
        sizes.transformer.feedForwardDimension = 6
        sizes.transformer.headCount = 2
        sizes.transformer.dropout = 0
        sizes.sentenceEmbedding = sentence
        sizes.shiftWindow = 3
        return sizes
    }

    /// Rows as `model` takes them, of four users: the last row is the last that gets a loss.
    private func batch(_ rows: [[Int]], for model: any LanguageModel, _ vocabulary: Vocabulary) -> TokenBatch {
        switch model.arrangement {
        case .single: return Example.batch(rows, of: vocabulary)
        case .userSteps: return Example.batch(rows, of: vocabulary, users: [3, 1, 7, 2])
        case .windows(let length, _):
            let windows = EventWindows(Array(repeating: 0, count: rows.count), length: length, quirks: .standard)
            return Example.batch(rows, windows.batch(Array(0..<Int32(windows.count))), of: vocabulary)
        }
    }

    /// The tokens that have a probability at a position.
    private func candidates(_ vocabulary: Vocabulary, _ scope: SoftmaxScope, _ position: Int) -> [Int32] {
        let isOfField = scope == .field && vocabulary.rowLength != nil
        return isOfField ? vocabulary.fieldTokens(position: position).ids : Array(0..<Int32(vocabulary.size))
    }

    /// The vocabularies that a case has models for; where rows are stacked, without characters and the hour.
    private func vocabularies(_ test: Case) -> [Vocabulary] {
        let ofWords = [Tokenization.wordGlobal, .wordFields, .wordMerged].map { Example.vocabulary($0) }
        guard test.configuration.kind != .multilineTransformer else { return ofWords }
        let others = [Example.vocabulary(.wordFields, time: true), Example.vocabulary(.characters)]
        // reference: there is no such model.
        let isReferences = test.configuration.kind != .tieredTransformer || !test.isBidirectional
        return ofWords + others
            + (isReferences ? [Example.vocabulary(.wordGlobal, time: true, compatibility: .reference)] : [])
    }

    @Test(arguments: cases, SoftmaxScope.allCases)
    func `is the distribution that the losses come from`(test: Case, scope: SoftmaxScope) throws {
        for vocabulary in vocabularies(test) {
            let model = try test.model(vocabulary, scope)
            // Models that remember users know some of these.
            _ = model.tokenLosses(batch(Example.rows(4, of: vocabulary, seed: 2), for: model, vocabulary))
            let rows = Example.rows(8, of: vocabulary, seed: 3)
            let batch = batch(rows, for: model, vocabulary)
            let (some, all) = (model.expectations(batch, count: 3), model.expectations(batch, count: vocabulary.size))
            let found = model.tokenLosses(batch)
            let (losses, hits) = (found.losses.rows, found.hits.to(.float32).rows)
            try #require(all.count == losses.count && all.allSatisfy { $0.count == batch.length })
            for (row, position) in all.indices.flatMap({ row in all[row].indices.map { (row, $0) } }) {
                let isPredicted = position >= model.firstPredicted && position < rows[row].count
                try #require((all[row][position] != nil) == isPredicted)
                guard let whole = all[row][position], let part = some[row][position] else { continue }
                let token = Int32(rows[row][position])
                let words = candidates(vocabulary, scope, position)
                #expect(Set(whole.likeliest.map(\.id)) == Set(words) && whole.likeliest.count == words.count)
                check(whole.likeliest.map(\.probability))
                #expect(part.likeliest == Array(whole.likeliest.prefix(3)) && part.actual == whole.actual)
                #expect(part.actual.id == (words.contains(token) ? token : vocabulary.unknownId(position: position)))
                #expect(whole.likeliest.contains(whole.actual))
                #expect(abs(part.actual.probability - exp(-losses[row][position])) < 1e-5)
                #expect((part.likeliest[0].id == part.actual.id) == (hits[row][position] == 1))
            }
        }
    }

    /// All probabilities of a position, the highest first.
    private func check(_ probabilities: [Double]) {
        #expect(zip(probabilities, probabilities.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(probabilities.allSatisfy { $0 > 0 && $0 <= 1 })
        let sum = probabilities.reduce(0, +)
        #expect(abs(sum - 1) < 1e-5, "\(sum)")
    }

    @Test(arguments: cases, SoftmaxScope.allCases)
    func `gives a token the probability that it has in its place`(test: Case, scope: SoftmaxScope) throws {
        let vocabulary = Example.vocabulary(.wordMerged)
        let model = try test.model(vocabulary, scope)
        let rows = Example.rows(8, of: vocabulary, seed: 5)
        for position in [4, 9] {
            let all = model.expectations(batch(rows, for: model, vocabulary), count: vocabulary.size)
            for expected in try #require(all[7][position]).likeliest {
                var changed = rows
                changed[7][position] = Int(expected.id)
                model.memory?.reset()
                let losses = model.tokenLosses(batch(changed, for: model, vocabulary)).losses.rows
                #expect(abs(exp(-losses[7][position]) - expected.probability) < 1e-5, "\(expected)")
                model.memory?.reset()
            }
        }
    }

    @Test(arguments: cases.filter { [.tieredLSTM, .tieredTransformer].contains($0.configuration.kind) })
    func `is asked for without being remembered`(test: Case) throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let model = try test.model(vocabulary, .field)
        let rows = Example.rows(8, of: vocabulary, seed: 6)
        let first = Example.batch(Array(rows[..<2]), of: vocabulary, users: [3, 9])
        let second = batch(rows, for: model, vocabulary)
        // Of new users nothing is kept, and nothing changes of known ones.
        _ = model.expectations(second, count: 1)
        #expect(model.memory?.count == 0)
        let fresh = model.expectations(second, count: 2)
        _ = model.tokenLosses(first)
        let before = try #require(model.memory?.content)
        let later = model.expectations(second, count: 2)
        let after = try #require(model.memory?.content)
        #expect(after.users == before.users)
        #expect(after.states.scalars(as: Float.self) == before.states.scalars(as: Float.self))
        // It reads what is remembered: of user 3, of whom there was a row, and not of the others.
        #expect(fresh[0] != later[0] && fresh[1] == later[1])
    }

    @Test func `is had of more rows than are computed at once, and of none`() throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let model = Example.transformer(vocabulary, isMasked: true, layers: 2, softmax: .field)
        let batch = Example.batch(Example.rows(150, of: vocabulary, seed: 8), of: vocabulary)
        let found = model.expectations(batch, count: 0).map { $0.map { $0?.actual.probability ?? 0 } }
        let losses = model.tokenLosses(batch).losses.rows
        for (row, expected) in losses.enumerated() { #expect(difference(found[row], expected.map { exp(-$0) }) < 1e-5) }
        #expect(model.expectations(TokenBatch(tokens: batch.tokens.slice(along: 0, 0..<0)), count: 3).isEmpty)
    }

    @Test func `is nothing where vectors are predicted`() throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let sizes = ModelConfiguration.multilineTransformer(Self.windows(.mean))
        let model = try Example.model(sizes, vocabulary, isBidirectional: false)
        #expect(!model.hasTokenLosses)
        let batch = batch(Example.rows(5, of: vocabulary, seed: 1), for: model, vocabulary)
        #expect(model.expectations(batch, count: 3).isEmpty)
    }
}
