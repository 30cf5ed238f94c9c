import Foundation
import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `A tiered transformer` {
    @Test(arguments: Tokenization.allCases, Compatibility.allCases)
    func `gives the losses of the published equations`(tokenization: Tokenization, whose: Compatibility) throws {
        let scope = whose == .reference ? SoftmaxScope.global : .field
        for isMasked in whose == .reference ? [false] : [false, true] {
            let vocabulary = Example.vocabulary(tokenization, like: whose)
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
        let found = model.trainingLoss(batch, maskedPositions: positions, isTraining: true).item()
        let expected = zip(losses, positions).map { $0[$1] }.reduce(0, +) / 4
        #expect(abs(found - expected) < 1e-5)
    }
}

/// The tiered transformer over arrays: an encoder over the rows of each user, a decoder over the next one.
private struct PlainTieredTransformer {
    let weights: PlainWeights
    let sizes: TieredTransformerConfiguration
    let vocabulary: Vocabulary
    let isMasked: Bool
    let scope: SoftmaxScope
    var histories: [Int: [[Double]]] = [:]

    private var isReference: Bool { vocabulary.compatibility == .reference }
    private var width: Int { sizes.transformer.modelDimension }

    /// The losses of the users' next rows.
    mutating func step(_ rows: [[Int]], users: [Int], length: Int) -> [[Double]] {
        for user in users where histories[user] == nil { histories[user] = [Array(repeating: 0, count: 2 * width)] }
        let longest = users.map { histories[$0]?.count ?? 0 }.max() ?? 0
        return zip(rows, users).map { row, user in
            let history = histories[user] ?? []
            let memory = encode(history, paddedTo: isReference ? longest : history.count)
            let (losses, states) = isMasked ? masked(row, memory) : causal(row, memory, length)
            let mean = (0..<width).map { column in states.reduce(0) { $0 + $1[column] } / Double(states.count) }
            histories[user] = (history + [mean + (states.last ?? [])]).suffix(sizes.shiftWindow)
            return losses
        }
    }

    /// What the reference's decoder states are taken from goes up to the padded length.
    private func causal(_ row: [Int], _ memory: [[Double]], _ length: Int) -> ([Double], [[Double]]) {
        let padding = Array(repeating: 0, count: isReference ? length - row.count : 0)
        let inputs = (row + padding).dropLast()
        let states = decode(inputs, memory)
        let losses = (1..<row.count).map { loss(states[$0 - 1], row[$0], $0) }
        return ([0] + losses, states)
    }

    private func masked(_ row: [Int], _ memory: [[Double]]) -> ([Double], [[Double]]) {
        let losses = row.indices.map { position in
            var ids = row
            ids[position] = Int(vocabulary.maskId(position: position))
            return loss(decode(ids, memory)[position], row[position], position)
        }
        return (losses, decode(row, memory))
    }

    private func loss(_ state: [Double], _ target: Int, _ position: Int) -> Double {
        PlainWeights.loss(
            state,
            weight: weights.matrix("word_embedding.weight"),
            bias: nil,
            target: target,
            position: position,
            vocabulary: vocabulary,
            scope: scope
        )
    }

    private func encode(_ rows: [[Double]], paddedTo count: Int) -> [[Double]] {
        let none = Array(repeating: 0.0, count: 2 * width)
        let padded = rows + Array(repeating: none, count: count - rows.count)
        let reduced = padded.map {
            Plain.affine(weights.matrix("reduce_dim.weight"), $0, weights.vector("reduce_dim.bias"))
        }
        var states = positioned(reduced)
        for layer in 0..<sizes.transformer.layerCount {
            let name = "transformer_model.encoder.layers.\(layer)"
            // Padding attends to the rows before it, and nothing attends to padding.
            let found = attend(states, states, "\(name).self_attn") { own, other in other <= own && other < rows.count }
            states = normed(zip(states, found).map(Plain.sum), "\(name).norm1")
            states = normed(zip(states, forward(states, name)).map(Plain.sum), "\(name).norm2")
        }
        return normed(states, "transformer_model.encoder.norm")
    }

    private func decode(_ ids: some Collection<Int>, _ memory: [[Double]]) -> [[Double]] {
        let table = weights.matrix("word_embedding.weight")
        var states = positioned(ids.map { table[$0] })
        for layer in 0..<sizes.transformer.layerCount {
            let name = "transformer_model.decoder.layers.\(layer)"
            let own = attend(states, states, "\(name).self_attn") { isMasked || $1 <= $0 }
            states = normed(zip(states, own).map(Plain.sum), "\(name).norm1")
            let recalled = attend(states, memory, "\(name).multihead_attn") { _, _ in true }
            states = normed(zip(states, recalled).map(Plain.sum), "\(name).norm2")
            states = normed(zip(states, forward(states, name)).map(Plain.sum), "\(name).norm3")
        }
        return normed(states, "transformer_model.decoder.norm")
    }

    private func positioned(_ vectors: [[Double]]) -> [[Double]] {
        vectors.enumerated().map { position, vector in
            vector.enumerated().map { column, value in
                let angle = Double(position) / pow(10_000, Double(column / 2 * 2) / Double(width))
                return value * Double(width).squareRoot() + (column % 2 == 0 ? sin(angle) : cos(angle))
            }
        }
    }

    private func normed(_ states: [[Double]], _ name: String) -> [[Double]] {
        states.map { Plain.layerNorm($0, weights.vector("\(name).weight"), weights.vector("\(name).bias")) }
    }

    private func forward(_ states: [[Double]], _ name: String) -> [[Double]] {
        states.map { state in
            let inner = Plain.affine(
                weights.matrix("\(name).linear1.weight"),
                state,
                weights.vector("\(name).linear1.bias")
            )
            return Plain.affine(
                weights.matrix("\(name).linear2.weight"),
                inner.map { max(0, $0) },
                weights.vector("\(name).linear2.bias")
            )
        }
    }

    private func attend(
        _ own: [[Double]],
        _ others: [[Double]],
        _ name: String,
        _ isSeen: (Int, Int) -> Bool
    ) -> [[Double]] {
        let matrix = weights.matrix("\(name).in_proj_weight")
        let bias = weights.vector("\(name).in_proj_bias")
        let part = { (x: [Double], kind: Int) in
            let rows = kind * width..<(kind + 1) * width
            return Plain.affine(Array(matrix[rows]), x, Array(bias[rows]))
        }
        let (keys, values) = (others.map { part($0, 1) }, others.map { part($0, 2) })
        let share = width / sizes.transformer.headCount
        return own.indices.map { index in
            let query = part(own[index], 0)
            let seen = others.indices.filter { isSeen(index, $0) }
            let mixed = stride(from: 0, to: width, by: share).flatMap { start -> [Double] in
                let columns = start..<start + share
                let shares = Plain.softmax(
                    seen.map { Plain.dot(Array(query[columns]), Array(keys[$0][columns])) / Double(share).squareRoot() }
                )
                return columns.map { column in zip(seen, shares).reduce(0) { $0 + values[$1.0][column] * $1.1 } }
            }
            return Plain.affine(
                weights.matrix("\(name).out_proj.weight"),
                mixed,
                weights.vector("\(name).out_proj.bias")
            )
        }
    }
}
