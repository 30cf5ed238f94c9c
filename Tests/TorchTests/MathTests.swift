import Testing
import Torch

@Suite struct `Arithmetic` {
    let x = Tensor(rows: [[1, -2, 3], [0, 5, -6]] as [[Float]])

    @Test func `over dimensions`() {
        #expect(x.sum().item() == 1)
        #expect(x.sum(0).scalars() == [1, 3, -3] as [Float])
        #expect(x.sum(1, keep: true).shape == [2, 1])
        #expect(x.mean(-1).scalars() == [2.0 / 3, -1.0 / 3] as [Float])
        #expect(x.max(1).scalars() == [3, 5] as [Float])
        #expect(x.max().item() == 5)
        #expect(x.min(0).scalars() == [0, -2, -6] as [Float])
        #expect(x.argmax(1).scalars() == [2, 1])
        #expect(x.argmax().item(as: Int.self) == 4)
        #expect(x.argmin(1).scalars() == [1, 2])
        #expect(x.cumulativeSum(1).scalars() == [1, -1, 2, 0, 5, -1] as [Float])
        #expect(x.norm(1).pow(2).scalars(as: Double.self).map { $0.rounded() } == [14, 61])
        #expect(x.variance(1, unbiased: false).scalars(as: Double.self).map { ($0 * 9).rounded() } == [38, 182])
        #expect(x.logSumExp(1).shape == [2])
        expectClose(x.logSumExp().scalars(), [x.exp().sum().log().item()])
    }

    @Test func `in order`() {
        let (values, indices) = x.sorted(1, descending: true)
        #expect(values.scalars() == [3, 1, -2, 5, 0, -6] as [Float])
        #expect(indices.scalars() == [2, 0, 1, 1, 0, 2])
        #expect(x.argsort(1).scalars() == [1, 0, 2, 2, 0, 1])
        #expect(Tensor([1, 1, 0, 1]).argsort().scalars() == [2, 0, 1, 3])
        #expect(x.topK(2).indices.scalars() == [2, 0, 1, 0])
        #expect(x.topK(1, largest: false).values.scalars() == [-2, -6] as [Float])
    }

    @Test func `comparing`() {
        #expect((x .> 0).scalars() == [true, false, true, false, true, false])
        #expect((x .<= x.flip(0)).scalars() == [false, true, false, true, false, true])
        #expect(((x .> 0) .&& (x .< 4)).any(1).scalars() == [true, false])
        #expect((.!(x .== 5) .|| (x .!= x)).all().item() == 0)
        #expect(Tensor.where(x .>= 0, x, Tensor(0 as Float)).scalars() == [1, 0, 3, 0, 5, 0] as [Float])
        #expect((x / 0).isNaN().scalars() == [false, false, false, true, false, false])
        #expect((x / 0).isFinite().any().item() == 0)
        #expect(x.isClose(to: x + 1e-9))
        #expect(!x.isClose(to: x + 1))
        #expect(!x.isClose(to: x[0]))
    }

    @Test func `element by element`() {
        #expect(x.relu().scalars() == [1, 0, 3, 0, 5, 0] as [Float])
        #expect(x.abs().sqrt().pow(2).round().scalars() == [1, 2, 3, 0, 5, 6] as [Float])
        #expect(x.clamp(-1...2).scalars() == [1, -1, 2, 0, 2, -1] as [Float])
        #expect(x.clamp(from: 0 as Float).maximum(Tensor(2 as Float)).scalars() == [2, 2, 3, 2, 5, 2] as [Float])
        expectClose(x.exp().log().scalars(), x.scalars())
        expectClose((x / 10).expm1().log1p().scalars(), (x / 10).scalars())
        expectClose((x / 10).erf().inverseErf().scalars(), (x / 10).scalars())
        expectClose((x.sin().pow(2) + x.cos().pow(2)).scalars(), [1, 1, 1, 1, 1, 1])
        expectClose(x.sigmoid().scalars(), x.scalars().map(Reference.sigmoid))
        expectClose(x.softmax()[0].scalars(), Reference.softmax([1, -2, 3]))
        expectClose(x.logSoftmax().exp().scalars(), x.softmax().scalars())
        #expect((-x % 4).scalars() == [3, 2, 1, 0, 3, 2] as [Float])
        #expect((Tensor([7]) % 4).item() == 3)
        var sum = x
        sum += x
        sum -= Tensor.ones([3])
        sum *= Tensor(2 as Float)
        #expect(sum.scalars() == [2, -10, 10, -2, 18, -26] as [Float])
        #expect(x[0].scalars() == [1, -2, 3] as [Float])
    }

    @Test func `of matrices`() {
        let a = Tensor.arange(6, dtype: .float32).reshape(2, 3)
        let b = Tensor.ones([3, 2])
        #expect(a.matmul(b).scalars() == [3, 3, 12, 12] as [Float])
        #expect(Tensor.ones([2, 2]).addmm(a, b, beta: 2, alpha: 0.5).scalars() == [3.5, 3.5, 8, 8] as [Float])
        let batch = a.unsqueeze(0).expand(4, 2, 3)
        #expect(batch.bmm(b.expand(4, 3, 2)).shape == [4, 2, 2])
        #expect(Tensor.zeros([4, 2, 2]).baddbmm(batch, b.expand(4, 3, 2))[3].scalars() == [3, 3, 12, 12] as [Float])
    }
}
