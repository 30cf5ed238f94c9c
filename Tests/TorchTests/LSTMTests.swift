import Testing
import Torch

// B batch 2, T time 4, C width of the input 3, H width of the state 2

@Suite struct `Long short-term memory` {
    let generator = Generator(seed: 11)

    private func layers(_ count: Int, bidirectional: Bool) -> LSTM {
        let lstm = LSTM(3, 2, layers: count, bidirectional: bidirectional)
        lstm.convert(to: .float64)
        for parameter in lstm.parameters { parameter.tensor.normal_(from: generator) }
        return lstm
    }

    /// The outputs of all layers over one sequence, `(T, D·H)`, from the restatement.
    private func restated(_ lstm: LSTM, _ sequence: [[Double]]) -> [[Double]] {
        let weights = Dictionary(uniqueKeysWithValues: lstm.parameters.map { ($0.name, $0.tensor) })
        func run(_ inputs: [[Double]], _ suffix: String) throws -> [[Double]] {
            Reference.lstm(
                inputs,
                try #require(weights["weight_ih_\(suffix)"]).rows,
                try #require(weights["weight_hh_\(suffix)"]).rows,
                try #require(weights["bias_ih_\(suffix)"]).scalars(),
                try #require(weights["bias_hh_\(suffix)"]).scalars()
            ).outputs
        }
        var inputs = sequence
        for layer in 0..<lstm.layerCount {
            let forward = (try? run(inputs, "l\(layer)")) ?? []
            let backward = lstm.bidirectional ? (try? run(inputs.reversed(), "l\(layer)_reverse")) ?? [] : []
            inputs = lstm.bidirectional ? zip(forward, backward.reversed()).map { $0 + $1 } : forward
        }
        return inputs
    }

    @Test(arguments: [(1, false), (2, false), (1, true), (2, true)])
    func `layers agree with the restatement`(count: Int, bidirectional: Bool) {
        let lstm = layers(count, bidirectional: bidirectional)
        let input = Tensor.randn([2, 4, 3], dtype: .float64, from: generator)
        let (output, state) = lstm(input)
        #expect(output.shape == [2, 4, bidirectional ? 4 : 2])
        #expect(state.hidden.shape == [count * (bidirectional ? 2 : 1), 2, 2])
        for row in 0..<2 {
            expectClose(output[row].scalars(), Array(restated(lstm, input[row].rows).joined()), tolerance: 1e-12)
        }
        expectClose(
            state.hidden[bidirectional ? -2 : -1].scalars(),
            output[.all, -1, 0..<2].scalars(),
            tolerance: 1e-12
        )
    }

    @Test(arguments: [false, true])
    func `each sequence of a batch ends at its own length`(bidirectional: Bool) {
        let lstm = layers(2, bidirectional: bidirectional)
        let input = Tensor.randn([3, 4, 3], dtype: .float64, from: generator)
        let lengths = [2, 4, 1]
        let (output, state) = lstm(input, lengths: lengths)
        #expect(output.size(1) == 4)
        for (row, length) in lengths.enumerated() {
            let alone = restated(lstm, Array(input[row].rows.prefix(length)))
            expectClose(output[row, 0..<length].scalars(), Array(alone.joined()), tolerance: 1e-12)
            #expect(output[row, length...].abs().sum().item() == 0)
            expectClose(
                state.hidden[bidirectional ? -2 : -1, row].scalars(),
                Array((alone.last ?? []).prefix(2)),
                tolerance: 1e-12
            )
        }
    }

    @Test func `a state carries on where a sequence was cut`() {
        let lstm = layers(2, bidirectional: false)
        let input = Tensor.randn([2, 4, 3], dtype: .float64, from: generator)
        let (first, state) = lstm(input[.all, 0..<3])
        let (second, _) = lstm(input[.all, 3...], state: state)
        #expect(Tensor.cat([first, second], along: 1).isClose(to: lstm(input).output))
    }

    @Test func `gradients are those that small steps show`() throws {
        let lstm = layers(1, bidirectional: true)
        let input = Tensor.randn([2, 3, 3], dtype: .float64, from: generator).requiringGradient()
        try expectGradients(of: [input] + lstm.parameters.map(\.tensor)) {
            let (output, state) = lstm(input, lengths: [3, 2])
            return output.pow(2).sum() + state.cell.sum()
        }
    }
}
