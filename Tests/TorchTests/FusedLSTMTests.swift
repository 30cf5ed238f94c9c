import TestSupport
import Testing
import Torch

// N rows, T steps of a row, H width of the state, U rows of the table

/// The fused layer against libtorch's in float64.
@Suite(.enabled(if: FusedLSTM.isFused(width: 64), "no kernel for \(InstructionSet.current)"))
struct `An LSTM over short rows` {
    struct Case: Sendable, CustomTestStringConvertible {
        var rows: Int
        var steps = 9
        var width = 64
        /// The rows of the table; without it each step has its own.
        var table: Int?
        var hasRowPart = false
        var hasState = false
        var hasLengths = false
        var isReversed = false
        var testDescription: String {
            let parts = [
                "\(rows) rows of \(steps) steps, width \(width), table \(table.map(String.init) ?? "none")",
                hasRowPart ? "row part" : "", hasState ? "state" : "", hasLengths ? "lengths" : "",
                isReversed ? "reversed" : "",
            ]
            return parts.filter { !$0.isEmpty }.joined(separator: ", ")
        }
    }

    static let cases =
        [
            Case(rows: 1, steps: 1), Case(rows: 13, steps: 2, table: 5),
            Case(rows: 101, steps: 3, width: 128, table: 40, hasRowPart: true),
            Case(rows: 7, steps: 1, width: 192, hasState: true),
            Case(rows: 50, table: 90, hasRowPart: true, hasState: true, isReversed: true),
            Case(rows: 30, steps: 70, table: 20, hasLengths: true, isReversed: true),
            Case(rows: 98, steps: 4, width: 128, hasRowPart: true, hasLengths: true),
        ]
        + (0..<12).map { (seed: UInt64) -> Case in
            var numbers = SeededNumbers(seed: seed)
            var flip: Bool { Bool.random(using: &numbers) }
            return Case(
                rows: Int.random(in: 1...120, using: &numbers),
                steps: Int.random(in: 1...10, using: &numbers),
                width: 64 * Int.random(in: 1...2, using: &numbers),
                table: flip ? Int.random(in: 1...200, using: &numbers) : nil,
                hasRowPart: flip,
                hasState: flip,
                hasLengths: flip,
                isReversed: flip
            )
        }

    /// Random inputs of a layer.
    private struct Problem {
        let test: Case
        /// The table, the weight, the rows' part, hidden state and cell.
        let tensors: [Tensor]
        let index: Tensor?
        let lengths: [Int]

        init(_ test: Case) {
            self.test = test
            let generator = Generator(seed: 6)
            let normal = generator.learnable
            let (rows, steps, width) = (test.rows, test.steps, test.width)
            let table = test.table.map { [$0, 4 * width] } ?? [rows, steps, 4 * width]
            tensors = [
                normal(table, 1), normal([4 * width, width], 0.8 / Double(width).squareRoot()),
                normal([rows, 4 * width], 0.5), normal([rows, width], 0.5), normal([rows, width], 0.5),
            ]
            index = test.table.map { Tensor.randint(0..<$0, [rows, steps], from: generator) }
            var numbers = SeededNumbers(seed: 8)
            lengths = (0..<rows).map { _ in test.hasLengths ? Int.random(in: 1...steps, using: &numbers) : steps }
        }

        /// Which of them count.
        var used: [Int] { [0, 1] + (test.hasRowPart ? [2] : []) + (test.hasState ? [3, 4] : []) }

        func run() -> (states: Tensor, cell: Tensor) {
            FusedLSTM.run(
                FusedLSTM.Inputs(table: tensors[0], index: index, rowPart: test.hasRowPart ? tensors[2] : nil),
                weight: tensors[1],
                before: test.hasState ? (tensors[3], tensors[4]) : nil,
                lengths: test.hasLengths ? Tensor(lengths) : nil,
                isReversed: test.isReversed
            )
        }

        /// The same by libtorch's layer over `tensors` in float64, whose inputs are the gates themselves; gradients reach
        /// the layer's own weight.
        func plain(_ tensors: [Tensor]) -> (states: Tensor, cell: Tensor, weight: Tensor) {
            let (rows, steps, width) = (test.rows, test.steps, test.width)
            var gates = tensors[0]
            if let index { gates = gates.indexSelect(along: 0, index.reshape(-1)).reshape(rows, steps, 4 * width) }
            if test.hasRowPart { gates = gates + tensors[2].unsqueeze(1) }
            let order = lengths.map { length in
                (0..<steps).map { $0 < length && test.isReversed ? length - 1 - $0 : $0 }
            }
            let turns = { (x: Tensor) in
                x.gather(along: 1, Tensor(order.flatMap(\.self)).reshape(rows, steps, 1).expand(x.shape))
            }
            let layer = LSTM(4 * width, width)
            layer.convert(to: .float64)
            withoutGradients {
                for parameter in layer.parameters { parameter.tensor.zero_() }
                let places = Tensor.arange(4 * width)
                layer.parameters[0].tensor.copy_((places.unsqueeze(0) .== places.unsqueeze(1)).to(.float64))
                layer.parameters[1].tensor.copy_(tensors[1])
            }
            let state = LSTM.State(hidden: tensors[3].unsqueeze(0), cell: tensors[4].unsqueeze(0))
            let found = layer(turns(gates), lengths: lengths, state: test.hasState ? state : nil)
            return (turns(found.output), found.state.cell.squeeze(0), layer.parameters[1].tensor)
        }
    }

    /// The relative distances of states, cell and all gradients from libtorch's.
    private func distances(
        _ problem: Problem,
        _ scope: (() -> Tensor) -> Tensor
    ) throws -> (out: Double, back: [Double]) {
        let exact = problem.tensors.map { $0.detach().to(.float64).requiringGradient() }
        let expected = problem.plain(exact)
        let generator = Generator(seed: 9)
        let changes = [expected.states, expected.cell].map { Tensor.randn($0.shape, from: generator) }
        var found: (states: Tensor, cell: Tensor)?
        let sum = scope {
            let both = problem.run()
            found = both
            return (both.states * changes[0]).sum() + (both.cell * changes[1]).sum()
        }
        try sum.backward()
        let exactChanges = changes.map { $0.to(.float64) }
        try ((expected.states * exactChanges[0]).sum() + (expected.cell * exactChanges[1]).sum()).backward()
        let both = try #require(found)
        let back = try problem.used.map { index in
            let gradient = try #require(index == 1 ? expected.weight.gradient : exact[index].gradient)
            return far(try #require(problem.tensors[index].gradient), gradient)
        }
        return (max(far(both.states, expected.states), far(both.cell, expected.cell)), back)
    }

    @Test(arguments: cases) func `computes what libtorch's does`(_ test: Case) throws {
        let (out, back) = try distances(Problem(test)) { $0() }
        #expect(out < 1e-6)
        #expect(back.allSatisfy { $0 < 1e-5 }, "\(back)")
    }

    /// Eight bits of each factor of the products with the state before.
    @Test(
        .enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"),
        arguments: cases
    ) func `in bfloat16 is close`(_ test: Case) throws {
        let (out, back) = try distances(Problem(test)) { FieldSoftmax.withHalfFactors($0) }
        #expect(out < 5e-3)
        #expect(back.allSatisfy { $0 < 1e-2 }, "\(back)")
    }

    @Test func `makes the same of rows without gradients, and twice`() throws {
        let problem = Problem(Case(rows: 77, table: 30, hasRowPart: true, hasLengths: true))
        let silent = withoutGradients { problem.run().states.scalars(as: Float.self) }
        let gradients = try (0..<2).map { _ in
            problem.tensors[1].setGradient_(nil)
            let states = problem.run().states
            #expect(states.scalars(as: Float.self) == silent)
            try states.sum().backward()
            return problem.tensors[1].gradient?.scalars(as: Float.self)
        }
        #expect(gradients[0] == gradients[1])
    }

    @Test func `makes nothing of a row without steps`() {
        let inputs = FusedLSTM.Inputs(table: Tensor.randn([2, 3, 256]))
        let (states, cell) = FusedLSTM.run(inputs, weight: Tensor.randn([256, 64]), lengths: Tensor([0, 2]))
        #expect(states[0].abs().sum().item() == 0 && states[1, 2].abs().sum().item() == 0)
        #expect(cell[0].abs().sum().item() == 0 && cell[1].abs().sum().item() > 0)
    }
}
