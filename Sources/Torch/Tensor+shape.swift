import CTorch

extension Tensor {
    /// The elements in another shape, in which one size may be -1: what is left.
    package func reshape(_ shape: [Int]) -> Tensor {
        with(sizes: shape) { sizes, rank in make(self) { api.shape.pointee.reshape($0, sizes, rank) } }
    }

    /// The elements in another shape, in which one size may be -1: what is left.
    package func reshape(_ shape: Int...) -> Tensor { reshape(shape) }

    /// The same memory in another shape; traps where that would need a copy.
    package func view(_ shape: [Int]) -> Tensor {
        with(sizes: shape) { sizes, rank in make(self) { api.shape.pointee.view($0, sizes, rank) } }
    }

    /// The same memory in another shape; traps where that would need a copy.
    package func view(_ shape: Int...) -> Tensor { view(shape) }

    /// Repeats dimensions of size 1 without copying; -1 leaves a size as it is.
    package func expand(_ shape: [Int]) -> Tensor {
        with(sizes: shape) { sizes, rank in make(self) { api.shape.pointee.expand($0, sizes, rank) } }
    }

    /// Repeats dimensions of size 1 without copying; -1 leaves a size as it is.
    package func expand(_ shape: Int...) -> Tensor { expand(shape) }

    /// The dimensions in another order.
    package func permute(_ dimensions: Int...) -> Tensor {
        with(sizes: dimensions) { order, rank in make(self) { api.shape.pointee.permute($0, order, rank) } }
    }

    /// Exchanges two dimensions.
    package func transpose(_ a: Int, _ b: Int) -> Tensor {
        make(self) { api.shape.pointee.transpose($0, Int64(a), Int64(b)) }
    }

    /// The dimensions from `start` to `end` made one.
    package func flatten(_ start: Int = 0, _ end: Int = -1) -> Tensor {
        make(self) { api.shape.pointee.flatten($0, Int64(start), Int64(end)) }
    }

    /// Removes `dimension` where its size is 1.
    package func squeeze(_ dimension: Int) -> Tensor { make(self) { api.shape.pointee.squeeze($0, Int64(dimension)) } }

    /// Inserts a dimension of size 1 before `dimension`; -1 appends one.
    package func unsqueeze(_ dimension: Int) -> Tensor {
        make(self) { api.shape.pointee.unsqueeze($0, Int64(dimension)) }
    }

    /// The elements in reverse along `dimensions`.
    package func flip(_ dimensions: Int...) -> Tensor {
        with(sizes: dimensions) { sizes, rank in make(self) { api.shape.pointee.flip($0, sizes, rank) } }
    }

    /// Parts of `size` along `dimension`; the last may be smaller.
    package func split(_ size: Int, along dimension: Int = 0) -> [Tensor] {
        precondition(size > 0, "parts of \(size)")
        let total = self.size(dimension)
        return stride(from: 0, to: Swift.max(1, total), by: size).map {
            narrow(along: dimension, from: $0, count: Swift.min(size, total - $0))
        }
    }

    /// Parts of the given sizes along `dimension`.
    package func split(_ sizes: [Int], along dimension: Int = 0) -> [Tensor] {
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return narrow(along: dimension, from: start, count: size)
        }
    }

    /// At most `count` parts of equal size along `dimension`; the last may be smaller.
    package func chunk(_ count: Int, along dimension: Int = 0) -> [Tensor] {
        precondition(count > 0, "\(count) parts")
        return split(Swift.max(1, (self.size(dimension) + count - 1) / count), along: dimension)
    }

    /// The tensors one after another along a dimension that they have.
    package static func cat(_ tensors: [Tensor], along dimension: Int = 0) -> Tensor {
        with(list: tensors) { Tensor(owning: api.shape.pointee.cat($0, $1, Int64(dimension))) }
    }

    /// The tensors, all of one shape, one after another along a new dimension.
    package static func stack(_ tensors: [Tensor], along dimension: Int = 0) -> Tensor {
        with(list: tensors) { Tensor(owning: api.shape.pointee.stack($0, $1, Int64(dimension))) }
    }

    /// Puts `value` around the elements: pairs of widths before and after, the last dimension first.
    package func padded<Value: TensorElement>(_ widths: [Int], with value: Value) -> Tensor {
        with(sizes: widths) { sizes, count in make(self) { api.shape.pointee.pad($0, sizes, count, value.scalar.raw) } }
    }

    /// Zeros below the diagonal of the last two dimensions, or below the one that is `diagonal` above it.
    package func upperTriangle(_ diagonal: Int = 0) -> Tensor {
        make(self) { api.shape.pointee.triu($0, Int64(diagonal)) }
    }

    /// Zeros above the diagonal of the last two dimensions, or above the one that is `diagonal` above it.
    package func lowerTriangle(_ diagonal: Int = 0) -> Tensor {
        make(self) { api.shape.pointee.tril($0, Int64(diagonal)) }
    }
}
