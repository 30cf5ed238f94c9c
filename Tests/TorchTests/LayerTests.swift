import Foundation
import Testing
import Torch

@Suite struct `Layers` {
    let generator = Generator(seed: 7)

    private func random(_ shape: Int...) -> Tensor { .randn(shape, dtype: .float64, from: generator) }

    @Test func `a dense layer is a matrix and a shift`() {
        let layer = Linear(
            weight: Tensor(rows: [[1, 2], [3, 4], [5, 6]] as [[Float]]),
            bias: Tensor([10, 20, 30] as [Float])
        )
        #expect(layer(Tensor(rows: [[1, 1], [2, 0]] as [[Float]])).scalars() == [13, 27, 41, 12, 26, 40] as [Float])
    }

    @Test func `a table's gradient of the rows that were read is added to its other, whole one`() throws {
        let ids = Tensor([2, 0, 2, 1] as [Int64])
        func gradient(isSparse: Bool) throws -> [Float] {
            let table = Tensor((0..<15).map { Float($0) / 10 }).reshape(5, 3).requiringGradient()
            let read = embedding(ids, table, isSparse: isSparse)
            try (linear(read, table) * Tensor((0..<20).map(Float.init)).reshape(4, 5)).sum().backward()
            return try #require(table.gradient).scalars()
        }
        #expect(try gradient(isSparse: true) == gradient(isSparse: false))
    }

    @Test func `an embedding looks rows up, and padding learns nothing`() throws {
        let layer = Embedding(4, 2, padding: 0)
        #expect(layer.weight[0].scalars() == [0, 0] as [Float])
        let ids = Tensor(rows: [[0, 3], [3, 1]])
        let vectors = layer(ids)
        #expect(vectors.shape == [2, 2, 2])
        #expect(vectors[0, 1].scalars(as: Float.self) == layer.weight[3].scalars())
        try vectors.sum().backward()
        #expect(layer.weight.gradient?.scalars() == [0, 0, 1, 1, 0, 0, 2, 2] as [Float])
    }

    @Test func `layer norm brings a row to mean 0 and variance 1`() {
        let layer = LayerNorm(4)
        layer.weight.copy_(Tensor([1, 1, 1, 2] as [Float]))
        layer.bias.copy_(Tensor([0, 0, 0, 5] as [Float]))
        // Mean 5, variance 5.
        let expected = [-3, -1, 1, 3].map { $0 / 5.00001.squareRoot() }
        expectClose(
            layer(Tensor([2, 4, 6, 8] as [Float], shape: [1, 4])).scalars(),
            [expected[0], expected[1], expected[2], 2 * expected[3] + 5]
        )
    }

    @Test(arguments: [1, 15, 16, 17, 100_003]) func `what fell out gets no gradient, and the rest is scaled`(
        count: Int
    ) throws {
        let x = (Tensor.rand([count]) + 1).requiringGradient()
        let dropped = x.dropout(0.2, training: true)
        try (dropped * 3).sum().backward()
        let change = try #require(x.gradient)
        #expect((dropped * 3).isClose(to: change * x.detach()))
        #expect(((change .== 0).to(.float32) + change / 3.75).isClose(to: .ones([count])))
    }

    @Test func `dropout falls on different numbers each time, and on neighbours independently`() {
        let x = Tensor.ones([100_000])
        let (a, b) = (x.dropout(0.25, training: true), x.dropout(0.25, training: true))
        let stayed = { (x: Tensor) in (x .!= 0).to(.float32) }
        // Of independent draws both stay with probability 0.5625, with a standard deviation of 0.0016.
        let both = [
            stayed(a) * stayed(b), stayed(a)[0..<99_999] * stayed(a)[1..<100_000],
            stayed(a)[0..<99_984] * stayed(a)[16..<100_000],
        ]
        for pair in both { #expect(abs(pair.mean().item() - 0.5625) < 0.01) }
    }

    @Test func `dropout keeps the mean, and rests outside of training`() {
        let x = Tensor.ones([100_000])
        let dropped = x.dropout(0.25, training: true)
        #expect(abs(dropped.mean().item() - 1) < 0.02)
        #expect(abs((dropped .== 0).to(.float32).mean().item() - 0.25) < 0.02)
        #expect(x.dropout(0.25, training: false).isClose(to: x))
    }

    @Test(arguments: [false, true])
    func `attention is a softmax over products`(causal: Bool) {
        let (query, key, value) = (random(2, 3, 4, 5), random(2, 3, 4, 5), random(2, 3, 4, 5))
        let out = scaledDotProductAttention(query, key, value, causal: causal)
        for batch in 0..<2 {
            for head in 0..<3 {
                let expected = Reference.attention(
                    query[batch, head].rows,
                    key[batch, head].rows,
                    value[batch, head].rows
                ) { !causal || $1 <= $0 }
                expectClose(out[batch, head].scalars(), Array(expected.joined()), tolerance: 1e-10)
            }
        }
    }

    @Test func `attention respects a mask, true or added`() {
        let (query, key, value) = (random(1, 1, 3, 2), random(1, 1, 3, 2), random(1, 1, 3, 2))
        let mask = Tensor(rows: [[true, false, true], [true, true, false], [false, false, true]])
        let added = Tensor.zeros([3, 3], dtype: .float64).maskedFill(.!mask, -Double.infinity)
        let allowed = mask.scalars(as: Bool.self)
        let expected = Reference.attention(query[0, 0].rows, key[0, 0].rows, value[0, 0].rows) { allowed[$0 * 3 + $1] }
        for form in [mask, added] {
            let out = scaledDotProductAttention(query, key, value, mask: form)
            expectClose(out.scalars(), Array(expected.joined()), tolerance: 1e-10)
        }
    }

    @Test func `cross entropy is the mean surprisal of the targets that count`() {
        let logits = Tensor(rows: [[1, 2, 3], [0, 0, 0], [5, 1, 1]] as [[Double]])
        let targets = Tensor([2, 0, 1])
        let losses = [
            -log(Reference.softmax([1, 2, 3])[2]), log(3), -log(Reference.softmax([5, 1, 1])[1]),
        ]
        expectClose(crossEntropy(logits, targets, reduction: .none).scalars(), losses, tolerance: 1e-12)
        expectClose(
            crossEntropy(logits, targets, ignoring: 0, reduction: .none).scalars(),
            [losses[0], 0, losses[2]],
            tolerance: 1e-12
        )
        #expect(abs(crossEntropy(logits, targets, ignoring: 0).item() - (losses[0] + losses[2]) / 2) < 1e-12)
        #expect(abs(nllLoss(logits.logSoftmax(), targets, reduction: .sum).item() - losses.reduce(0, +)) < 1e-12)
        #expect(squaredError(Tensor([1, 2] as [Double]), Tensor([3, 2] as [Double])).item() == 2)
    }

    @Test func `gradients of each layer are those that small steps show`() throws {
        let x = random(2, 3, 4).requiringGradient()
        let target = random(2, 3, 4)
        let dense = Linear(4, 4)
        let norm = LayerNorm(4)
        let table = Embedding(5, 4)
        for layer in [dense, norm, table] as [any Module] { layer.convert(to: .float64) }
        let ids = Tensor(rows: [[0, 1, 4], [1, 1, 2]])
        try expectGradients(of: [x, dense.weight] + [dense.bias].compactMap { $0 }) { squaredError(dense(x), target) }
        try expectGradients(of: [x, norm.weight, norm.bias]) { (norm(x) * target).sum() }
        try expectGradients(of: [table.weight]) { squaredError(table(ids), target) }
        try expectGradients(of: [x]) { (x.gelu().softmax() * target).sum() + (x.tanh() * x.sigmoid()).logSumExp() }
        try expectGradients(of: [x]) { crossEntropy(x.reshape(6, 4), Tensor([0, 1, 2, 3, 0, 1]), ignoring: 1) }
    }

    @Test func `gradients of attention are those that small steps show`() throws {
        let (query, key, value) = (random(1, 2, 3, 2), random(1, 2, 3, 2), random(1, 2, 3, 2))
        for leaf in [query, key, value] { leaf.requiringGradient() }
        let target = random(1, 2, 3, 2)
        try expectGradients(of: [query, key, value]) {
            (scaledDotProductAttention(query, key, value, causal: true) * target).sum()
        }
    }
}
