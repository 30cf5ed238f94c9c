import Testing
import Torch

@Suite struct `Shapes and indices` {
    let x = Tensor.arange(24).reshape(2, 3, 4)

    @Test func `turn and fold`() {
        #expect(x.reshape(4, -1).shape == [4, 6])
        #expect(x.view(-1).scalars() == Array(0..<24))
        #expect(x.transpose(0, 2).shape == [4, 3, 2])
        #expect(x.permute(1, 2, 0)[2, 3].scalars() == [11, 23])
        #expect(!x.transpose(1, 2).isContiguous && x.transpose(1, 2).contiguous().isContiguous)
        #expect(x.flatten(1).shape == [2, 12])
        #expect(x.unsqueeze(1).shape == [2, 1, 3, 4])
        #expect(x.unsqueeze(-1).squeeze(-1).shape == x.shape)
        #expect(Tensor([1, 2]).unsqueeze(1).expand(-1, 3).scalars() == [1, 1, 1, 2, 2, 2])
        #expect(Tensor([1, 2, 3]).flip(0).scalars() == [3, 2, 1])
        #expect(x.size(-1) == 4 && x.size(0) == 2)
        #expect(Tensor([1]).padded([1, 2], with: 9).scalars() == [9, 1, 9, 9])
        #expect(Tensor.ones([3, 3]).upperTriangle(1).sum().item() == 3)
        #expect(Tensor.ones([3, 3]).lowerTriangle().sum().item() == 6)
    }

    @Test func `part and join`() {
        #expect(x.split(2, along: 1).map(\.shape) == [[2, 2, 4], [2, 1, 4]])
        #expect(x.split([1, 3], along: 2).map(\.shape) == [[2, 3, 1], [2, 3, 3]])
        #expect(x.chunk(2, along: -1).map(\.shape) == [[2, 3, 2], [2, 3, 2]])
        #expect(Tensor.cat(x.split(1, along: 1), along: 1).scalars() == Array(0..<24))
        #expect(Tensor.stack([x, x], along: 1).shape == [2, 2, 3, 4])
        #expect(x.slice(along: 2, 1..<3)[0, 0].scalars() == [1, 2])
        #expect(x.slice(along: 2, from: 0, to: 4, by: 2)[1, 2].scalars() == [20, 22])
        #expect(x.select(along: 1, -1)[0].scalars() == [8, 9, 10, 11])
    }

    @Test func `look up and put`() {
        let table = Tensor(rows: [[10, 11, 12], [20, 21, 22]])
        #expect(table.indexSelect(along: 1, Tensor([2, 0])).scalars() == [12, 10, 22, 20])
        #expect(table.gather(along: 1, Tensor(rows: [[1], [2]])).scalars() == [11, 22])
        #expect(
            table.scatter(along: 1, Tensor(rows: [[1], [2]]), Tensor(rows: [[0], [0]])).scalars() == [
                10, 0, 12, 20, 21, 0,
            ]
        )
        #expect(
            table.scatterAdd(along: 1, Tensor(rows: [[0, 0]]), Tensor(rows: [[1, 1]]))[0].scalars() == [12, 11, 12]
        )
        #expect(table.indexAdd(along: 0, Tensor([1]), Tensor(rows: [[1, 1, 1]]))[1].scalars() == [21, 22, 23])
        #expect(table.maskedFill(table .> 20, 0).scalars() == [10, 11, 12, 20, 0, 0])
        #expect(table.maskedSelect(table % 2 .== 0).scalars() == [10, 12, 20, 22])
        #expect((table .== 21).nonzero().scalars() == [1, 1])
        #expect(Tensor([5, 6]).repeatInterleave(Tensor([1, 3]), along: 0).scalars() == [5, 6, 6, 6])
        #expect(table.scalars() == [10, 11, 12, 20, 21, 22])
    }

    @Test func `a mask takes one position in each row`() {
        var tokens = Tensor.arange(12).reshape(3, 4)
        let rows = Tensor.arange(3)
        let positions = Tensor([2, 0, 3])
        let targets = tokens[rows, positions]
        tokens[rows, positions] = Tensor(99)
        #expect(targets.scalars() == [2, 4, 11])
        #expect(tokens.scalars() == [0, 1, 99, 3, 99, 5, 6, 7, 8, 9, 10, 99])
        tokens[tokens .== 99] = Tensor(-1)
        #expect(tokens[.all, 0].scalars() == [0, -1, 8])
        tokens[1] = Tensor([5, 5, 5, 5])
        tokens[.all, 3...] = Tensor(0)
        #expect(tokens.scalars() == [0, 1, -1, 0, 5, 5, 5, 0, 8, 9, 10, 0])
    }

    @Test func `memory is written and read in place`() {
        let squares = Tensor(shape: [2, 2], of: Int32.self) { buffer in
            for index in buffer.indices { buffer[index] = Int32(index * index) }
        }
        #expect(squares.scalars() == [0, 1, 4, 9] as [Int32])
        let bytes = squares.transpose(0, 1).withBytes { Array($0) }
        #expect(bytes == [0, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0])
        let back = bytes.withUnsafeBytes { Tensor(bytes: $0, shape: [2, 2], dtype: .int32) }
        #expect(back.scalars() == [0, 4, 1, 9] as [Int32])
        #expect(Tensor.zeros([0, 3]).withBytes { $0.count } == 0)
        let half = Tensor([1, 2.5] as [Float]).to(.bfloat16)
        #expect(half.withBytes { $0.count } == 4)
        #expect(half.scalars() == [1, 2.5] as [Float])
    }

    @Test func `writing with an underscore reaches every copy`() {
        let weight = Tensor.zeros([2])
        let copy = weight
        copy.fill_(3)
        copy[0...].add_(Tensor([1, 2] as [Float]), factor: 2)
        copy.multiply_(10)
        #expect(weight.scalars() == [50, 70] as [Float])
        weight.become_(Tensor([1] as [Double]))
        #expect(copy.shape == [1] && copy.dtype == .float64)
        weight.zero_()
        #expect(copy.item() == 0)
    }

    @Test func `the wrong number of elements traps`() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor([1, 2, 3], shape: [2, 2])
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("24 bytes given"))
    }
}
