import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct `Where a model looks` {
    @Test(arguments: Tokenization.allCases, [false, true])
    func `follows the transformer's equations`(tokenization: Tokenization, isMasked: Bool) throws {
        for (layers, time) in [(1, false), (2, tokenization.isWordLevel)] {
            let vocabulary = Example.vocabulary(tokenization, time: time)
            let model = Example.transformer(vocabulary, isMasked: isMasked, layers: layers)
            let plain = PlainTransformer(
                weights: PlainWeights(model),
                vocabulary: vocabulary,
                isMasked: isMasked,
                layers: layers,
                heads: 2,
                scope: .global
            )
            let rows = Example.rows(4, of: vocabulary, seed: 5)
            let maps = model.attention(Example.batch(rows, of: vocabulary))
            #expect(maps.map(\.name) == (1...layers).map { "layer \($0)" })
            for (layer, map) in maps.enumerated() {
                #expect(map.queries.first == .token(model.firstPredicted))
                for (index, row) in rows.enumerated() {
                    let far = difference(map.look(index), plain.looks(row)[layer])
                    #expect(far < 1e-5, "layer \(layer), time \(time): \(far)")
                }
            }
        }
    }

    @Test(arguments: LSTMAttentionType.allCases, [false, true])
    func `follows the LSTM's equations`(attention: LSTMAttentionType, isBidirectional: Bool) throws {
        for tokenization in Tokenization.allCases where attention != .syntax || tokenization.isWordLevel {
            let vocabulary = Example.vocabulary(tokenization, time: tokenization == .wordFields)
            let model = try Example.lstm(
                vocabulary,
                isBidirectional: isBidirectional,
                layers: 2,
                attention: attention
            )
            let plain = PlainLSTM(
                weights: PlainWeights(model),
                vocabulary: vocabulary,
                isBidirectional: isBidirectional,
                layers: 2,
                scope: .global,
                attention: attention
            )
            for row in Example.rows(3, of: vocabulary, seed: 6) {
                let maps = model.attention(Example.batch([row], of: vocabulary))
                let map = try #require(maps.first)
                #expect(maps.count == 1 && map.queries.count == row.count - model.firstPredicted)
                let far = difference(map.look(0), plain.looks(row))
                #expect(far < 1e-5, "\(tokenization): \(far)")
                // Nothing looks at itself.
                for (index, query) in map.queries.enumerated() {
                    guard let own = map.keys.firstIndex(of: query) else { continue }
                    #expect(map.look(0)[index][own] == 0)
                }
                #expect(map.keys.last == (isBidirectional ? .end : .token(row.count - 2)))
            }
        }
    }

    @Test(arguments: [false, true])
    func `follows the tiered transformer's equations`(isMasked: Bool) throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let sizes = Example.tieredTransformerSizes(layers: 2, window: 3)
        let model = try Example.model(.tieredTransformer(sizes), vocabulary, isBidirectional: isMasked)
        var plain = PlainTieredTransformer(
            weights: PlainWeights(model),
            sizes: sizes,
            vocabulary: vocabulary,
            isMasked: isMasked,
            scope: .global
        )
        // Histories of different lengths, the longest of which is cut.
        for (index, users) in [[1], [1, 2], [1], [2, 1, 3], [3, 1]].enumerated() {
            let rows = Example.rows(users.count, of: vocabulary, seed: UInt64(index))
            let batch = Example.batch(rows, of: vocabulary, users: users.map(Int32.init))
            let maps = model.attention(batch)
            #expect(maps.map(\.name).suffix(2) == ["earlier events, layer 1", "earlier events, layer 2"])
            #expect(maps[3].keys == [.nothing, .event(back: 3), .event(back: 2), .event(back: 1)])
            for (place, user) in users.enumerated() {
                let expected = plain.looks(rows[place], user: user)
                let count = plain.seenCounts[user] ?? 0
                for layer in 0..<2 {
                    #expect(difference(maps[layer].look(place), expected.own[layer]) < 1e-5)
                    let earlier = expected.earlier[layer].map { Self.columns($0, window: 3, count: count) }
                    #expect(difference(maps[2 + layer].look(place), earlier) < 1e-5, "batch \(index), user \(user)")
                }
            }
            _ = (model.tokenLosses(batch), plain.step(rows, users: users, length: batch.length))
        }
    }

    /// The shares of a history, the oldest row first, in the columns of a map: nothing, and then W rows.
    private static func columns(_ shares: [Double], window: Int, count: Int) -> [Double] {
        let isBegun = count < window  // with the row of zeros
        let own = isBegun ? Array(shares.dropFirst()) : shares
        return [isBegun ? shares[0] : 0] + Array(repeating: 0, count: window - own.count) + own
    }

    @Test(arguments: [MultilineTransformerConfiguration.SentenceEmbedding.stack, .mean])
    func `follows the multiline transformer's equations`(
        sentence: MultilineTransformerConfiguration.SentenceEmbedding
    ) throws {
        var sizes = MultilineTransformerConfiguration()
        sizes.transformer.layerCount = 2
        sizes.transformer.modelDimension = 20
        sizes.transformer.feedForwardDimension = 6
        sizes.transformer.headCount = 2
        sizes.transformer.dropout = 0
        sizes.sentenceEmbedding = sentence
        sizes.shiftWindow = 3
        let vocabulary = Example.vocabulary(.wordMerged)
        let model = try Example.model(.multilineTransformer(sizes), vocabulary, isBidirectional: false)
        let plain = PlainMultiline(
            weights: PlainWeights(model),
            vocabulary: vocabulary,
            configuration: sizes,
            scope: .global
        )
        let rows = Example.rows(8, of: vocabulary, seed: 3)
        let windows = EventWindows(Array(repeating: 0, count: 8), length: 3, quirks: .standard)
        let maps = model.attention(Example.batch(rows, windows.batch([0, 1, 2]), of: vocabulary))
        #expect(maps.count == 2)
        for (layer, map) in maps.enumerated() {
            #expect(map.queries == [.event(back: 0)])
            #expect(map.keys == [.event(back: 3), .event(back: 2), .event(back: 1)])
            for (row, look) in plain.looks(rows)[layer].enumerated() {
                #expect(difference(map.look(row)[0], look) < 1e-5, "layer \(layer), row \(row)")
            }
        }
    }

    @Test func `of a tiered LSTM is where its LSTM looks with the user's context`() throws {
        let vocabulary = Example.vocabulary(.wordGlobal)
        let sizes = Example.tieredSizes(layers: 1, attention: .semantic)
        let model = try Example.model(.tieredLSTM(sizes), vocabulary, isBidirectional: true)
        let rows = Example.rows(4, of: vocabulary, seed: 2)
        let both = Example.batch(rows, of: vocabulary, users: [3, 8])
        let map = try #require(model.attention(both).first)
        #expect(map.weights.shape == [4, 10, 12])
        // The second step knows of the first, and gives the same alone, once the model has read it.
        let second = Example.batch(Array(rows[2...]), of: vocabulary, users: [3, 8])
        let fresh = try #require(model.attention(second).first)
        _ = model.tokenLosses(Example.batch(Array(rows[..<2]), of: vocabulary, users: [3, 8]))
        let later = try #require(model.attention(second).first)
        #expect(difference(later.look(0), map.look(2)) < 1e-6)
        #expect(difference(fresh.look(0), map.look(2)) > 1e-4)
    }

    @Test(arguments: Compatibility.allCases)
    func `adds up to one, and leaves what the model remembers as it is`(compatibility: Compatibility) throws {
        let vocabulary = Example.vocabulary(.wordFields, compatibility: compatibility)
        let event = Example.lstmSizes(layers: 1, attention: .fixed)
        let models: [ModelConfiguration] = [
            .lstm(event), .tieredLSTM(Example.tieredSizes(layers: 1, attention: .syntax)),
            .tieredTransformer(Example.tieredTransformerSizes(layers: 1)),
        ]
        for configuration in models {
            for isBidirectional in compatibility == .reference && configuration.kind == .tieredTransformer
                ? [false] : [false, true]
            {
                let model = try Example.model(configuration, vocabulary, isBidirectional: isBidirectional)
                let users: [Int32]? = model.arrangement == .userSteps ? [1, 2] : nil
                let batch = Example.batch(Example.rows(4, of: vocabulary, seed: 1), of: vocabulary, users: users)
                _ = model.tokenLosses(batch)
                let before = model.memory?.content.states.scalars(as: Float.self)
                #expect(model.hasAttention)
                for map in model.attention(batch) {
                    #expect(map.weights.shape == [4, map.queries.count, map.keys.count])
                    let sums = map.weights.sum(2).scalars(as: Double.self)
                    #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 }, "\(configuration.kind), \(map.name)")
                }
                #expect(model.memory?.content.states.scalars(as: Float.self) == before)
            }
        }
    }

    @Test func `is nowhere without attention`() throws {
        let vocabulary = Example.vocabulary(.wordGlobal)
        let batch = Example.batch(Example.rows(2, of: vocabulary, seed: 1), of: vocabulary, users: [1, 2])
        for configuration in [
            ModelConfiguration.lstm(Example.lstmSizes(layers: 1)), .tieredLSTM(Example.tieredSizes(layers: 1)),
        ] {
            let model = try Example.model(configuration, vocabulary, isBidirectional: true)
            #expect(!model.hasAttention && model.attention(batch).isEmpty)
        }
    }
}

extension AttentionMap {
    /// The shares of the row at `index`, of each query.
    fileprivate func look(_ index: Int) -> [[Double]] { weights.select(along: 0, index).rows }
}

/// The greatest difference between the rows of `found` and those of `expected`, which may be shorter where padding is,
/// and then have to be followed by nothing.
private func difference(_ found: [[Double]], _ expected: [[Double]]) -> Double {
    guard found.count >= expected.count else { return .infinity }
    return zip(found, expected).map { found, expected in
        guard found.count >= expected.count else { return .infinity }
        return difference(found, expected + Array(repeating: 0, count: found.count - expected.count))
    }.max() ?? .infinity
}
