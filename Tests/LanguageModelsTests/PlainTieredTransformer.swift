import Foundation
import LanguageModels
import Runs
import Torch
import Vocabulary

/// The tiered transformer over arrays: an encoder over the rows of each user, a decoder over the next one.
struct PlainTieredTransformer {
    let weights: PlainWeights
    let sizes: TieredTransformerConfiguration
    let vocabulary: Vocabulary
    let isMasked: Bool
    let scope: SoftmaxScope
    var histories: [Int: [[Double]]] = [:]
    /// How many rows of each user there were.
    var seenCounts: [Int: Int] = [:]

    private var isReference: Bool { vocabulary.compatibility == .reference }
    private var width: Int { sizes.transformer.modelDimension }

    /// The losses of the users' next rows.
    mutating func step(_ rows: [[Int]], users: [Int], length: Int) -> [[Double]] {
        for user in users where histories[user] == nil { histories[user] = [Array(repeating: 0, count: 2 * width)] }
        let longest = users.map { histories[$0]?.count ?? 0 }.max() ?? 0
        return zip(rows, users).map { row, user in
            let history = histories[user] ?? []
            seenCounts[user, default: 0] += 1
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

    /// What the prediction of each token of a user's next row takes from the row's tokens and from the user's history, in
    /// each layer: the mean of the heads.
    func looks(_ row: [Int], user: Int) -> (own: [[[Double]]], earlier: [[[Double]]]) {
        let history = histories[user] ?? [Array(repeating: 0, count: 2 * width)]
        let memory = encode(history, paddedTo: history.count)
        let layers = Array(0..<sizes.transformer.layerCount)
        let found = layers.map { layer in
            (isMasked ? 0..<row.count : 1..<row.count).map { position -> (own: [Double], earlier: [Double]) in
                var ids = isMasked ? row : Array(row.dropLast())
                if isMasked { ids[position] = Int(vocabulary.maskId(position: position)) }
                let name = "transformer_model.decoder.layers.\(layer)"
                let inputs = decode(ids, memory, layers: layer)
                let query = isMasked ? position : position - 1
                let seen = isMasked ? inputs : Array(inputs[...query])
                let own = Plain.mean(heads.map { shares(inputs[query], seen, "\(name).self_attn", $0) })
                let found = attend(inputs, inputs, "\(name).self_attn") { isMasked || $1 <= $0 }
                let read = normed(zip(inputs, found).map(Plain.sum), "\(name).norm1")
                let earlier = Plain.mean(heads.map { shares(read[query], memory, "\(name).multihead_attn", $0) })
                return (own + Array(repeating: 0, count: ids.count - own.count), earlier)
            }
        }
        return (found.map { $0.map(\.own) }, found.map { $0.map(\.earlier) })
    }

    private var heads: Range<Int> { 0..<sizes.transformer.headCount }

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
        normed(decode(ids, memory, layers: sizes.transformer.layerCount), "transformer_model.decoder.norm")
    }

    /// The states after the first `layers`.
    private func decode(_ ids: some Collection<Int>, _ memory: [[Double]], layers: Int) -> [[Double]] {
        let table = weights.matrix("word_embedding.weight")
        var states = positioned(ids.map { table[$0] })
        for layer in 0..<layers {
            let name = "transformer_model.decoder.layers.\(layer)"
            let own = attend(states, states, "\(name).self_attn") { isMasked || $1 <= $0 }
            states = normed(zip(states, own).map(Plain.sum), "\(name).norm1")
            let recalled = attend(states, memory, "\(name).multihead_attn") { _, _ in true }
            states = normed(zip(states, recalled).map(Plain.sum), "\(name).norm2")
            states = normed(zip(states, forward(states, name)).map(Plain.sum), "\(name).norm3")
        }
        return states
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

    /// Queries (0), keys (1) or values (2) of `x`, of one head.
    private func part(_ x: [Double], _ kind: Int, _ name: String, _ head: Int) -> [Double] {
        let share = width / sizes.transformer.headCount
        let rows = kind * width + head * share..<kind * width + (head + 1) * share
        let (matrix, bias) = (weights.matrix("\(name).in_proj_weight"), weights.vector("\(name).in_proj_bias"))
        return Plain.affine(Array(matrix[rows]), x, Array(bias[rows]))
    }

    /// What `own` takes from each of `others`, which it all sees.
    private func shares(_ own: [Double], _ others: [[Double]], _ name: String, _ head: Int) -> [Double] {
        let query = part(own, 0, name, head)
        let keys = others.map { part($0, 1, name, head) }
        return Plain.softmax(keys.map { Plain.dot(query, $0) / Double(query.count).squareRoot() })
    }

    private func attend(
        _ own: [[Double]],
        _ others: [[Double]],
        _ name: String,
        _ isSeen: (Int, Int) -> Bool
    ) -> [[Double]] {
        let values = (0..<sizes.transformer.headCount).map { head in others.map { part($0, 2, name, head) } }
        return own.indices.map { index in
            let seen = others.indices.filter { isSeen(index, $0) }
            let mixed = (0..<sizes.transformer.headCount).flatMap { head -> [Double] in
                let shares = shares(own[index], seen.map { others[$0] }, name, head)
                return values[head][0].indices.map { column in
                    zip(seen, shares).reduce(0) { $0 + values[head][$1.0][column] * $1.1 }
                }
            }
            return Plain.affine(
                weights.matrix("\(name).out_proj.weight"),
                mixed,
                weights.vector("\(name).out_proj.bias")
            )
        }
    }
}
