import CTorch

/// A number that meets a tensor: a whole one leaves the tensor's type as it is, a real one makes whole numbers real.
package enum Scalar: Hashable, Sendable {
    /// A whole number.
    case integer(Int64)
    /// A real number.
    case real(Double)

    /// The number as a `Double`.
    package var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }

    var raw: ct_scalar {
        switch self {
        case .integer(let value): ct_scalar(real: Double(value), integer: value, is_integer: true)
        case .real(let value): ct_scalar(real: value, integer: 0, is_integer: false)
        }
    }

    init(_ raw: ct_scalar) {
        self = raw.is_integer ? .integer(raw.integer) : .real(raw.real)
    }
}
