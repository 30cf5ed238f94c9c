import CTorch

extension Tensor {
    /// The part of `count` elements from `start` along `dimension`; shares memory.
    package func narrow(along dimension: Int, from start: Int, count: Int) -> Tensor {
        make(self) { api.shape.pointee.narrow($0, Int64(dimension), Int64(start), Int64(count)) }
    }

    /// The part `range` along `dimension`; shares memory.
    package func slice(along dimension: Int, _ range: Range<Int>) -> Tensor {
        narrow(along: dimension, from: range.lowerBound, count: range.count)
    }

    /// Every `step`-th element along `dimension` from `start` up to, but not, `end`; shares memory.
    package func slice(along dimension: Int, from start: Int, to end: Int, by step: Int) -> Tensor {
        make(self) { api.shape.pointee.strided($0, Int64(dimension), Int64(start), Int64(end), Int64(step)) }
    }

    /// The part at `index` along `dimension`, which is gone then; a negative index counts from the end.
    package func select(along dimension: Int, _ index: Int) -> Tensor {
        make(self) { api.shape.pointee.select($0, Int64(dimension), Int64(index)) }
    }

    /// The parts at `indices`, a list of `int64` or `int32`, along `dimension`.
    package func indexSelect(along dimension: Int, _ indices: Tensor) -> Tensor {
        make(self, indices) { api.shape.pointee.index_select($0, Int64(dimension), $1) }
    }

    /// For each place of `indices` the element at that index along `dimension` and that place otherwise.
    package func gather(along dimension: Int, _ indices: Tensor) -> Tensor {
        make(self, indices) { api.shape.pointee.gather($0, Int64(dimension), $1) }
    }

    /// A copy in which each place of `indices` has put its element of `source` at that index along `dimension`.
    package func scatter(along dimension: Int, _ indices: Tensor, _ source: Tensor) -> Tensor {
        make(self, indices, source) { api.shape.pointee.scatter($0, Int64(dimension), $1, $2) }
    }

    /// As ``scatter(along:_:_:)``, but adds.
    package func scatterAdd(along dimension: Int, _ indices: Tensor, _ source: Tensor) -> Tensor {
        make(self, indices, source) { api.shape.pointee.scatter_add($0, Int64(dimension), $1, $2) }
    }

    /// A copy to whose parts at `indices`, a list, along `dimension` those of `source` have been added.
    package func indexAdd(along dimension: Int, _ indices: Tensor, _ source: Tensor) -> Tensor {
        make(self, indices, source) { api.shape.pointee.index_add($0, Int64(dimension), $1, $2) }
    }

    /// A copy with `value` where `mask` is true.
    package func maskedFill<Value: TensorElement>(_ mask: Tensor, _ value: Value) -> Tensor {
        make(self, mask) { api.shape.pointee.masked_fill($0, $1, value.scalar.raw) }
    }

    /// The elements where `mask` is true, as a list.
    package func maskedSelect(_ mask: Tensor) -> Tensor {
        SimulatedGPU.noteRead()
        return make(self, mask) { api.shape.pointee.masked_select($0, $1) }
    }

    /// The indices of the elements that are not zero: `(N, rank)`.
    package func nonzero() -> Tensor {
        SimulatedGPU.noteRead()
        return make(self) { api.shape.pointee.nonzero($0) }
    }

    /// Each part along `dimension` as often as its number in `repeats` says.
    package func repeatInterleave(_ repeats: Tensor, along dimension: Int) -> Tensor {
        SimulatedGPU.noteRead()
        return make(self, repeats) { api.shape.pointee.repeat_interleave($0, $1, Int64(dimension)) }
    }

    /// The part that the indices choose, one for each dimension from the first; dimensions without one stay whole.
    ///
    /// An index is an `Int` (that dimension is gone then), a range, a list of indices or a mask as a ``Tensor``, or
    /// `.all` and `.new`. Several index tensors choose together, element by element, as in PyTorch.
    ///
    /// Assignment copies the memory first where another variable uses it.
    /// ```swift
    /// tokens[rows, positions] = Tensor(maskId)  // one position in each row
    /// ```
    package subscript(_ a: some TensorIndex) -> Tensor {
        get { part(at: [a.axis]) }
        set { assign(newValue, at: [a.axis]) }
    }

    /// The part that the indices choose.
    package subscript(_ a: some TensorIndex, _ b: some TensorIndex) -> Tensor {
        get { part(at: [a.axis, b.axis]) }
        set { assign(newValue, at: [a.axis, b.axis]) }
    }

    /// The part that the indices choose.
    package subscript(_ a: some TensorIndex, _ b: some TensorIndex, _ c: some TensorIndex) -> Tensor {
        get { part(at: [a.axis, b.axis, c.axis]) }
        set { assign(newValue, at: [a.axis, b.axis, c.axis]) }
    }

    /// The part that the indices choose.
    package subscript(
        _ a: some TensorIndex,
        _ b: some TensorIndex,
        _ c: some TensorIndex,
        _ d: some TensorIndex
    ) -> Tensor {
        get { part(at: [a.axis, b.axis, c.axis, d.axis]) }
        set { assign(newValue, at: [a.axis, b.axis, c.axis, d.axis]) }
    }

    private func part(at indices: [Axis]) -> Tensor {
        let (part, chosen) = view(at: indices)
        guard chosen.contains(where: { $0 != nil }) else { return part }
        return with(list: chosen) { list, count in make(part) { api.shape.pointee.index($0, list, count) } }
    }

    private mutating func assign(_ values: Tensor, at indices: [Axis]) {
        if requiresGradient || !isUnshared() { self = clone() }
        let (part, chosen) = view(at: indices)
        let values = values.to(part.dtype).to(part.device)
        if chosen.contains(where: { $0 != nil }) {
            with(list: chosen) { list, count in
                check(with(part, values) { api.shape.pointee.index_put($0, list, count, $1) })
            }
        } else {
            check(with(part, values) { api.shape.pointee.assign($0, $1) })
        }
    }

    /// True where writing into the memory changes no other variable, view or graph.
    private mutating func isUnshared() -> Bool {
        isKnownUniquelyReferenced(&storage) && with(self) { api.tensor.pointee.is_unshared($0) }
    }

    /// The part that the simple ones of `indices` choose, and the index tensors for its dimensions.
    private func view(at indices: [Axis]) -> (part: Tensor, chosen: [Tensor?]) {
        var part = self
        var chosen: [Tensor?] = []
        var dimension = 0  // of `part`; a mask stands for as many as it has itself, but is one index to libtorch
        for index in indices {
            switch index {
            case .at(let place): part = part.select(along: dimension, place)
            case .chosen(let indices):
                if indices.dtype == .bool { SimulatedGPU.noteRead() }
                chosen.append(indices)
                dimension += indices.dtype == .bool ? indices.rank : 1
            case .whole, .inserted, .range:
                if case .inserted = index { part = part.unsqueeze(dimension) }
                if case .range(let lower, let upper) = index {
                    part = part.narrow(along: dimension, from: lower, count: (upper ?? part.size(dimension)) - lower)
                }
                chosen.append(nil)
                dimension += 1
            }
        }
        return (part, chosen)
    }
}

/// An index between a tensor's brackets: an `Int`, a range, an index tensor or mask, or an ``Axis``.
package protocol TensorIndex {
    /// Its effect on its dimension.
    var axis: Axis { get }
}

/// The effect of an index on its dimension.
package enum Axis: TensorIndex {
    /// Leaves the dimension whole.
    case whole
    /// Inserts a dimension of size 1.
    case inserted
    /// Takes the part at one place; a negative one counts from the end.
    case at(Int)
    /// Takes the part from one place up to, but not, another, or to the end.
    case range(Int, Int?)
    /// Takes the parts at a list of places, or where a mask is true.
    case chosen(Tensor)

    /// Itself.
    package var axis: Axis { self }
}

extension TensorIndex where Self == Axis {
    /// Leaves the dimension whole.
    package static var all: Axis { .whole }
    /// Inserts a dimension of size 1.
    package static var new: Axis { .inserted }
}

extension Int: TensorIndex {
    /// One place.
    package var axis: Axis { .at(self) }
}

extension Range<Int>: TensorIndex {
    /// A part.
    package var axis: Axis { .range(lowerBound, upperBound) }
}

extension ClosedRange<Int>: TensorIndex {
    /// A part.
    package var axis: Axis { .range(lowerBound, upperBound + 1) }
}

extension PartialRangeFrom<Int>: TensorIndex {
    /// A part up to the end.
    package var axis: Axis { .range(lowerBound, nil) }
}

extension PartialRangeUpTo<Int>: TensorIndex {
    /// A part from the start.
    package var axis: Axis { .range(0, upperBound) }
}

extension Tensor: TensorIndex {
    /// The places in this list, or where this mask is true.
    package var axis: Axis { .chosen(self) }
}
