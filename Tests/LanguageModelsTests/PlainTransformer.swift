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
        let table = weights.matrix("word_embedding.weight")
        let width = table[0].count
        let inputs = ids.enumerated().map { position, id in
            (0..<width).map { column in
                let angle = Double(position) / pow(10_000, Double(column / 2 * 2) / Double(width))
                return table[id][column] * Double(width).squareRoot() + (column % 2 == 0 ? sin(angle) : cos(angle))
            }
        }
        return (0..<layers).reduce(inputs) { encode($0, "transformer_encoder.layers.\($1)") }
    }

    private func encode(_ x: [[Double]], _ layer: String) -> [[Double]] {
        let matrix = { (name: String) in weights.matrix("\(layer).\(name)") }
        let vector = { (name: String) in weights.vector("\(layer).\(name)") }
        let mixed = attend(x, matrix("self_attn.in_proj_weight"), vector("self_attn.in_proj_bias"))
        return zip(x, mixed).map { token, mixed in
            let found = Plain.affine(matrix("self_attn.out_proj.weight"), mixed, vector("self_attn.out_proj.bias"))
            let attended = Plain.layerNorm(Plain.sum(token, found), vector("norm1.weight"), vector("norm1.bias"))
            let inner = Plain.affine(matrix("linear1.weight"), attended, vector("linear1.bias")).map { max(0, $0) }
            let outer = Plain.affine(matrix("linear2.weight"), inner, vector("linear2.bias"))
            return Plain.layerNorm(Plain.sum(attended, outer), vector("norm2.weight"), vector("norm2.bias"))
        }
    }

    private func attend(_ x: [[Double]], _ weight: [[Double]], _ bias: [Double]) -> [[Double]] {
        let width = x[0].count
        let share = width / heads
        let projected = x.map { Plain.affine(weight, $0, bias) }
        return x.indices.map { t in
            (0..<heads).flatMap { head in
                let part = { (index: Int, kind: Int) in
                    Array(projected[index][kind * width + head * share..<kind * width + (head + 1) * share])
                }
                let seen = isMasked ? Array(x.indices) : Array(0...t)
                let scores = seen.map { Plain.dot(part(t, 0), part($0, 1)) / Double(share).squareRoot() }
                let shares = Plain.softmax(scores)
                return (0..<share).map { column in
                    zip(seen, shares).reduce(0) { $0 + $1.1 * part($1.0, 2)[column] }
                }
            }
        }
    }
}
