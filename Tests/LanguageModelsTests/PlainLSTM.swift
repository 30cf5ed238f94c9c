import Foundation
import LanguageModels
import Runs
import Torch
import Vocabulary

/// The LSTM over one row, in one direction or two, with or without attention: over arrays, one row at a time.
///
/// Hochreiter and Schmidhuber 1997; Brown et al. 2018.
struct PlainLSTM {
    let weights: PlainWeights
    /// Stands before the names of the weights.
    var prefix = ""
    let vocabulary: Vocabulary
    let isBidirectional: Bool
    let layers: Int
    let scope: SoftmaxScope
    var compatibility = Compatibility.standard
    var attention: LSTMAttentionType?

    var first: Int {
        isBidirectional && (!vocabulary.includesTimestamp || compatibility == .reference) ? 0 : 1
    }

    /// The losses of a row's tokens, 0 where nothing is predicted; `length` is that of the longest row of the batch.
    func losses(_ row: [Int], context: [Double] = [], length: Int? = nil) -> [Double] {
        let features = features(row, context, length ?? row.count)
        return Array(repeating: 0, count: first)
            + (first..<row.count).map { position in
                PlainWeights.loss(
                    features[position - first],
                    weight: weights.matrix(prefix + "get_token_output.weight"),
                    bias: weights.vector(prefix + "get_token_output.bias"),
                    target: row[position],
                    position: position,
                    vocabulary: vocabulary,
                    scope: scope
                )
            }
    }

    /// The mean of a row's states, and the last state of each direction.
    func summary(_ row: [Int], context: [Double]) -> (mean: [Double], last: [[Double]]) {
        let states = states(inputs(row), context)
        let mean = states[0].indices.map { column in
            states.reduce(0) { $0 + $1[column] } / Double(states.count)
        }
        let (end, start) = (states[states.count - 1], states[0])
        let width = end.count / 2
        return (mean, isBidirectional ? [Array(end[..<width]), Array(start[width...])] : [end])
    }

    private func inputs(_ row: [Int]) -> [Int] {
        isBidirectional
            ? [Int(vocabulary.special.start)] + row + [Int(vocabulary.special.end)] : Array(row.dropLast())
    }

    /// What predicts each token.
    private func features(_ row: [Int], _ context: [Double], _ length: Int) -> [[Double]] {
        var states = states(inputs(row), context)
        let width = states[0].count
        let none = [Double](repeating: 0, count: width)
        states += Array(repeating: none, count: length - row.count)
        var features = states
        if isBidirectional {
            features = (first..<length).map { position in
                Array(states[position][..<(width / 2)]) + Array(states[position + 2][(width / 2)...])
            }
        }
        guard let attention else { return features }
        let isReal = (first..<length).map { $0 < row.count + (isBidirectional && compatibility == .reference ? 2 : 0) }
        let found =
            compatibility == .reference ? scaled(features, attention, isReal) : mixed(features, attention, isReal)
        return zip(features, found).map(+)
    }

    private func query(_ kind: LSTMAttentionType, _ state: [Double], _ position: Int) -> [Double] {
        switch kind {
        case .fixed: weights.vector(prefix + "attention.query")
        case .syntax: weights.matrix(prefix + "attention.query")[position]
        case .semantic: Plain.times(state, weights.matrix(prefix + "attention.query"))
        }
    }

    /// For each token and direction the mean of that direction's states on its own side, weighed by attention.
    private func mixed(
        _ features: [[Double]],
        _ kind: LSTMAttentionType,
        _ isReal: [Bool]
    ) -> [[Double]] {
        let width = features[0].count / directions
        return features.indices.map { i in
            (0..<directions).flatMap { direction in
                let found = shares(features, kind, isReal, i, direction)
                return (direction * width..<(direction + 1) * width).map { column in
                    found.reduce(0) { $0 + features[$1.place][column] * $1.share }
                }
            }
        }
    }

    private var directions: Int { isBidirectional ? 2 : 1 }

    /// What the token at `i` takes from the states of a direction that are on their side of it.
    private func shares(
        _ features: [[Double]],
        _ kind: LSTMAttentionType,
        _ isReal: [Bool],
        _ i: Int,
        _ direction: Int
    ) -> [(place: Int, share: Double)] {
        let matrix = weights.matrix(prefix + "attention.w_a")
        let width = features[0].count / directions
        let columns = direction * width..<(direction + 1) * width
        let seen = features.indices.filter { $0 == i || (isReal[$0] && (direction == 0) == ($0 < i)) }
        let scores = seen.map { place in
            let key = Plain.times(Array(features[place][columns]), Array(matrix[columns])).map(tanh)
            return Plain.dot(query(kind, features[i], i), key)
        }
        return Array(zip(seen, Plain.softmax(scores))).map { (place: $0.0, share: $0.1) }
    }

    /// What each predicted token takes from the state after each token before it, and before each token after it; the
    /// keys of two directions begin with the row's start, or the time of day, and end with its end.
    func looks(_ row: [Int]) -> [[Double]] {
        guard let attention else { return [] }
        var plain = self
        plain.attention = nil
        let features = plain.features(row, [], row.count)
        let isReal = Array(repeating: true, count: row.count)
        return features.indices.map { i in
            var look = [Double](repeating: 0, count: features.count + (isBidirectional ? 2 : 0))
            for direction in 0..<directions {
                for (place, share) in shares(features, attention, isReal, i, direction) {
                    look[place + 2 * direction] += share / Double(directions)
                }
            }
            return look
        }
    }

    /// The reference's: each state times the sum of the shares that others take of it.
    private func scaled(
        _ features: [[Double]],
        _ kind: LSTMAttentionType,
        _ isReal: [Bool]
    ) -> [[Double]] {
        let keys = features.map { Plain.times($0, weights.matrix(prefix + "attention.w_a")).map(tanh) }
        var sums = [Double](repeating: 0, count: features.count)
        for i in features.indices where isReal[i] {
            let shares = Plain.softmax((0...i).map { Plain.dot(query(kind, features[i], i), keys[$0]) })
            for j in 0...i where isReal[j] { sums[j] += shares[j] }
        }
        return zip(features, sums).map { state, sum in state.map { $0 * sum } }
    }

    /// The states of the last layer.
    private func states(_ ids: [Int], _ context: [Double]) -> [[Double]] {
        let table = weights.matrix(prefix + "embeddings.weight")
        let inputs = ids.map { table[$0] + context }
        guard isBidirectional else { return (0..<layers).reduce(inputs) { layer($0, "l\($1)") } }
        var (ahead, back) = (inputs, inputs)
        for index in 0..<layers {
            ahead = layer(ahead, "l\(index)")
            back = layer(back.reversed(), "l\(index)_reverse").reversed()
            guard compatibility == .reference, index + 1 < layers else { continue }
            let both = zip(ahead, back).map(+)
            (ahead, back) = (both, both)
        }
        return zip(ahead, back).map(+)
    }

    private func layer(_ inputs: [[Double]], _ name: String) -> [[Double]] {
        PlainLSTMLayer(weights, prefix + "stacked_lstm", name)(inputs)
    }
}

/// One layer of an LSTM in one direction.
struct PlainLSTMLayer {
    private let fromInput: [[Double]]
    private let fromState: [[Double]]
    private let biases: [[Double]]

    init(_ weights: PlainWeights, _ prefix: String, _ name: String) {
        fromInput = weights.matrix("\(prefix).weight_ih_\(name)")
        fromState = weights.matrix("\(prefix).weight_hh_\(name)")
        biases = [weights.vector("\(prefix).bias_ih_\(name)"), weights.vector("\(prefix).bias_hh_\(name)")]
    }

    var width: Int { fromState[0].count }

    /// The outputs from a state of zeros.
    func callAsFunction(_ inputs: [[Double]]) -> [[Double]] {
        var (hidden, cell) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        return inputs.map { input in
            step(input, &hidden, &cell)
            return hidden
        }
    }

    /// One step.
    func step(_ input: [Double], _ hidden: inout [Double], _ cell: inout [Double]) {
        let gates = Plain.sum(Plain.affine(fromInput, input, biases[0]), Plain.affine(fromState, hidden, biases[1]))
        for unit in 0..<width {
            let (enter, keep) = (Plain.sigmoid(gates[unit]), Plain.sigmoid(gates[width + unit]))
            let (new, leave) = (tanh(gates[2 * width + unit]), Plain.sigmoid(gates[3 * width + unit]))
            cell[unit] = keep * cell[unit] + enter * new
            hidden[unit] = leave * tanh(cell[unit])
        }
    }
}
