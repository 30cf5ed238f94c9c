import CTorch

extension Tensor {
    /// The sum, element by element; sizes of 1 are repeated as needed.
    package static func + (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.add($0, $1) } }

    /// The difference, element by element; sizes of 1 are repeated as needed.
    package static func - (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.subtract($0, $1) } }

    /// The product, element by element; sizes of 1 are repeated as needed.
    package static func * (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.multiply($0, $1) } }

    /// The quotient, element by element and always real; sizes of 1 are repeated as needed.
    package static func / (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.divide($0, $1) } }

    /// The remainder with the sign of the divisor, element by element.
    package static func % (a: Tensor, b: Tensor) -> Tensor { make(a, b) { api.math.pointee.remainder($0, $1) } }

    /// Each element plus a number.
    package static func + <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.add_scalar($0, b.scalar.raw) }
    }

    /// A number plus each element.
    package static func + <Value: TensorElement>(a: Value, b: Tensor) -> Tensor { b + a }

    /// Each element minus a number.
    package static func - <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.subtract_scalar($0, b.scalar.raw) }
    }

    /// A number minus each element.
    package static func - <Value: TensorElement>(a: Value, b: Tensor) -> Tensor {
        make(b) { api.math.pointee.subtract_from_scalar($0, a.scalar.raw) }
    }

    /// Each element times a number.
    package static func * <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.multiply_scalar($0, b.scalar.raw) }
    }

    /// A number times each element.
    package static func * <Value: TensorElement>(a: Value, b: Tensor) -> Tensor { b * a }

    /// Each element divided by a number; always real.
    package static func / <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.divide_scalar($0, b.scalar.raw) }
    }

    /// A number divided by each element; always real.
    package static func / <Value: TensorElement>(a: Value, b: Tensor) -> Tensor {
        make(b) { api.math.pointee.divide_scalar_by($0, a.scalar.raw) }
    }

    /// The remainder of each element with the sign of the divisor.
    package static func % <Value: TensorElement>(a: Tensor, b: Value) -> Tensor {
        make(a) { api.math.pointee.remainder_scalar($0, b.scalar.raw) }
    }

    /// Each element with the other sign.
    package static prefix func - (a: Tensor) -> Tensor { make(a) { api.math.pointee.negative($0) } }

    /// Adds `b` to the value of the variable; other variables keep theirs.
    package static func += (a: inout Tensor, b: Tensor) { a = a + b }

    /// Subtracts `b` from the value of the variable; other variables keep theirs.
    package static func -= (a: inout Tensor, b: Tensor) { a = a - b }

    /// Multiplies the value of the variable by `b`; other variables keep theirs.
    package static func *= (a: inout Tensor, b: Tensor) { a = a * b }

    /// The matrix product: `(…, N, K) × (…, K, M) → (…, N, M)`.
    package func matmul(_ other: Tensor) -> Tensor { make(self, other) { api.math.pointee.matmul($0, $1) } }

    /// The matrix product of a batch: `(B, N, K) × (B, K, M) → (B, N, M)`.
    package func bmm(_ other: Tensor) -> Tensor {
        precondition(rank == 3 && other.rank == 3, "bmm of tensors of rank \(rank) and \(other.rank), expected 3")
        return make(self, other) { api.math.pointee.matmul($0, $1) }
    }

    /// `beta * self + alpha * (a × b)`: a matrix product and an addition in one: `(N, K) × (K, M) → (N, M)`.
    package func addmm(_ a: Tensor, _ b: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
        make(self, a, b) { api.math.pointee.addmm($0, $1, $2, beta, alpha) }
    }

    /// As ``addmm(_:_:beta:alpha:)``, for a batch: `(B, N, K) × (B, K, M) → (B, N, M)`.
    package func baddbmm(_ a: Tensor, _ b: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
        make(self, a, b) { api.math.pointee.baddbmm($0, $1, $2, beta, alpha) }
    }
}
