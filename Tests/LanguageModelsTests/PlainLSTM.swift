import Foundation
import LanguageModels
import Torch
import Vocabulary

/// The LSTM of Hochreiter and Schmidhuber 1997 over one row, in one direction or as a stack for each direction.
struct PlainLSTM {
    let weights: PlainWeights
    let vocabulary: Vocabulary
    let isBidirectional: Bool
    let layers: Int
    let scope: SoftmaxScope

    /// The losses of a row's tokens; 0 where nothing is predicted.
    func losses(_ row: [Int]) -> [Double] {
        let first = isBidirectional && !vocabulary.includesTimestamp ? 0 : 1
        return Array(repeating: 0, count: first)
            + (first..<row.count).map { position in
                PlainWeights.loss(
                    state(row, position),
                    weight: weights.matrix("get_token_output.weight"),
                    bias: weights.vector("get_token_output.bias"),
                    target: row[position],
                    position: position,
                    vocabulary: vocabulary,
                    scope: scope
                )
            }
    }

    /// What predicts the token at `position`: it is made of the other tokens alone.
    private func state(_ row: [Int], _ position: Int) -> [Double] {
        guard isBidirectional else { return run(Array(row[..<position]), suffix: "") }
        return run([Int(vocabulary.special.start)] + row[..<position], suffix: "")
            + run([Int(vocabulary.special.end)] + row[(position + 1)...].reversed(), suffix: "_reverse")
    }

    /// The last state of the last layer after reading `ids`.
    private func run(_ ids: [Int], suffix: String) -> [Double] {
        let table = weights.matrix("embeddings.weight")
        return (0..<layers).reduce(ids.map { table[$0] }) { layer($0, "l\($1)\(suffix)") }.last ?? []
    }

    private func layer(_ inputs: [[Double]], _ name: String) -> [[Double]] {
        let fromInput = weights.matrix("stacked_lstm.weight_ih_\(name)")
        let fromState = weights.matrix("stacked_lstm.weight_hh_\(name)")
        let biases = [weights.vector("stacked_lstm.bias_ih_\(name)"), weights.vector("stacked_lstm.bias_hh_\(name)")]
        let width = fromState[0].count
        var (hidden, cell) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        return inputs.map { input in
            let gates = Plain.sum(
                Plain.affine(fromInput, input, biases[0]),
                Plain.affine(fromState, hidden, biases[1])
            )
            for unit in 0..<width {
                let (enter, keep) = (Plain.sigmoid(gates[unit]), Plain.sigmoid(gates[width + unit]))
                let (new, leave) = (tanh(gates[2 * width + unit]), Plain.sigmoid(gates[3 * width + unit]))
                cell[unit] = keep * cell[unit] + enter * new
                hidden[unit] = leave * tanh(cell[unit])
            }
            return hidden
        }
    }
}
