import ByteIO
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

    /// A module that computes one of its tensors itself.
    private struct Coded: Module {
        let dense = Linear(3, 2)
        let table = Tensor.zeros([1, 4, 3])
        let frozen = Tensor.zeros([5, 3])

        var parameters: [Parameter] {
            dense.parameters(under: "linear1")
                + [Parameter("pos.pe", table), Parameter("words.weight", frozen, isComputed: false)]
        }
    }

    private func weights(_ changes: [String: Tensor?] = [:]) -> StateDictionary {
        var state = StateDictionary()
        state["linear1.weight"] = .ones([2, 3])
        state["linear1.bias"] = .ones([2])
        state["pos.pe"] = .ones([1, 4, 3])
        state["words.weight"] = .ones([5, 3])
        for (name, tensor) in changes { state[name] = tensor }
        return state
    }

    @Test func `name all tensors that do not fit at once, and stay as they are`() {
        let module = Coded()
        let before = module.dense.bias?.scalars(as: Float.self)
        let state = weights([
            "linear1.weight": .ones([3, 2]), "linear1.bias": nil, "pos.pe": .ones([1, 4, 2]),
            "words.weight": .ones([6, 3]), "other": .ones([1]),
        ])
        let error = #expect(throws: InputError.self) { try module.load(state, file: "w.pt") }
        #expect(
            error?.description == "w.pt: not the weights of this model: linear1.bias is missing; "
                + "linear1.weight has shape [3, 2], expected [2, 3]; pos.pe has shape [1, 4, 2], expected [1, 4, 3]; "
                + "words.weight has shape [6, 3], expected [5, 3]; other is not expected"
        )
        #expect(module.dense.bias?.scalars(as: Float.self) == before)
        #expect(module.table.scalars(as: Float.self).allSatisfy { $0 == 0 })
    }

    @Test(arguments: [2, 4, 200])
    func `take over a table with its number of rows`(rows: Int) throws {
        let module = Coded()
        let source = Tensor.ones([1, rows, 3])
        try module.load(weights(["pos.pe": source]), file: "w.pt")
        #expect(module.table.shape == [1, rows, 3])
        #expect(module.table.scalars(as: Float.self).allSatisfy { $0 == 1 })
        #expect(module.frozen.scalars(as: Float.self).allSatisfy { $0 == 1 })
        source.multiply_(2)
        #expect(module.table.scalars(as: Float.self).allSatisfy { $0 == 1 }, "the memory is the module's own")
    }

    @Test func `can do without the tables that they compute`() throws {
        let module = Coded()
        try module.load(weights(["pos.pe": nil]), file: "w.pt")
        #expect(module.table.scalars(as: Float.self).allSatisfy { $0 == 0 })
        let error = #expect(throws: InputError.self) {
            try module.load(weights(["words.weight": nil]), file: "w.pt")
        }
        #expect(error?.message.hasSuffix("words.weight is missing") == true)
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
