import Testing
import Torch

@Suite struct `Tensors` {
    @Test func `matmul multiplies matrices`() {
        let a = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let b = Tensor([0, 1, 1, 0] as [Float], shape: [2, 2])
        #expect(a.matmul(b).scalars() == [2, 1, 4, 3] as [Float])
    }

    @Test(arguments: [[], [1], [2, 3], [2, 3, 4], [0, 2]])
    func `shape round-trips`(shape: [Int]) {
        let tensor = Tensor.zeros(shape)
        #expect(tensor.shape == shape)
        #expect(tensor.count == shape.reduce(1, *))
        #expect(tensor.rank == shape.count)
    }

    @Test func `elements of each type come back`() {
        #expect(Tensor([1.5, -2] as [Float]).scalars() == [1.5, -2] as [Float])
        #expect(Tensor([1.5, -2] as [Double]).dtype == .float64)
        #expect(Tensor([1, -2]).dtype == .int64)
        #expect(Tensor([1, -2]).scalars() == [1, -2])
        #expect(Tensor([7, 8] as [Int32]).scalars(as: Double.self) == [7, 8])
        #expect(Tensor([true, false]).scalars() == [true, false])
        #expect(Tensor([255] as [UInt8]).scalars(as: Int.self) == [255])
    }

    @Test func `a number stays whole or real as PyTorch would have it`() {
        #expect((Tensor([1, 2]) + 1).dtype == .int64)
        #expect((Tensor([1, 2]) + 1.5).dtype == .float32)
        #expect((Tensor([1, 2] as [Double]) * 2).dtype == .float64)
        #expect((3 - Tensor([1, 2])).scalars() == [2, 1])
        #expect((3 / Tensor([1, 2])).scalars() == [3, 1.5] as [Float])
    }

    @Test func `an assignment to a part leaves other variables alone`() {
        let a = Tensor.zeros([2, 3])
        var b = a
        b[0, 1...] = Tensor([1, 2] as [Float])
        let row = b[0]
        b[Tensor([0, 1]), Tensor([0, 2])] = Tensor(9 as Float)
        #expect(a.scalars() == [0, 0, 0, 0, 0, 0] as [Float])
        #expect(row.scalars() == [0, 1, 2] as [Float])
        #expect(b.scalars() == [9, 1, 2, 0, 0, 9] as [Float])
    }

    @Test func `indices choose parts`() {
        let x = Tensor.arange(24).reshape(2, 3, 4)
        #expect(x[1, 2, 3].item() == 23)
        #expect(x[.all, 0].shape == [2, 4])
        #expect(x[.all, .new, 1..<3].shape == [2, 1, 2, 4])
        #expect(x[-1, Tensor([0, 2]), Tensor([1, 3])].scalars() == [13, 23])
        #expect(x[x .> 20].scalars() == [21, 22, 23])
    }

    @Test func `a shape mismatch traps with libtorch's message`() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor.randn([3, 4]).matmul(.randn([3, 4]))
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("matmul"))
        #expect(text.contains("cannot be multiplied"))
    }
}
