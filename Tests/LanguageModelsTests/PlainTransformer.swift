import Foundation
import LanguageModels
import Torch
import Vocabulary

/// The published transformer encoder (Vaswani and others 2017), post-norm with tied output weights, one row at a time.
struct PlainTransformer {
    let weights: PlainWeights
    let vocabulary: Vocabulary
    let isMasked: Bool
    let layers: Int
    let heads: Int
    let scope: SoftmaxScope

    /// The losses of a row's tokens; 0 where nothing is predicted.
    func losses(_ row: [Int]) -> [Double] {
        let first = isMasked && !vocabulary.includesTimestamp ? 0 : 1
        let predicted = (first..<row.count).map { position in
            var ids = isMasked ? row : Array(row.dropLast())
            if isMasked { ids[position] = Int(vocabulary.maskId(position: position)) }
            let states = states(ids)
            return loss(states[isMasked ? position : position - 1], target: row[position], position: position)
        }
        return Array(repeating: 0, count: first) + predicted
    }

    /// What each predicted token takes from each of the row's tokens, in each layer: the mean of the heads.
    func looks(_ row: [Int]) -> [[[Double]]] {
        let first = isMasked && !vocabulary.includesTimestamp ? 0 : 1
        let names = (0..<layers).map { "transformer_encoder.layers.\($0)" }
        return names.indices.map { layer in
            (first..<row.count).map { position in
                var ids = isMasked ? row : Array(row.dropLast())
                if isMasked { ids[position] = Int(vocabulary.maskId(position: position)) }
                let states = names[..<layer].reduce(inputs(ids)) { encode($0, $1) }
                let query = isMasked ? position : position - 1
                let heads = (0..<heads).map { head in
                    shares(projected(states, names[layer]), query, head) + Array(repeating: 0, count: ids.count)
                }
                return Plain.mean(heads.map { Array($0.prefix(ids.count)) })
            }
        }
    }

    private func loss(_ state: [Double], target: Int, position: Int) -> Double {
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

    private func states(_ ids: [Int]) -> [[Double]] {
        (0..<layers).reduce(inputs(ids)) { encode($0, "transformer_encoder.layers.\($1)") }
    }

    private func inputs(_ ids: [Int]) -> [[Double]] {
        let table = weights.matrix("word_embedding.weight")
        let width = table[0].count
        return ids.enumerated().map { position, id in
            (0..<width).map { column in
                let angle = Double(position) / pow(10_000, Double(column / 2 * 2) / Double(width))
                return table[id][column] * Double(width).squareRoot() + (column % 2 == 0 ? sin(angle) : cos(angle))
            }
        }
    }

    private func encode(_ x: [[Double]], _ layer: String) -> [[Double]] {
        let matrix = { (name: String) in weights.matrix("\(layer).\(name)") }
        let vector = { (name: String) in weights.vector("\(layer).\(name)") }
        let mixed = attend(projected(x, layer))
        return zip(x, mixed).map { token, mixed in
            let found = Plain.affine(matrix("self_attn.out_proj.weight"), mixed, vector("self_attn.out_proj.bias"))
            let attended = Plain.layerNorm(Plain.sum(token, found), vector("norm1.weight"), vector("norm1.bias"))
            let inner = Plain.affine(matrix("linear1.weight"), attended, vector("linear1.bias")).map { max(0, $0) }
            let outer = Plain.affine(matrix("linear2.weight"), inner, vector("linear2.bias"))
            return Plain.layerNorm(Plain.sum(attended, outer), vector("norm2.weight"), vector("norm2.bias"))
        }
    }

    /// Queries, keys and values of each token, side by side.
    private func projected(_ x: [[Double]], _ layer: String) -> [[Double]] {
        let (weight, bias) = ("\(layer).self_attn.in_proj_weight", "\(layer).self_attn.in_proj_bias")
        return x.map { Plain.affine(weights.matrix(weight), $0, weights.vector(bias)) }
    }

    /// The part of a head in a token's queries (0), keys (1) or values (2).
    private func part(_ token: [Double], _ kind: Int, _ head: Int) -> [Double] {
        let share = token.count / 3 / heads
        return Array(token[kind * token.count / 3 + head * share..<kind * token.count / 3 + (head + 1) * share])
    }

    /// What the token at `t` takes from each that it sees, the first ones of the row.
    private func shares(_ projected: [[Double]], _ t: Int, _ head: Int) -> [Double] {
        let query = part(projected[t], 0, head)
        let seen = isMasked ? projected[...] : projected[...t]
        return Plain.softmax(seen.map { Plain.dot(query, part($0, 1, head)) / Double(query.count).squareRoot() })
    }

    private func attend(_ projected: [[Double]]) -> [[Double]] {
        projected.indices.map { t in
            (0..<heads).flatMap { head in
                let shares = shares(projected, t, head)
                return part(projected[t], 2, head).indices.map { column in
                    zip(projected, shares).reduce(0) { $0 + $1.1 * part($1.0, 2, head)[column] }
                }
            }
        }
    }
}
