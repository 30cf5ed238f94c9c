import Testing
import Torch

@Suite struct `Gradients` {
    @Test func `of a sum of products`() throws {
        let w = Tensor([1, 2] as [Float], shape: [2, 1]).requiringGradient()
        #expect(w.gradient == nil)
        try Tensor([3, 4] as [Float], shape: [1, 2]).matmul(w).sum().backward()
        #expect(w.gradient?.scalars() == [3, 4] as [Float])
    }

    @Test func `gather up until they are cleared`() throws {
        let w = Tensor([2] as [Float]).requiringGradient()
        for _ in 0..<3 { try (w * w).sum().backward() }
        #expect(w.gradient?.item() == 12)
        w.setGradient_(nil)
        #expect(w.gradient == nil)
    }

    @Test func `without a graph are an error`() {
        #expect(throws: TorchError.self) { try Tensor([1] as [Float]).backward() }
    }

    @Test func `are not recorded where they are not wanted`() {
        let w = Tensor.ones([2]).requiringGradient()
        #expect(withoutGradients { w * 2 }.requiresGradient == false)
        #expect(withoutGradients { withGradients { w * 2 } }.requiresGradient)
        #expect((w * 2).requiresGradient)
        #expect((w * 2).detach().requiresGradient == false)
    }

    @Test func `recording is restored after an error`() {
        struct Stop: Error {}
        let w = Tensor.ones([2]).requiringGradient()
        #expect(throws: Stop.self) { try withoutGradients { throw Stop() } }
        #expect((w * 2).requiresGradient)
    }

    @Test func `flow through an assignment`() throws {
        let w = Tensor([1, 2, 3] as [Float]).requiringGradient()
        let v = Tensor([10] as [Float]).requiringGradient()
        var x = w * 2
        let before = x
        x[Tensor([1])] = v * 5
        x[2] = Tensor(7 as Float)
        #expect(x.scalars() == [2, 50, 7] as [Float])
        #expect(before.scalars() == [2, 4, 6] as [Float])
        try x.sum().backward()
        #expect(w.gradient?.scalars() == [2, 0, 0] as [Float])
        #expect(v.gradient?.scalars() == [5] as [Float])
    }

    @Test func `an assignment to a leaf leaves the leaf`() {
        let w = Tensor.ones([2]).requiringGradient()
        var x = w
        x[0] = Tensor(5 as Float)
        #expect(w.scalars() == [1, 1] as [Float])
        #expect(x.scalars() == [5, 1] as [Float])
    }

    @Test(.enabled(if: InstructionSet.current.multipliesBFloat16, "this processor has no products of bfloat16"))
    func `mixed precision computes products in bfloat16, and gradients in float32`() throws {
        let layer = Linear(8, 4)
        let x = Tensor.randn([2, 8])
        let out = withAutocast(.cpu, .bfloat16) { layer(x) }
        #expect(out.dtype == .bfloat16)
        #expect(withAutocast(.cpu, .bfloat16) { withAutocast(.cpu, enabled: false) { layer(x) } }.dtype == .float32)
        #expect(layer(x).dtype == .float32)
        try out.to(.float32).sum().backward()
        #expect(layer.weight.gradient?.dtype == .float32)
        expectClose(out.scalars(), layer(x).scalars(), tolerance: 0.05)
    }

    @Test(.enabled(if: !InstructionSet.current.multipliesBFloat16, "this processor has products of bfloat16"))
    func `mixed precision is float32 where the processor has no products of bfloat16`() throws {
        let lstm = LSTM(8, 64)
        let x = Tensor.randn([2, 3, 8])
        // libtorch ends with an error of oneDNN's in bfloat16.
        let found = withAutocast(.cpu, .bfloat16) { lstm(x).output }
        #expect(found.dtype == .float32 && found.scalars(as: Float.self) == lstm(x).output.scalars(as: Float.self))
    }
}
