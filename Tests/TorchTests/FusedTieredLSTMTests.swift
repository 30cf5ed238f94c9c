import TestSupport
import Testing
import Torch

// S rows of each of B users, T tokens of a row, D directions, H width of their state, C width of the context, W = 2·D·H

/// Both tiers as one operation against their equations in float64.
@Suite(.enabled(if: FusedLSTM.isFused(width: 64), "no kernel for \(InstructionSet.current)"))
struct `Two tiers over short rows` {
    struct Case: Sendable, CustomTestStringConvertible {
        var steps: Int
        var users: Int
        var tokens = 9
        var width = 64
        var context = 64
        var directions = 1
        var hasLengths = false
        var testDescription: String {
            "\(steps) rows of \(users) users, \(tokens) tokens, \(directions) × \(width) under \(context)"
                + (hasLengths ? ", lengths" : "")
        }
    }

    static let cases =
        [
            Case(steps: 1, users: 1, tokens: 1), Case(steps: 40, users: 1), Case(steps: 3, users: 101, width: 128),
            Case(steps: 2, users: 13, context: 192, directions: 2, hasLengths: true),
            Case(steps: 2, users: 2, tokens: 110, hasLengths: true),
        ]
        + (0..<8).map { (seed: UInt64) -> Case in
            var numbers = SeededNumbers(seed: seed)
            return Case(
                steps: Int.random(in: 1...5, using: &numbers),
                users: Int.random(in: 1...60, using: &numbers),
                tokens: Int.random(in: 1...10, using: &numbers),
                width: 64 * Int.random(in: 1...2, using: &numbers),
                context: 64 * Int.random(in: 1...2, using: &numbers),
                directions: Int.random(in: 1...2, using: &numbers),
                hasLengths: Bool.random(using: &numbers)
            )
        }

    /// Random inputs.
    private struct Problem {
        let test: Case
        /// States before; the context's weight of rows, bias and weight of states; of each direction the table, the
        /// context's weight and the weight of states.
        let tensors: [Tensor]
        let index: Tensor
        let lengths: Tensor?

        init(_ test: Case) {
            self.test = test
            let generator = Generator(seed: 6)
            let normal = generator.learnable
            func weight(_ rows: Int, _ columns: Int) -> Tensor {
                normal([rows, columns], 0.8 / Double(columns).squareRoot())
            }
            let (width, context) = (test.width, test.context)
            let summary = 2 * test.directions * width
            let directions = (0..<test.directions).flatMap { _ in
                [normal([30, 4 * width], 1), weight(4 * width, context), weight(4 * width, width)]
            }
            tensors =
                [
                    normal([test.users, summary + 2 * context], 0.5), weight(4 * context, summary),
                    normal([4 * context], 0.5), weight(4 * context, context),
                ] + directions
            let rows = test.steps * test.users
            index = Tensor.randint(0..<30, [rows, test.tokens], from: generator)
            lengths = test.hasLengths ? Tensor.randint(0..<test.tokens + 1, [rows], from: generator) : nil
        }

        func run() -> [Tensor] {
            let directions = stride(from: 4, to: tensors.count, by: 3).map { place in
                FusedTieredLSTM.Direction(
                    table: tensors[place],
                    contextWeight: tensors[place + 1],
                    weight: tensors[place + 2]
                )
            }
            let found = FusedTieredLSTM.run(
                directions,
                under: FusedTieredLSTM.Context(input: tensors[1], bias: tensors[2], weight: tensors[3]),
                index: index,
                lengths: lengths,
                before: tensors[0]
            )
            return found.states + [found.after]
        }

        /// The same by the equations, over `tensors` in float64.
        func plain(_ tensors: [Tensor]) -> [Tensor] {
            let summary = 2 * test.directions * test.width
            var state = tensors[0].split([summary, test.context, test.context], along: 1)
            var states: [[Tensor]] = Array(repeating: [], count: test.directions)
            for step in 0..<test.steps {
                let rows = step * test.users..<(step + 1) * test.users
                let gates = linear(state[0], tensors[1], tensors[2]) + linear(state[1], tensors[3])
                let (hidden, cell) = advance(gates, state[2])
                let found = (0..<test.directions).map { direction in
                    read(rows, Array(tensors[(4 + 3 * direction)...]), hidden, isReversed: direction == 1)
                }
                for (direction, part) in found.enumerated() { states[direction].append(part.states) }
                state = [.cat(found.map(\.mean) + found.map(\.last), along: 1), hidden, cell]
            }
            return states.map { .cat($0, along: 0) } + [.cat(state, along: 1)]
        }

        private func advance(_ gates: Tensor, _ before: Tensor) -> (hidden: Tensor, cell: Tensor) {
            let parts = gates.chunk(4, along: 1)
            let cell = parts[1].sigmoid() * before + parts[0].sigmoid() * parts[2].tanh()
            return (parts[3].sigmoid() * cell.tanh(), cell)
        }

        private func read(
            _ rows: Range<Int>,
            _ weights: [Tensor],
            _ context: Tensor,
            isReversed: Bool
        ) -> (states: Tensor, mean: Tensor, last: Tensor) {
            let index = index.slice(along: 0, rows)
            let lengths = lengths?.slice(along: 0, rows) ?? Tensor.full([rows.count], Int64(test.tokens))
            let part = linear(context, weights[1])
            var hidden = Tensor.zeros([rows.count, test.width], dtype: .float64)
            var cell = hidden
            var states = Array(repeating: hidden, count: test.tokens)
            for token in isReversed ? (0..<test.tokens).reversed() : Array(0..<test.tokens) {
                let gates = weights[0].indexSelect(along: 0, index.select(along: 1, token)) + part
                let next = advance(gates + linear(hidden, weights[2]), cell)
                let isThere = (lengths .> Int64(token)).to(.float64).unsqueeze(1)
                hidden = isThere * next.hidden + (1 - isThere) * hidden
                cell = isThere * next.cell + (1 - isThere) * cell
                states[token] = isThere * next.hidden
            }
            let all = Tensor.stack(states, along: 1)
            return (all, all.sum(1) / lengths.clamp(from: 1).to(.float64).unsqueeze(1), hidden)
        }
    }

    /// The relative distances of results and all gradients from those of the equations.
    private func distances(
        _ problem: Problem,
        _ scope: (() -> Tensor) -> Tensor
    ) throws -> (out: [Double], back: [Double]) {
        let exact = problem.tensors.map { $0.detach().to(.float64).requiringGradient() }
        let expected = problem.plain(exact)
        let generator = Generator(seed: 9)
        let changes = expected.map { Tensor.randn($0.shape, from: generator) }
        var found: [Tensor] = []
        let sum = scope {
            found = problem.run()
            return weighted(found, changes)
        }
        try sum.backward()
        try weighted(expected, changes.map { $0.to(.float64) }).backward()
        let back = try zip(problem.tensors, exact).map { own, exact in
            try far(#require(own.gradient), #require(exact.gradient))
        }
        return (zip(found, expected).map { far($0, $1) }, back)
    }

    private func weighted(_ found: [Tensor], _ factors: [Tensor]) -> Tensor {
        Tensor.stack(zip(found, factors).map { ($0 * $1).sum() }, along: 0).sum()
    }

    @Test(arguments: cases) func `follow their equations`(_ test: Case) throws {
        let (out, back) = try distances(Problem(test)) { $0() }
        #expect(out.allSatisfy { $0 < 2e-6 }, "\(out)")
        #expect(back.allSatisfy { $0 < 1e-5 }, "\(back)")
    }

    /// Eight bits of each factor of products.
    @Test(
        .enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"),
        arguments: cases
    ) func `in bfloat16 are close`(_ test: Case) throws {
        let (out, back) = try distances(Problem(test)) { FieldSoftmax.withHalfFactors($0) }
        #expect(out.allSatisfy { $0 < 1e-2 }, "\(out)")
        #expect(back.allSatisfy { $0 < 3e-2 }, "\(back)")
    }

    @Test func `make the same without gradients, and twice`() throws {
        let problem = Problem(Case(steps: 3, users: 77, directions: 2, hasLengths: true))
        let silent = withoutGradients { problem.run().map { $0.scalars(as: Float.self) } }
        let gradients = try (0..<2).map { _ in
            for tensor in problem.tensors { tensor.setGradient_(nil) }
            let found = problem.run()
            #expect(found.map { $0.scalars(as: Float.self) } == silent)
            try found[0].sum().backward()
            return problem.tensors.map { $0.gradient?.scalars(as: Float.self) }
        }
        #expect(gradients[0] == gradients[1])
    }

    @Test func `refuse tokens that no table has`() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let width = 64
            let direction = FusedTieredLSTM.Direction(
                table: .zeros([30, 4 * width]),
                contextWeight: .zeros([4 * width, width]),
                weight: .zeros([4 * width, width])
            )
            let context = FusedTieredLSTM.Context(
                input: .zeros([4 * width, 2 * width]),
                bias: .zeros([4 * width]),
                weight: .zeros([4 * width, width])
            )
            let index = Tensor.full([2, 9], Int64(30))
            _ = FusedTieredLSTM.run([direction], under: context, index: index, before: .zeros([2, 4 * width]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("row 30 of 30"))
    }
}
