import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `A tiered LSTM` {
    private static let users: [Int32] = [4, 0, 9]

    @Test(arguments: Tokenization.allCases, [false, true])
    func `gives the losses of the published equations`(tokenization: Tokenization, isBidirectional: Bool) throws {
        for (layers, contextLayers, attention) in [(1, [3], nil), (2, [3, 4], LSTMAttentionType.fixed)] {
            let vocabulary = Example.vocabulary(tokenization)
            let sizes = Example.tieredSizes(layers: layers, attention: attention, contextLayers: contextLayers)
            try check(sizes, vocabulary, isBidirectional, scope: .field)
        }
    }

    @Test(arguments: Tokenization.allCases, [false, true])
    func `does what the reference does`(tokenization: Tokenization, isBidirectional: Bool) throws {
        for (layers, time) in [(1, tokenization.isWordLevel), (2, false)] {
            let vocabulary = Example.vocabulary(tokenization, time: time, compatibility: .reference)
            try check(Example.tieredSizes(layers: layers), vocabulary, isBidirectional, scope: .global)
        }
    }

    /// Two batches of two and of one row of each of three users.
    private func check(
        _ sizes: TieredLSTMConfiguration,
        _ vocabulary: Vocabulary,
        _ isBidirectional: Bool,
        scope: SoftmaxScope
    ) throws {
        let model = try Example.model(
            .tieredLSTM(sizes),
            vocabulary,
            isBidirectional: isBidirectional,
            softmax: scope
        )
        let count = Self.users.count
        let rows = Example.rows(3 * count, of: vocabulary, seed: 3)
        var plain = PlainTieredLSTM(
            weights: PlainWeights(model),
            event: PlainLSTM(
                weights: PlainWeights(model),
                prefix: "event_level_lstm.",
                vocabulary: vocabulary,
                isBidirectional: isBidirectional,
                layers: sizes.event.layers.count,
                scope: scope,
                compatibility: vocabulary.compatibility,
                attention: sizes.event.attentionType
            ),
            contextLayers: sizes.contextLayers.count,
            userCount: count
        )
        for part in [rows[..<(2 * count)], rows[(2 * count)...]] {
            let batch = Example.batch(Array(part), of: vocabulary, users: Self.users)
            let found = model.tokenLosses(batch).losses.rows
            let expected = stride(from: part.startIndex, to: part.endIndex, by: count).flatMap { start in
                plain.step(Array(part[start..<start + count]), length: batch.length)
            }
            for (losses, expected) in zip(found, expected) {
                let far = difference(Array(losses.prefix(expected.count)), expected)
                #expect(far < 1e-5, "\(sizes.event.layers.count) layers: \(far)")
            }
        }
        #expect(model.memory?.count == count)
    }

    @Test func `keeps users apart, whatever batch they come in`() throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let rows = Example.rows(6, of: vocabulary, seed: 5)
        for isBidirectional in [false, true] {
            let sizes = ModelConfiguration.tieredLSTM(Example.tieredSizes(layers: 2))
            let model = try Example.model(sizes, vocabulary, isBidirectional: isBidirectional)
            let together = model.tokenLosses(Example.batch(rows, of: vocabulary, users: [7, 3])).losses.rows
            model.memory?.reset()
            var apart: [[Double]] = Array(repeating: [], count: 6)
            for row in [1, 3, 5, 0, 2, 4] {
                let batch = Example.batch([rows[row]], of: vocabulary, users: [row.isMultiple(of: 2) ? 7 : 3])
                apart[row] = model.tokenLosses(batch).losses.rows[0]
            }
            #expect(difference(together.flatMap(\.self), apart.flatMap(\.self)) < 1e-5)
            let first = model.tokenLosses(Example.batch([rows[0]], of: vocabulary, users: [8])).losses.rows[0]
            #expect(difference(first, together[0]) < 1e-5, "a new user begins afresh")
            let again = model.tokenLosses(Example.batch([rows[0]], of: vocabulary, users: [7])).losses.rows[0]
            #expect(difference(first, again) > 1e-3, "a known one does not")
        }
    }

    @Test(arguments: [5, 64], [false, true])
    func `makes the same of several batches at once as of one after the other`(
        width: Int,
        isBidirectional: Bool
    ) throws {
        let vocabulary = Example.vocabulary(.wordFields)
        let rows = Example.rows(9, of: vocabulary, seed: 6)
        let users: [[Int32]] = [[7, 3, 5], [3, 7], [3, 7], [7], [4]]
        let models: [ModelConfiguration] = [
            .tieredLSTM(Example.tieredSizes(layers: 1, width: width, contextLayers: [width])),
            .tieredLSTM(Example.tieredSizes(layers: 2, width: width, contextLayers: [width])),
            .tieredTransformer(Example.tieredTransformerSizes(layers: 1)),
        ]
        for configuration in models {
            let model = try Example.model(configuration, vocabulary, isBidirectional: isBidirectional)
            var start = 0
            let apart = users.flatMap { users in
                defer { start += users.count }
                let own = Array(rows[start..<start + users.count])
                return model.tokenLosses(Example.batch(own, of: vocabulary, users: users)).losses.rows
            }
            let memory = model.memory?.content
            model.memory?.reset()
            let together = model.tokenLosses(Example.batch(rows, of: vocabulary), of: users).losses.rows
            #expect(difference(together.flatMap(\.self), apart.flatMap(\.self)) < 1e-5)
            #expect(model.memory?.content.users == memory?.users)
            let states = [model.memory?.content, memory].map { $0?.states.scalars(as: Double.self) ?? [] }
            #expect(difference(states[0], states[1]) < 1e-5)
        }
    }
}

/// The tiered LSTM over users who all have a row at each step.
///
/// Tuor et al. 2018.
private struct PlainTieredLSTM {
    let weights: PlainWeights
    let event: PlainLSTM
    let layers: [PlainLSTMLayer]
    var inputs: [[Double]]
    var hidden: [[[Double]]]
    var cells: [[[Double]]]

    init(weights: PlainWeights, event: PlainLSTM, contextLayers: Int, userCount: Int) {
        self.weights = weights
        self.event = event
        layers = (0..<contextLayers).map { PlainLSTMLayer(weights, "context_lstm.context_lstm_layers", "l\($0)") }
        let width = weights.matrix("context_lstm.context_lstm_layers.weight_ih_l0")[0].count
        inputs = Array(repeating: Array(repeating: 0, count: width), count: userCount)
        hidden = Array(repeating: layers.map { Array(repeating: 0, count: $0.width) }, count: userCount)
        cells = hidden
    }

    /// The losses of the users' next rows.
    mutating func step(_ rows: [[Int]], length: Int) -> [[Double]] {
        var losses: [[Double]] = []
        var summaries: [(mean: [Double], last: [[Double]])] = []
        for (user, row) in rows.enumerated() {
            var context = inputs[user]
            for (index, layer) in layers.enumerated() {
                layer.step(context, &hidden[user][index], &cells[user][index])
                context = hidden[user][index]
            }
            losses.append(event.losses(row, context: context, length: length))
            summaries.append(event.summary(row, context: context))
        }
        let directions = summaries[0].last.count
        // The reference reads what is sorted by direction as if it were sorted by user.
        let flat = (0..<directions).flatMap { direction in summaries.flatMap { $0.last[direction] } }
        let width = flat.count / rows.count
        for user in rows.indices {
            let last =
                event.compatibility == .reference
                ? Array(flat[user * width..<(user + 1) * width]) : summaries[user].last.flatMap(\.self)
            inputs[user] = summaries[user].mean + last
        }
        return losses
    }
}
