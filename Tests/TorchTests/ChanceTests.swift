import Testing
import Torch

@Suite struct `Chance` {
    @Test func `a seed gives the same numbers, and a state goes on from where it was`() async {
        // In a process of its own: the default generator is everyone's.
        await #expect(processExitsWith: .success) {
            func draw() -> [Float] {
                Tensor.randn([5]).scalars() + Tensor.ones([20]).dropout(0.5, training: true).scalars()
            }
            Random.seed(42)
            let first = draw()
            let state = Random.state()
            let second = draw()
            Random.seed(42)
            precondition(draw() == first)
            precondition(first != second)
            try Random.setState(state)
            precondition(draw() == second)
        }
    }

    @Test func `a generator is its own`() throws {
        let (a, b) = (Generator(seed: 1), Generator(seed: 1))
        let order = Tensor.randperm(100, from: a)
        _ = Tensor.randn([10])
        #expect(order.scalars(as: Int.self) == Tensor.randperm(100, from: b).scalars())
        #expect(order.sorted().values.scalars() == Array(0..<100))
        let state = a.state
        let numbers = Tensor.randint(0..<1000, [50], from: a).scalars(as: Int.self)
        try a.setState(state)
        #expect(Tensor.randint(0..<1000, [50], from: a).scalars(as: Int.self) == numbers)
        #expect(throws: TorchError.self) { try a.setState([1, 2, 3]) }
    }

    @Test func `numbers lie where they should`() {
        let generator = Generator(seed: 5)
        let uniform = Tensor.rand([20_000], from: generator)
        #expect(uniform.min().item() >= 0 && uniform.max().item() < 1)
        #expect(abs(uniform.mean().item() - 0.5) < 0.02)
        let normal = Tensor.randn([20_000], from: generator)
        #expect(abs(normal.mean().item()) < 0.03 && abs(normal.variance().item() - 1) < 0.05)
        let whole = Tensor.randint(3..<6, [1000], from: generator).scalars(as: Int.self)
        #expect(Set(whole) == [3, 4, 5])
        let picks = Tensor([0, 1, 3] as [Float]).multinomial(8000, replacement: true, from: generator)
        #expect(abs((picks .== 2).to(.float32).mean().item() - 0.75) < 0.03)
        #expect((picks .== 0).any().item() == 0)
    }

    @Test func `weights start as their papers say`() {
        let generator = Generator(seed: 6)
        let xavier = Tensor.empty([30, 120])
        xavier.xavierUniform_(from: generator)
        #expect(xavier.abs().max().item() <= 0.2 && xavier.abs().max().item() > 0.19)
        let truncated = Tensor.empty([20_000])
        truncated.truncatedNormal_(from: generator)
        #expect(truncated.abs().max().item() <= 2)
        // The deviation of a standard normal number that is within 2 of the mean.
        #expect(abs(truncated.variance().item().squareRoot() - 0.8796) < 0.02)
        #expect(abs(truncated.mean().item()) < 0.03)
    }
}
