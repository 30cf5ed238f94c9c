import CTorch

/// A Swift type that can be an element of a tensor, or be combined with one.
package protocol TensorElement: Sendable {
    /// The type of a tensor of such elements.
    static var dtype: DType { get }
    /// The element as a number.
    var scalar: Scalar { get }
    /// The element that is `scalar`.
    init(_ scalar: Scalar)
}

extension TensorElement where Self: FixedWidthInteger {
    /// The element as a number.
    package var scalar: Scalar { .integer(Int64(self)) }

    /// The element that is `scalar`, which must be whole.
    package init(_ scalar: Scalar) {
        switch scalar {
        case .integer(let value): self.init(value)
        case .real(let value): self.init(value)
        }
    }
}

extension TensorElement where Self: BinaryFloatingPoint {
    /// The element as a number.
    package var scalar: Scalar { .real(Double(self)) }

    /// The element that is closest to `scalar`.
    package init(_ scalar: Scalar) {
        self.init(scalar.double)
    }
}

extension Float: TensorElement {
    /// `float32`.
    package static var dtype: DType { .float32 }
}

extension Double: TensorElement {
    /// `float64`.
    package static var dtype: DType { .float64 }
}

extension Int: TensorElement {
    /// `int64`.
    package static var dtype: DType { .int64 }
}

extension Int64: TensorElement {
    /// `int64`.
    package static var dtype: DType { .int64 }
}

extension Int32: TensorElement {
    /// `int32`.
    package static var dtype: DType { .int32 }
}

extension Int16: TensorElement {
    /// `int16`.
    package static var dtype: DType { .int16 }
}

extension Int8: TensorElement {
    /// `int8`.
    package static var dtype: DType { .int8 }
}

extension UInt8: TensorElement {
    /// `uint8`.
    package static var dtype: DType { .uint8 }
}

extension Bool: TensorElement {
    /// `bool`.
    package static var dtype: DType { .bool }

    /// The element as a number: 1 or 0.
    package var scalar: Scalar { .integer(self ? 1 : 0) }

    /// True where `scalar` is not 0.
    package init(_ scalar: Scalar) {
        self = scalar.double != 0
    }
}

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
