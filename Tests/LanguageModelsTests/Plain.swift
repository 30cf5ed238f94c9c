import Foundation
import LanguageModels
import Testing
import Torch
import Vocabulary

/// The arithmetic of models, restated over arrays of `Double`.
enum Plain {
    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    static func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }

    /// `matrix` (a row for each output) times `vector`, plus `bias`.
    static func affine(_ matrix: [[Double]], _ vector: [Double], _ bias: [Double]) -> [Double] {
        zip(matrix, bias).map { dot($0, vector) + $1 }
    }

    /// `vector` times `matrix` (a row for each input).
    static func times(_ vector: [Double], _ matrix: [[Double]]) -> [Double] {
        (matrix.first ?? []).indices.map { column in zip(vector, matrix).reduce(0) { $0 + $1.0 * $1.1[column] } }
    }

    static func logSumExp(_ x: [Double]) -> Double {
        let largest = x.max() ?? 0
        return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
    }

    static func softmax(_ x: [Double]) -> [Double] {
        let total = logSumExp(x)
        return x.map { exp($0 - total) }
    }

    /// The mean of lists of one length.
    static func mean(_ lists: [[Double]]) -> [Double] {
        (lists.first ?? []).indices.map { place in lists.reduce(0) { $0 + $1[place] } / Double(lists.count) }
    }

    static func layerNorm(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        return x.indices.map { (x[$0] - mean) / (variance + 1e-5).squareRoot() * weight[$0] + bias[$0] }
    }
}

/// The weights of a model as arrays, and its last step: a softmax over words.
struct PlainWeights {
    private var matrices: [String: [[Double]]] = [:]

    init(_ model: some Module) {
        for parameter in model.parameters {
            let (values, shape) = (parameter.tensor.scalars(as: Double.self), parameter.tensor.shape)
            let width = shape.last ?? 1
            matrices[parameter.name] = stride(from: 0, to: values.count, by: width).map {
                Array(values[$0..<$0 + width])
            }
        }
    }

    func matrix(_ name: String) -> [[Double]] { matrices[name] ?? [] }

    func vector(_ name: String) -> [Double] { matrix(name)[0] }

    /// −ln p of `target`, of the words that `scope` lets stand at `position`.
    static func loss(
        _ state: [Double],
        weight: [[Double]],
        bias: [Double]?,
        target: Int,
        position: Int,
        vocabulary: Vocabulary,
        scope: SoftmaxScope
    ) -> Double {
        let score = { (id: Int) in Plain.dot(weight[id], state) + (bias?[id] ?? 0) }
        guard scope == .field, vocabulary.tokenization.isWordLevel else {
            return Plain.logSumExp(weight.indices.map(score)) - score(target)
        }
        let words = vocabulary.fieldTokens(position: position)
        let meant = words.ids.contains(Int32(target)) ? target : Int(words.unknownId)
        return Plain.logSumExp(words.ids.map { score(Int($0)) }) - score(meant)
    }
}

/// The greatest difference of two lists, which have to be of one length.
func difference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

extension Tensor {
    /// The rows of a matrix.
    var rows: [[Double]] {
        let values = scalars(as: Double.self)
        return (0..<size(0)).map { Array(values[$0 * size(1)..<($0 + 1) * size(1)]) }
    }
}
