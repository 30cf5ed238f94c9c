import Testing
import Torch

@Suite struct `Adam` {
    /// What Adam makes of one number whose gradients are given.
    private func restated(
        _ start: Double,
        _ gradients: [Double],
        rate: Double,
        decay: Double,
        decoupled: Bool
    ) -> Double {
        var (weight, average, square) = (start, 0.0, 0.0)
        var (remaining1, remaining2) = (1.0, 1.0)
        for gradient in gradients {
            if decoupled { weight -= rate * decay * weight }
            let gradient = decoupled ? gradient : gradient + decay * weight
            average = 0.9 * average + 0.1 * gradient
            square = 0.999 * square + 0.001 * gradient * gradient
            remaining1 *= 0.9
            remaining2 *= 0.999
            weight -= rate * (average / (1 - remaining1)) / ((square / (1 - remaining2)).squareRoot() + 1e-8)
        }
        return weight
    }

    @Test(arguments: [(0, false), (0.1, false), (0.1, true)])
    func `steps are those of the paper`(decay: Double, decoupled: Bool) {
        let weight = Tensor([1, -2] as [Double])
        let adam = Torch.Adam([Parameter("w", weight)], learningRate: 0.05, weightDecay: decay, decoupled: decoupled)
        let gradients = [[0.5, -1], [0.25, 3], [-2, 0], [1, 1], [0.1, -0.1]]
        for gradient in gradients {
            weight.setGradient_(Tensor(gradient))
            adam.step()
        }
        let expected = [0, 1].map { index in
            restated([1, -2][index], gradients.map { $0[index] }, rate: 0.05, decay: decay, decoupled: decoupled)
        }
        expectClose(weight.scalars(), expected, tolerance: 1e-9)
    }

    @Test func `a weight without a gradient stays`() throws {
        let (moving, resting) = (Tensor.ones([2]).requiringGradient(), Tensor.ones([2]).requiringGradient())
        let adam = Torch.Adam([Parameter("a", moving), Parameter("b", resting)])
        try moving.sum().backward()
        adam.step()
        #expect(moving[0].item() < 1)
        #expect(resting.scalars() == [1, 1] as [Float])
        adam.clearGradients()
        #expect(moving.gradient == nil)
    }

    @Test func `restored, it goes on exactly`() throws {
        func run(_ steps: Range<Int>, _ weight: Tensor, _ adam: Torch.Adam) {
            for step in steps {
                weight.setGradient_(Tensor([Float(step) - 2, 0.5]))
                adam.step()
            }
        }
        let unbroken = Tensor([3, 4] as [Float])
        run(0..<6, unbroken, Torch.Adam([Parameter("w", unbroken)], learningRate: 0.1))

        let first = Tensor([3, 4] as [Float])
        let before = Torch.Adam([Parameter("w", first)], learningRate: 0.1)
        run(0..<3, first, before)
        #expect(before.state.map(\.name) == ["w.exp_avg", "w.exp_avg_sq", "w.step"])
        let saved = Dictionary(uniqueKeysWithValues: before.state.map { ($0.name, $0.tensor.clone()) })

        let second = first.clone()
        let after = Torch.Adam([Parameter("w", second)], learningRate: 0.1)
        try after.restore(saved)
        run(3..<6, second, after)
        #expect(second.scalars(as: Float.self) == unbroken.scalars())
    }

    @Test func `a state that does not fit is refused whole`() {
        let adam = Torch.Adam([Parameter("w", .ones([2]))])
        #expect(throws: TorchError("the optimiser's state lacks w.exp_avg")) { try adam.restore([:]) }
        let wrong = ["w.exp_avg": Tensor.ones([2]), "w.exp_avg_sq": .ones([3]), "w.step": .ones([])]
        #expect(throws: TorchError("w.exp_avg_sq has shape [3], expected [2]")) { try adam.restore(wrong) }
        #expect(adam.state[0].tensor.abs().sum().item() == 0)
    }

    @Test func `gradients are clipped together`() {
        let (a, b) = (Tensor.zeros([2]), Tensor.zeros([1]))
        let adam = Torch.Adam([Parameter("a", a), Parameter("b", b)])
        a.setGradient_(Tensor([3, 0] as [Float]))
        b.setGradient_(Tensor([4] as [Float]))
        #expect(adam.gradientNorm().item() == 5)
        #expect(adam.clipGradients(to: 10).item() == 5)
        #expect(b.gradient?.item() == 4)
        #expect(adam.clipGradients(to: 1).item() == 5)
        expectClose(a.gradient?.scalars() ?? [], [0.6, 0], tolerance: 1e-6)
        adam.scaleGradients(by: 10)
        expectClose(b.gradient?.scalars() ?? [], [8], tolerance: 1e-5)
    }

    @Test func `it overfits one batch`() throws {
        let generator = Generator(seed: 3)
        let x = Tensor.randn([16, 8], from: generator)
        let labels = Tensor.randint(0..<4, [16], from: generator)
        let (first, second) = (Linear(8, 32), Linear(32, 4))
        let adam = Torch.Adam(first.parameters(under: "first") + second.parameters(under: "second"), learningRate: 0.01)
        var loss = Tensor(0 as Float)
        for _ in 0..<200 {
            loss = crossEntropy(second(first(x).relu()), labels)
            adam.clearGradients()
            try loss.backward()
            adam.step()
        }
        #expect(loss.item() < 0.02)
    }

    @Test func `a schedule multiplies its factors`() {
        let constant = LearningRateSchedule(base: 0.1)
        #expect(constant.rate(batch: 1000, step: 1000, epoch: 10) == 0.1)
        let schedule = LearningRateSchedule(base: 1, gamma: 0.5, stepSize: 10, warmUpSteps: 9, epochFactor: 0.1)
        #expect(abs(schedule.rate(batch: 0, step: 0, epoch: 0) - 0.1) < 1e-12)
        #expect(abs(schedule.rate(batch: 9, step: 9, epoch: 0) - 1) < 1e-12)
        #expect(abs(schedule.rate(batch: 5, step: 5, epoch: 0) - 0.6) < 1e-12)
        #expect(abs(schedule.rate(batch: 25, step: 25, epoch: 1) - 0.025) < 1e-12)
    }
}
