import CTorch

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator .&& : LogicalConjunctionPrecedence
infix operator .|| : LogicalDisjunctionPrecedence
prefix operator .!

// Element by element; the result is a tensor of `bool`.
extension Tensor {
    /// True where the elements are equal.
    package static func .== (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.equal($0, $1) } }

    /// True where the elements are equal to a number.
    package static func .== <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.equal_scalar($0, b.scalar.raw) }
    }

    /// True where the elements differ.
    package static func .!= (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.not_equal($0, $1) } }

    /// True where the elements differ from a number.
    package static func .!= <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.not_equal_scalar($0, b.scalar.raw) }
    }

    /// True where the left element is less.
    package static func .< (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.less($0, $1) } }

    /// True where the element is less than a number.
    package static func .< <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.less_scalar($0, b.scalar.raw) }
    }

    /// True where the left element is not greater.
    package static func .<= (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.less_equal($0, $1) } }

    /// True where the element is not greater than a number.
    package static func .<= <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.less_equal_scalar($0, b.scalar.raw) }
    }

    /// True where the left element is greater.
    package static func .> (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.greater($0, $1) } }

    /// True where the element is greater than a number.
    package static func .> <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.greater_scalar($0, b.scalar.raw) }
    }

    /// True where the left element is not less.
    package static func .>= (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.greater_equal($0, $1) } }

    /// True where the element is not less than a number.
    package static func .>= <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.greater_equal_scalar($0, b.scalar.raw) }
    }

    /// True where both are true.
    package static func .&& (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.logical_and($0, $1) } }

    /// True where at least one is true.
    package static func .|| (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.logical_or($0, $1) } }

    /// True where it is not true.
    package static prefix func .! (a: Tensor) -> Tensor { make(a) { api.math.pointee.logical_not($0) } }

    /// True where the element is not a number.
    package func isNaN() -> Tensor { make(self) { api.math.pointee.is_nan($0) } }

    /// True where the element is neither infinite nor not a number.
    package func isFinite() -> Tensor { make(self) { api.math.pointee.is_finite($0) } }

    /// The element of `a` where `condition` is true, else that of `b`.
    package static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
        make(condition, a, b) { api.math.pointee.where($0, $1, $2) }
    }

    /// Returns whether shape and type are the same and every element is within `absolute + relative * |other|`.
    package func isClose(to other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8) -> Bool {
        shape == other.shape && dtype == other.dtype
            && with(self, other) { api.math.pointee.all_close($0, $1, relative, absolute) }
    }
}
