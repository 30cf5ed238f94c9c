import Foundation
import Testing
import Torch

/// What the layers compute, restated plainly over arrays of `Double`.
enum Reference {
    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    static func softmax(_ x: [Double]) -> [Double] {
        let largest = x.max() ?? 0
        let exponentials = x.map { exp($0 - largest) }
        return exponentials.map { $0 / exponentials.reduce(0, +) }
    }

    /// `matrix` (rows of outputs) times `vector`, plus `bias`.
    static func affine(_ matrix: [[Double]], _ vector: [Double], _ bias: [Double]) -> [Double] {
        zip(matrix, bias).map { row, b in zip(row, vector).reduce(b) { $0 + $1.0 * $1.1 } }
    }

    /// One layer in one direction over one sequence: the outputs, and the last cell.
    static func lstm(
        _ inputs: [[Double]],
        _ inputWeight: [[Double]],
        _ hiddenWeight: [[Double]],
        _ inputBias: [Double],
        _ hiddenBias: [Double]
    ) -> (outputs: [[Double]], cell: [Double]) {
        let width = hiddenWeight[0].count
        var hidden = [Double](repeating: 0, count: width)
        var cell = hidden
        var outputs: [[Double]] = []
        for input in inputs {
            let gates = zip(affine(inputWeight, input, inputBias), affine(hiddenWeight, hidden, hiddenBias)).map(+)
            for unit in 0..<width {
                let (i, f) = (sigmoid(gates[unit]), sigmoid(gates[width + unit]))
                let (g, o) = (tanh(gates[2 * width + unit]), sigmoid(gates[3 * width + unit]))
                cell[unit] = f * cell[unit] + i * g
                hidden[unit] = o * tanh(cell[unit])
            }
            outputs.append(hidden)
        }
        return (outputs, cell)
    }

    /// One head: for each query the values, weighted by a softmax over the keys that `allowed` lets it see.
    static func attention(
        _ query: [[Double]],
        _ key: [[Double]],
        _ value: [[Double]],
        allowed: (Int, Int) -> Bool
    ) -> [[Double]] {
        query.indices.map { t in
            let scores = key.indices.map { s in
                allowed(t, s)
                    ? zip(query[t], key[s]).reduce(0) { $0 + $1.0 * $1.1 } / Double(query[t].count).squareRoot()
                    : -Double.infinity
            }
            let weights = softmax(scores)
            return value[0].indices.map { c in value.indices.reduce(0) { $0 + weights[$1] * value[$1][c] } }
        }
    }
}

extension Tensor {
    /// The rows of a matrix.
    var rows: [[Double]] { (0..<size(0)).map { self[$0].scalars(as: Double.self) } }
}

/// Expects that both hold the same numbers, but for `tolerance`.
func expectClose(
    _ found: [Double],
    _ expected: [Double],
    tolerance: Double = 1e-5,
    _ location: SourceLocation = #_sourceLocation
) {
    #expect(found.count == expected.count, sourceLocation: location)
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= tolerance, "the greatest difference is \(difference)", sourceLocation: location)
}

/// Expects that the gradients of `loss` with respect to `leaves`, of `float64`, are those that small steps show.
func expectGradients(
    of leaves: [Tensor],
    tolerance: Double = 1e-6,
    _ location: SourceLocation = #_sourceLocation,
    _ loss: () -> Tensor
) throws {
    for leaf in leaves { leaf.setGradient_(nil) }
    try loss().backward()
    let step = 1e-5
    for leaf in leaves {
        let start = leaf.scalars(as: Double.self)
        let slopes = withoutGradients {
            start.indices.map { index in
                let ends = [step, -step].map { change in
                    var moved = start
                    moved[index] += change
                    leaf.copy_(Tensor(moved, shape: leaf.shape))
                    return loss().item()
                }
                return (ends[0] - ends[1]) / (2 * step)
            }
        }
        leaf.copy_(Tensor(start, shape: leaf.shape))
        let gradient = try #require(leaf.gradient, sourceLocation: location)
        expectClose(gradient.scalars(), slopes, tolerance: tolerance, location)
    }
}

/// The relative distance of `found` from `expected`, which is in float64.
func far(_ found: Tensor, _ expected: Tensor) -> Double {
    let difference = found.to(.float64) - expected
    return ((difference * difference).sum() / ((expected * expected).sum() + 1e-30)).sqrt().item()
}

extension Generator {
    /// A tensor of normal numbers that gradients go back to.
    func learnable(_ shape: [Int], _ deviation: Double) -> Tensor {
        let tensor = Tensor.empty(shape)
        tensor.normal_(deviation: deviation, from: self)
        return tensor.requiringGradient()
    }
}
