import Testing
import Torch

@Suite struct `Modules` {
    private struct Block: Module {
        let dense = Linear(3, 2, bias: false)
        let norm = LayerNorm(2)

        var parameters: [Parameter] { dense.parameters(under: "linear1") + norm.parameters(under: "norm1") }
    }

    @Test func `list their weights as PyTorch names them`() {
        let blocks = [Block(), Block()]
        #expect(
            blocks.parameters(under: "encoder.layers").map(\.name) == [
                "encoder.layers.0.linear1.weight", "encoder.layers.0.norm1.weight", "encoder.layers.0.norm1.bias",
                "encoder.layers.1.linear1.weight", "encoder.layers.1.norm1.weight", "encoder.layers.1.norm1.bias",
            ]
        )
        #expect(blocks.parameterCount == 20)
        #expect(
            LSTM(3, 2, bidirectional: true).parameters.map { "\($0.name) \($0.tensor.shape)" } == [
                "weight_ih_l0 [8, 3]", "weight_hh_l0 [8, 2]", "bias_ih_l0 [8]", "bias_hh_l0 [8]",
                "weight_ih_l0_reverse [8, 3]", "weight_hh_l0_reverse [8, 2]", "bias_ih_l0_reverse [8]",
                "bias_hh_l0_reverse [8]",
            ]
        )
    }

    @Test func `change in place, so that all who hold a weight follow`() throws {
        let block = Block()
        let held = block.dense.weight
        try block.dense(.ones([1, 3])).sum().backward()
        block.convert(to: .float64)
        #expect(held.dtype == .float64 && held.requiresGradient && held.gradient == nil)
        block.convert(to: .float32)  // A Mac's GPU knows no other.
        block.move(to: .auto)
        #expect(held.device == .auto)
        try block.dense(.ones([1, 3], on: .auto)).sum().backward()
        #expect(held.gradient?.scalars() == [1, 1, 1, 1, 1, 1] as [Float])
    }
}
