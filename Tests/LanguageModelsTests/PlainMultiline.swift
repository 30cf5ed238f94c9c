import Foundation
import LanguageModels
import Runs
import Torch
import Vocabulary

/// The multiline transformer, one row to predict at a time: a row attends to itself and the rows before it.
struct PlainMultiline {
    let weights: PlainWeights
    let vocabulary: Vocabulary
    let configuration: MultilineTransformerConfiguration
    let scope: SoftmaxScope
    var compatibility = Compatibility.standard

    private var window: Int { configuration.shiftWindow }
    private var isStack: Bool { configuration.sentenceEmbedding == .stack }

    /// The losses of words, or of a vector's components, of each of `rows`, which follow one another.
    func losses(_ rows: [[Int]]) -> [[Double]] {
        rows.indices.map { index in loss(guess(index % window, windowInput(rows, index / window)), rows[index], rows) }
    }

    /// The mean loss of the batch of all windows over `rows`, where empty places count as rows of padding.
    func paddedMean(_ rows: [[Int]]) -> Double {
        let means = (0..<(rows.count + window - 1) / window).flatMap { block in
            let input = windowInput(rows, block)
            return (0..<window).map { place in
                let index = block * window + place
                let losses = loss(guess(place, input), index < rows.count ? rows[index] : nil, rows)
                return losses.reduce(0, +) / Double(losses.count)
            }
        }
        return means.reduce(0, +) / Double(means.count)
    }

    /// What is read for the rows of the window `block`: 2W - 1 places.
    private func windowInput(_ rows: [[Int]], _ block: Int) -> [[Int]?] {
        let start = block * window
        // Before the first row there are start tokens; in the reference the first row itself.
        let startEvent = Array(repeating: Int(vocabulary.special.start), count: vocabulary.rowLength ?? 1)
        let first = compatibility == .reference ? rows[0] : startEvent
        let context = block == 0 ? [first] : Array(rows[start - window..<start])
        let targets = rows[start..<min(start + window, rows.count)].dropLast()
        let read: [[Int]?] = context + targets
        let empty = { (count: Int) in [[Int]?](repeating: nil, count: count) }
        return empty(window - context.count) + read + empty(window - 1 - targets.count)
    }

    /// What the row at `place` of those to predict is thought to be.
    private func guess(_ place: Int, _ input: [[Int]?]) -> [Double] {
        let inputs = input.indices.map { Plain.sum(vector(input[$0]), position($0)) }
        let seen = (place..<place + window).filter { input[$0] != nil }.map { inputs[$0] }
        return (0..<configuration.transformer.layerCount).reduce(inputs[place + window - 1]) { query, layer in
            encode(query, seen, "transformer_encoder.layers.\(layer)")
        }
    }

    /// What the prediction of each of `rows` takes from the rows before it, in each layer: the mean of the heads, the oldest
    /// of the window first.
    func looks(_ rows: [[Int]]) -> [[[Double]]] {
        (0..<configuration.transformer.layerCount).map { layer in
            rows.indices.map { index in
                let (place, input) = (index % window, windowInput(rows, index / window))
                let inputs = input.indices.map { Plain.sum(vector(input[$0]), position($0)) }
                let seen = (place..<place + window).filter { input[$0] != nil }
                let query = (0..<layer).reduce(inputs[place + window - 1]) { query, layer in
                    encode(query, seen.map { inputs[$0] }, "transformer_encoder.layers.\(layer)")
                }
                let project = projection("transformer_encoder.layers.\(layer)")
                let heads = (0..<configuration.transformer.headCount).map { head in
                    shares(project(query), seen.map { project(inputs[$0]) }, head)
                }
                var look = [Double](repeating: 0, count: window)
                for (place, share) in zip(seen.map { $0 - place }, Plain.mean(heads)) { look[place] = share }
                return look
            }
        }
    }

    private func projection(_ layer: String) -> ([Double]) -> [Double] {
        let matrix = weights.matrix("\(layer).self_attn.in_proj_weight")
        let vector = weights.vector("\(layer).self_attn.in_proj_bias")
        return { Plain.affine(matrix, $0, vector) }
    }

    private func loss(_ state: [Double], _ row: [Int]?, _ rows: [[Int]]) -> [Double] {
        guard isStack, let row else { return zip(state, vector(row)).map { ($0 - $1) * ($0 - $1) } }
        let width = state.count / row.count
        return row.enumerated().map { position, target in
            PlainWeights.loss(
                Array(state[position * width..<(position + 1) * width]),
                weight: weights.matrix("_word_embedding.weight"),
                bias: nil,
                target: target,
                position: position,
                vocabulary: vocabulary,
                scope: scope
            )
        }
    }

    /// The vector of a row; of no row, that of one full of padding.
    private func vector(_ row: [Int]?) -> [Double] {
        let row = row ?? Array(repeating: 0, count: vocabulary.rowLength ?? 1)
        let words = row.map { weights.matrix("_word_embedding.weight")[$0] }
        guard !isStack else { return words.flatMap(\.self) }
        return words[0].indices.map { column in words.reduce(0) { $0 + $1[column] } / Double(words.count) }
    }

    private func position(_ place: Int) -> [Double] {
        let width = configuration.transformer.modelDimension
        return (0..<width).map { column in
            let angle = Double(place) / pow(10_000, Double(column / 2 * 2) / Double(width))
            return column % 2 == 0 ? sin(angle) : cos(angle)
        }
    }

    private func encode(_ query: [Double], _ seen: [[Double]], _ layer: String) -> [Double] {
        let matrix = { (name: String) in weights.matrix("\(layer).\(name)") }
        let vector = { (name: String) in weights.vector("\(layer).\(name)") }
        let project = projection(layer)
        let mixed = attend(project(query), seen.map(project))
        let found = Plain.affine(matrix("self_attn.out_proj.weight"), mixed, vector("self_attn.out_proj.bias"))
        let attended = Plain.layerNorm(Plain.sum(query, found), vector("norm1.weight"), vector("norm1.bias"))
        let inner = Plain.affine(matrix("linear1.weight"), attended, vector("linear1.bias")).map { max(0, $0) }
        let outer = Plain.affine(matrix("linear2.weight"), inner, vector("linear2.bias"))
        return Plain.layerNorm(Plain.sum(attended, outer), vector("norm2.weight"), vector("norm2.bias"))
    }

    /// What each head finds among `seen`; all are projected to queries, keys and values.
    private func attend(_ query: [Double], _ seen: [[Double]]) -> [Double] {
        (0..<configuration.transformer.headCount).flatMap { head in
            let shares = shares(query, seen, head)
            return part(query, 2, head).indices.map { column in
                zip(seen, shares).reduce(0) { $0 + $1.1 * part($1.0, 2, head)[column] }
            }
        }
    }

    /// The part of a head in a row's queries (0), keys (1) or values (2).
    private func part(_ row: [Double], _ kind: Int, _ head: Int) -> [Double] {
        let (width, share) = (row.count / 3, row.count / 3 / configuration.transformer.headCount)
        return Array(row[kind * width + head * share..<kind * width + (head + 1) * share])
    }

    /// What a head of the query takes from each of `seen`.
    private func shares(_ query: [Double], _ seen: [[Double]], _ head: Int) -> [Double] {
        let own = part(query, 0, head)
        return Plain.softmax(seen.map { Plain.dot(own, part($0, 1, head)) / Double(own.count).squareRoot() })
    }
}
