import Foundation
import TestSupport
import Testing
import Torch

/// The fused layer against libtorch's operations in float64, and its dropout against finite differences.
@Suite(
    .enabled(
        if: FusedEncoderLayer.isFused(width: 64, innerWidth: 64, headCount: 1, tokenCount: 10),
        "no kernel for \(InstructionSet.current)"
    )
)
struct `A layer over short rows` {
    struct Case: Sendable, CustomTestStringConvertible {
        var rows: Int
        var queries = 10
        var tokens = 10
        var width = 64
        var inner = 64
        var heads = 2
        var sight = FusedEncoderLayer.Sight.all
        /// The rows of the tables of queries and of tokens.
        var tables = (queries: 9, tokens: 100)
        var testDescription: String { "\(rows) rows, \(queries) of \(tokens) tokens, \(sight), \(heads) heads" }
    }

    static let cases = [
        Case(rows: 1), Case(rows: 13, width: 128, inner: 192, heads: 4), Case(rows: 40, queries: 1, tables: (90, 12)),
        Case(rows: 7, queries: 9, tokens: 9, sight: .causal), Case(rows: 25, sight: .others, tables: (10, 10)),
        Case(rows: 30, queries: 11, tokens: 11, heads: 4, sight: .others, tables: (200, 150)),
        Case(rows: 3, queries: 16, tokens: 16, heads: 1, sight: .causal, tables: (70, 70)),
    ]

    /// Random inputs of a layer, and its result for a seed of dropout.
    private struct Problem {
        let test: Case
        var tensors: [Tensor]
        let queryIndex, tokenIndex: Tensor

        init(_ test: Case, deviation: Double = 1) {
            self.test = test
            let generator = Generator(seed: 4)
            let normal = generator.learnable
            let (width, inner) = (test.width, test.inner)
            let (queries, tokens) = ([test.tables.queries, width], [test.tables.tokens, width])
            let tables = [queries, queries, tokens, tokens, queries, queries].map { normal($0, deviation) }
            let weights = [[width, width], [width], [inner, width], [inner], [width, inner], [width]].map {
                normal($0, 0.2)
            }
            tensors = tables + weights + (0..<4).map { _ in normal([width], 1) }
            queryIndex = Tensor.randint(0..<test.tables.queries, [test.rows, test.queries], from: generator)
            tokenIndex = Tensor.randint(0..<test.tables.tokens, [test.rows, test.tokens], from: generator)
        }

        func encode(dropout: Double = 0, seed: UInt64 = 1) -> Tensor {
            func norm(_ index: Int) -> LayerNorm {
                let norm = LayerNorm(test.width)
                withoutGradients {
                    norm.weight.copy_(tensors[index])
                    norm.bias.copy_(tensors[index + 1])
                }
                return norm
            }
            let linears = [6, 8, 10].map { Linear(weight: tensors[$0], bias: tensors[$0 + 1]) }
            return FusedEncoderLayer.encode(
                FusedEncoderLayer.Tables(
                    queries: tensors[0],
                    inputs: tensors[1],
                    keys: tensors[2],
                    values: tensors[3],
                    own: test.sight == .others ? (tensors[4], tensors[5]) : nil
                ),
                queryIndex: queryIndex,
                tokenIndex: tokenIndex,
                weights: FusedEncoderLayer.Weights(
                    output: linears[0],
                    expansion: linears[1],
                    contraction: linears[2],
                    attentionNorm: norm(12),
                    outputNorm: norm(14)
                ),
                headCount: test.heads,
                sight: test.sight,
                dropout: dropout,
                seed: seed
            )
        }

        /// The layer by its definition, over `tensors` in float64.
        func plain(_ tensors: [Tensor]) -> Tensor {
            let (rows, heads, head) = (test.rows, test.heads, test.width / test.heads)
            func pick(_ table: Int, _ index: Tensor) -> Tensor {
                tensors[table].indexSelect(along: 0, index.reshape(-1)).reshape(rows, index.size(1), heads, head)
                    .transpose(1, 2)
            }
            let (query, key, value) = (pick(0, queryIndex), pick(2, tokenIndex), pick(3, tokenIndex))
            let scale = 1 / Double(head).squareRoot()
            var scores = query.matmul(key.transpose(2, 3)) * scale  // (N, H, Q, S)
            let places = (Tensor.arange(test.queries).unsqueeze(1), Tensor.arange(test.tokens).unsqueeze(0))
            if test.sight == .causal { scores = scores.maskedFill(places.0 .< places.1, -Float.infinity) }
            var mixed: Tensor
            if test.sight == .others {
                let isSame = places.0 .== places.1
                let own = (query * pick(4, queryIndex)).sum(3, keep: true) * scale
                let shares = Tensor.where(isSame, own, scores).softmax(3)
                let ownShares = shares.maskedFill(.!isSame, 0).sum(3, keep: true)
                mixed = shares.maskedFill(isSame, 0).matmul(value) + ownShares * pick(5, queryIndex)
            } else {
                mixed = scores.softmax(3).matmul(value)
            }
            mixed = mixed.transpose(1, 2).reshape(rows, test.queries, test.width)
            let input = tensors[1].indexSelect(along: 0, queryIndex.reshape(-1)).reshape(mixed.shape)
            let read = layerNorm(input + linear(mixed, tensors[6], tensors[7]), [test.width], tensors[12], tensors[13])
            let made = linear(linear(read, tensors[8], tensors[9]).relu(), tensors[10], tensors[11])
            return layerNorm(read + made, [test.width], tensors[14], tensors[15])
        }
    }

    /// The relative distances of the result and of all gradients from those in float64.
    private func distances(
        _ problem: Problem,
        _ scope: (() -> Tensor) -> Tensor
    ) throws -> (out: Double, back: [Double]) {
        let exact = problem.tensors.map { $0.detach().to(.float64).requiringGradient() }
        let (found, expected) = (scope { problem.encode() }, problem.plain(exact))
        let change = Tensor.randn(expected.shape, from: Generator(seed: 9))
        try (found * change).sum().backward()
        try (expected * change.to(.float64)).sum().backward()
        // The norms were copied, and are not reached here: their gradients are held by the models' tests.
        let back = try (0..<12).compactMap { index in
            try exact[index].gradient.map { far(try #require(problem.tensors[index].gradient), $0) }
        }
        return (far(found, expected), back)
    }

    @Test(arguments: cases) func `computes what its parts do`(_ test: Case) throws {
        let (out, back) = try distances(Problem(test)) { $0() }
        #expect(out < 1e-6)
        #expect(back.allSatisfy { $0 < 1e-5 }, "\(back)")
    }

    /// Eight bits of each factor of the products with weights.
    ///
    /// No unit of the inner network is near its kink, where a digit decides whether there is a gradient.
    @Test(
        .enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"),
        arguments: cases
    ) func `in bfloat16 is close`(_ test: Case) throws {
        let problem = Problem(test)
        withoutGradients { problem.tensors[9].copy_(problem.tensors[9] + 20) }
        let (out, back) = try distances(problem) { FieldSoftmax.withHalfFactors($0) }
        #expect(out < 1e-2)
        #expect(back.allSatisfy { $0 < 2e-2 }, "\(back)")
        #expect(out > 1e-5, "as exact as float32: factors were not rounded")
    }

    @Test(arguments: [FusedEncoderLayer.Sight.all, .causal, .others])
    func `drops the same on the way back as on the way there`(_ sight: FusedEncoderLayer.Sight) throws {
        let problem = Problem(Case(rows: 2, queries: 4, tokens: 4, sight: sight, tables: (8, 8)), deviation: 0.5)
        let change = Tensor.randn([2, 4, 64], from: Generator(seed: 2))
        let value = { (problem.encode(dropout: 0.4, seed: 77) * change).sum() }
        try value().backward()
        for index in [1, 2, 3, 6, 7, 11] + (sight == .others ? [4, 5] : []) {
            let tensor = problem.tensors[index]
            let direction = Tensor.randn(tensor.shape, from: Generator(seed: UInt64(index)))
            let slope = (try #require(tensor.gradient) * direction).sum().item()
            let measured = [3e-3, 1e-3, 3e-4].map { step in
                let values = [step, -step].map { step in
                    withoutGradients {
                        let before = tensor.clone()
                        tensor.copy_(before + direction * step)
                        defer { tensor.copy_(before) }
                        return value().item()
                    }
                }
                return (values[0] - values[1]) / (2 * step)
            }
            // A step may cross a kink of the inner network; not all of them do.
            #expect(
                measured.contains { abs($0 - slope) < 0.02 * abs(slope) + 0.15 },
                "input \(index): \(slope), measured \(measured)"
            )
        }
    }

    @Test func `drops the share that it is told to, and scales the rest`() {
        let problem = Problem(Case(rows: 20, tables: (20, 20)))
        let plain = problem.encode()
        let mean =
            (0..<400).reduce(Tensor.zeros(plain.shape)) { sum, seed in
                withoutGradients { sum + problem.encode(dropout: 0.1, seed: UInt64(seed)) }
            } / 400.0
        // The normalisations make it no exact mean, but a close one; and one draw is far from it.
        #expect(far(mean, plain.to(.float64)) < 0.1)
        #expect(far(problem.encode(dropout: 0.1), plain.to(.float64)) > 0.2)
        let twice = (0..<2).map { _ in problem.encode(dropout: 0.1).scalars(as: Float.self) }
        #expect(twice[0] == twice[1])
    }
}
