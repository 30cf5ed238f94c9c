import Foundation
import TestSupport
import Testing
import Torch

/// The fused softmax against logits, their log-softmax and libtorch's own gradients, all in float64.
@Suite struct `A softmax over words` {
    /// Sizes and sets that reach every path: single rows, odd widths, few words, all words, several blocks of rows.
    struct Case: Sendable, CustomTestStringConvertible {
        var rows: Int
        var width: Int
        var words: Int
        var hasBias: Bool
        var scale = 0.3
        var testDescription: String { "\(rows) rows of \(width), \(words) words\(hasBias ? ", bias" : ""), × \(scale)" }
    }

    static let cases = [
        Case(rows: 1, width: 128, words: 3_000, hasBias: false),
        Case(rows: 7, width: 120, words: 300, hasBias: true),
        Case(rows: 50, width: 130, words: 65, hasBias: false),
        Case(rows: 97, width: 6, words: 64, hasBias: true),
        Case(rows: 300, width: 240, words: 700, hasBias: true),
        Case(rows: 1_300, width: 64, words: 2_000, hasBias: false),
        // Logits of hundreds of nats, where exp overflows.
        Case(rows: 60, width: 128, words: 900, hasBias: true, scale: 9),
    ]

    /// A problem with three sets of words, all of them among them, and its answers.
    private struct Problem {
        var hidden, weight, bias, targets, factors: Tensor
        var sets: [Tensor?]
        var rows: [FieldSoftmax.Rows]
        var optionalBias: Tensor?

        init(_ size: Case, seed: UInt64) {
            var numbers = SeededNumbers(seed: seed)
            Random.seed(seed)
            func normal(_ shape: [Int], _ scale: Double = 1) -> Tensor {
                let tensor = Tensor.empty(shape)
                tensor.normal_(deviation: scale)
                return tensor
            }
            let few = Array((0..<size.words).shuffled(using: &numbers).prefix(max(2, size.words / 3)))
            sets = [nil, Tensor(few), Tensor(Array(few.prefix(2)))]
            let counts = [size.words, few.count, 2]
            hidden = normal([3 * size.rows, size.width])
            weight = normal([size.words, size.width], size.scale)
            bias = normal([size.words])
            optionalBias = size.hasBias ? bias : nil
            targets = Tensor((0..<3 * size.rows).map { Int.random(in: 0..<counts[$0 % 3], using: &numbers) })
            factors = Tensor((0..<3 * size.rows).map { _ in Float.random(in: 0..<1, using: &numbers) })
            // Of each set in two groups, of which the first may be empty.
            let half = size.rows / 2
            rows = (0..<3).flatMap { set in
                [0..<half, half..<size.rows].map {
                    FieldSoftmax.Rows(set: set, first: set + 3 * $0.lowerBound, stride: 3, count: $0.count)
                }
            }
        }

        /// The losses by definition: `rounded` makes the factors of products what bfloat16 makes of them.
        func plain(rounded: Bool) -> (losses: [Double], hidden: Tensor, weight: Tensor, bias: Tensor, hits: [Bool]) {
            let exact = { (tensor: Tensor) in
                (rounded ? tensor.to(.bfloat16) : tensor).to(.float64).detach().requiringGradient()
            }
            let (hidden, weight) = (exact(self.hidden), exact(self.weight))
            let bias = self.bias.to(.float64).detach().requiringGradient()
            var losses = Array(repeating: 0.0, count: targets.count)
            var hits = Array(repeating: false, count: targets.count)
            var total = Tensor(0.0)
            for (set, ids) in sets.enumerated() {
                let own = { (tensor: Tensor) in ids.map { tensor.indexSelect(along: 0, $0) } ?? tensor }
                let places = Tensor(Array(stride(from: set, to: targets.count, by: 3)))
                let chosen = targets[places]
                let logits = linear(hidden[places], own(weight), optionalBias == nil ? nil : own(bias))
                let found = crossEntropy(logits, chosen, reduction: .none)
                let isHit = logits.argmax(1) .== chosen
                for (index, value) in found.scalars(as: Double.self).enumerated() { losses[3 * index + set] = value }
                for (index, value) in isHit.scalars(as: Bool.self).enumerated() { hits[3 * index + set] = value }
                total = total + (found * factors[places].to(.float64)).sum()
            }
            try? total.backward()
            let none = Tensor.zeros([1], dtype: .float64)
            return (losses, hidden.gradient ?? none, weight.gradient ?? none, bias.gradient ?? none, hits)
        }
    }

    /// How far `found` is from `expected`, relative to its length.
    private func distance(_ found: Tensor?, _ expected: Tensor) -> Double {
        guard let found else { return .infinity }
        let length = (expected * expected).sum().item().squareRoot()
        let difference = found.to(.float64) - expected
        return (difference * difference).sum().item().squareRoot() / Swift.max(length, 1e-30)
    }

    private func check(_ size: Case, _ dtype: DType, loss: Double, gradient: Double, misses: Int = 0) throws {
        let problem = Problem(size, seed: 11)
        let expected = problem.plain(rounded: dtype == .bfloat16)
        let softmax = FieldSoftmax(sets: problem.sets)
        for tensor in [problem.hidden, problem.weight, problem.bias] { tensor.requiringGradient() }
        for isEager in [true, false] {
            for tensor in [problem.hidden, problem.weight, problem.bias] { tensor.setGradient_(nil) }
            let (found, sum) = withAutocast(.cpu, .bfloat16, enabled: dtype == .bfloat16) {
                let found = softmax.losses(
                    problem.hidden,
                    weight: problem.weight,
                    bias: problem.optionalBias,
                    targets: problem.targets,
                    rows: problem.rows
                )
                guard isEager else { return (found, (found.losses * problem.factors).sum()) }
                let sum = softmax.weightedLoss(
                    problem.hidden,
                    weight: problem.weight,
                    bias: problem.optionalBias,
                    targets: problem.targets,
                    factors: problem.factors,
                    rows: problem.rows
                )
                return (found, sum)
            }
            // A factor behind it reaches the gradients, too.
            try (sum * 2).backward()
            let losses = found.losses.scalars(as: Float.self)
            for (index, value) in expected.losses.enumerated() {
                let error = abs(Double(losses[index]) - value) / max(1, abs(value))
                #expect(error < loss, "row \(index): \(losses[index]) instead of \(value)")
            }
            #expect(zip(found.hits.scalars(as: Bool.self), expected.hits).count { $0 != $1 } <= misses)
            #expect(distance(problem.hidden.gradient, expected.hidden * 2) < gradient)
            #expect(distance(problem.weight.gradient, expected.weight * 2) < gradient)
            if size.hasBias { #expect(distance(problem.bias.gradient, expected.bias * 2) < gradient) }
        }
    }

    @Test(arguments: cases) func `is exact in float32`(_ size: Case) throws {
        // Products of hundreds lose digits in float32 before any softmax.
        try check(size, .float32, loss: size.scale > 1 ? 2e-4 : 1e-5, gradient: 1e-4)
    }

    @Test(
        .enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"),
        arguments: cases
    ) func `rounds nothing but factors to bfloat16`(_ size: Case) throws {
        try check(size, .bfloat16, loss: size.scale > 1 ? 2e-4 : 1e-4, gradient: 5e-3)
    }

    @Test(arguments: cases) func `is exact by libtorch's operations`(_ size: Case) throws {
        try SimulatedGPU()() { try check(size, .float32, loss: size.scale > 1 ? 2e-4 : 1e-5, gradient: 1e-4) }
    }

    @Test(
        .enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"),
        arguments: cases.filter { $0.scale < 1 }
    ) func `is close in bfloat16 by libtorch's operations`(_ size: Case) throws {
        // On the CPU these round sums, too.
        try SimulatedGPU()() { try check(size, .bfloat16, loss: 0.05, gradient: 2e-2, misses: 10) }
    }

    @Test func `sees new weights`() {
        let softmax = FieldSoftmax(sets: [nil])
        let weight = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let loss = {
            softmax.losses(
                Tensor([1, 1] as [Float], shape: [1, 2]),
                weight: weight,
                bias: nil,
                targets: Tensor([0]),
                rows: [FieldSoftmax.Rows(set: 0, count: 1)]
            ).losses.item()
        }
        #expect(abs(loss() - log1p(exp(4.0))) < 1e-5)
        withoutGradients { weight.copy_(Tensor([1, 2, 1, 2] as [Float], shape: [2, 2])) }
        #expect(abs(loss() - log(2.0)) < 1e-6)
    }

    /// A kernel takes six rows at a time; those that only fill up the last six have no part in it, whatever the bias is.
    @Test(arguments: [1, 5, 6, 7], [DType.float32, .bfloat16])
    func `a high bias is no more than that`(count: Int, dtype: DType) throws {
        let weight = Tensor.zeros([80, 64]).requiringGradient()
        let bias = Tensor.zeros([80]).requiringGradient()
        withoutGradients { bias[3].copy_(Tensor(100)) }
        let loss = withAutocast(.cpu, .bfloat16, enabled: dtype == .bfloat16) {
            FieldSoftmax(sets: [nil]).weightedLoss(
                Tensor.ones([count, 64]),
                weight: weight,
                bias: bias,
                targets: Tensor((0..<count).map { $0 == 0 ? 1 : 3 }),
                factors: Tensor.ones([count]),
                rows: [FieldSoftmax.Rows(set: 0, count: count)]
            )
        }
        try loss.backward()
        #expect(abs(loss.item() - 100) < 1e-3)
        let change = try #require(bias.gradient).scalars(as: Float.self)
        // Of the first row alone: where it should have been, and where it was.
        #expect(abs(change[1] + 1) < 1e-3 && abs(change[3] - 1) < 1e-2 && abs(change[0]) < 1e-6)
        let all = try #require(weight.gradient)
        #expect(all.isFinite().all().item() == 1)
    }

    @Test func `of no rows has no losses`() {
        let found = FieldSoftmax(sets: [nil]).losses(
            Tensor.zeros([0, 4]),
            weight: Tensor.zeros([3, 4]),
            bias: nil,
            targets: Tensor.zeros([0], dtype: .int64),
            rows: []
        )
        #expect(found.losses.shape == [0])
    }
}
