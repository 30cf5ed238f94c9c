/// What can stand between a tensor's brackets: an `Int`, a range, an index tensor or mask, or an ``Axis``.
package protocol TensorIndex {
    /// What it does to its dimension.
    var axis: Axis { get }
}

/// What an index does to its dimension.
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
