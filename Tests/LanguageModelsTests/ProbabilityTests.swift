import Foundation
import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

/// Whatever stands at a position, the probabilities of all that could stand there add up to one: so nothing that
/// predicts a token has seen it.
@Suite struct `The probabilities of a position` {
    private static func models(
        _ vocabulary: Vocabulary,
        _ scope: SoftmaxScope
    ) throws -> [(String, any LanguageModel)] {
        try [1, 2].flatMap { layers in
            try [false, true].flatMap { both -> [(String, any LanguageModel)] in
                let name = "of \(layers) layers, \(both ? "both ways" : "forward")"
                let transformer = Example.transformer(vocabulary, isMasked: both, layers: layers, softmax: scope)
                let others = try [
                    ("LSTM", ModelConfiguration.lstm(Example.lstmSizes(layers: layers))),
                    ("attentive LSTM", .lstm(Example.lstmSizes(layers: layers, attention: .semantic))),
                    ("tiered LSTM", .tieredLSTM(Example.tieredSizes(layers: layers, attention: .fixed))),
                    ("tiered transformer", .tieredTransformer(Example.tieredTransformerSizes(layers: layers))),
                ].map { kind, sizes in
                    ("\(kind) \(name)", try Example.model(sizes, vocabulary, isBidirectional: both, softmax: scope))
                }
                return [("transformer \(name)", transformer)] + others
            }
        }
    }

    /// The losses of rows, each of another user who is not known yet.
    private static func found(_ model: any LanguageModel, _ rows: [[Int]], _ vocabulary: Vocabulary) -> TokenLosses {
        model.memory?.reset()
        let users = model.arrangement == .userSteps ? rows.indices.map(Int32.init) : nil
        return model.tokenLosses(Example.batch(rows, of: vocabulary, users: users))
    }

    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .wordMerged, .characters], [SoftmaxScope.global, .field])
    func `add up to one over all tokens that can stand there`(tokenization: Tokenization, scope: SoftmaxScope) throws {
        let vocabulary = Example.vocabulary(tokenization)
        let row = Example.rows(1, of: vocabulary, seed: 6)[0]
        let isOfField = scope == .field && tokenization.isWordLevel
        for (name, model) in try Self.models(vocabulary, scope) {
            for position in model.firstPredicted..<row.count {
                let candidates =
                    isOfField
                    ? vocabulary.fieldTokens(position: position).ids.map(Int.init) : Array(0..<vocabulary.size)
                let variants = candidates.map { id in row.enumerated().map { $0.offset == position ? id : $0.element } }
                let losses = Self.found(model, variants, vocabulary).losses.rows.map { $0[position] }
                let total = losses.reduce(0) { $0 + exp(-$1) }
                #expect(abs(total - 1) < 1e-5, "\(name), position \(position): \(total)")
            }
        }
    }

    @Test func `count a word that is strange to its field as its unknown word`() throws {
        let vocabulary = Example.vocabulary(.wordGlobal)
        var rows = Array(repeating: Example.rows(1, of: vocabulary, seed: 6)[0], count: 2)
        // An authentication type where an outcome is expected: only the last token, so that no other one sees it.
        rows[0][9] = Int(vocabulary.fieldTokens(position: 6).ids.first { $0 != vocabulary.unknownId(position: 6) } ?? 0)
        rows[1][9] = Int(vocabulary.unknownId(position: 9))
        let losses = try Example.lstm(vocabulary, isBidirectional: false, softmax: .field)
            .tokenLosses(Example.batch(rows, of: vocabulary)).losses.rows
        #expect(difference(losses[0], losses[1]) < 1e-6)
        #expect(losses[0][9] > 0)
    }

    @Test(arguments: [Tokenization.wordFields, .characters])
    func `do not depend on later tokens in a forward model`(tokenization: Tokenization) throws {
        let vocabulary = Example.vocabulary(tokenization)
        var rows = Array(repeating: Example.rows(1, of: vocabulary, seed: 6)[0], count: 2)
        rows[1][2] = rows[1][2] == 7 ? 8 : 7
        for (name, model) in try Self.models(vocabulary, .global) where model.firstPredicted == 1 {
            let losses = Self.found(model, rows, vocabulary).losses.rows
            #expect(difference(Array(losses[0][..<2]), Array(losses[1][..<2])) < 1e-6, "\(name)")
            #expect(losses[0][2...] != losses[1][2...], "\(name)")
        }
    }

    @Test func `say which token was the most probable one`() throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let row = Example.rows(1, of: vocabulary, seed: 9)[0]
        for (name, model) in try Self.models(vocabulary, .field) {
            let position = 4
            let ids = vocabulary.fieldTokens(position: position).ids.map(Int.init)
            let variants = ids.map { id in row.enumerated().map { $0.offset == position ? id : $0.element } }
            let found = Self.found(model, variants, vocabulary)
            let losses = found.losses.rows.map { $0[position] }
            let hits = found.hits.to(.float32).rows.map { $0[position] == 1 }
            #expect(hits == losses.map { $0 == losses.min() }, "\(name)")
        }
    }
}
