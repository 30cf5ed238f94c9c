/// The type of a tensor's elements.
package enum DType: Int32, Sendable, Hashable, CaseIterable {
    /// Whole numbers of 0 to 255.
    case uint8 = 0
    /// Whole numbers of 8 bits.
    case int8 = 1
    /// Whole numbers of 16 bits.
    case int16 = 2
    /// Whole numbers of 32 bits.
    case int32 = 3
    /// Whole numbers of 64 bits: token ids and indices.
    case int64 = 4
    /// IEEE half precision.
    case float16 = 5
    /// IEEE single precision: the default.
    case float32 = 6
    /// IEEE double precision.
    case float64 = 7
    /// True or false, a byte each.
    case bool = 11
    /// The upper half of a `float32`.
    case bfloat16 = 15

    /// The bytes that one element takes.
    package var byteWidth: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        }
    }

    /// True where it holds real numbers.
    package var isFloatingPoint: Bool {
        switch self {
        case .float16, .float32, .float64, .bfloat16: true
        case .uint8, .int8, .int16, .int32, .int64, .bool: false
        }
    }
}
