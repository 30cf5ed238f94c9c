/// Sizes read from a file, which are not believed before they are checked.
enum TensorLayout {
    /// More dimensions than any real tensor has.
    static let maximumRank = 64

    /// The bytes of a contiguous tensor; `nil` for negative sizes, too many dimensions, or more than an `Int` counts.
    ///
    /// An empty tensor's other dimensions must not overflow either: libtorch multiplies them for the strides.
    static func byteCount(shape: [Int], dtype: DType) -> Int? {
        guard shape.count <= maximumRank, shape.allSatisfy({ $0 >= 0 }) else { return nil }
        var extent = dtype.byteWidth
        for size in shape {
            let (product, overflow) = extent.multipliedReportingOverflow(by: max(size, 1))
            guard !overflow else { return nil }
            extent = product
        }
        return shape.contains(0) ? 0 : extent
    }

    /// The place behind the last element that sizes and strides reach; `nil` where that overflows or goes backwards.
    static func end(offset: Int, shape: [Int], strides: [Int]) -> Int? {
        guard offset >= 0, strides.count == shape.count, strides.allSatisfy({ $0 >= 0 }) else { return nil }
        guard !shape.contains(0) else { return offset }
        var last = offset
        for (size, stride) in zip(shape, strides) {
            let (reach, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflow) = last.addingReportingOverflow(reach)
            guard !tooFar, !overflow else { return nil }
            last = sum
        }
        let (end, overflow) = last.addingReportingOverflow(1)
        return overflow ? nil : end
    }

    /// The strides of a tensor whose elements lie in row-major order without gaps.
    ///
    /// - Precondition: `byteCount` accepts the shape.
    static func contiguousStrides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for index in shape.indices.dropLast().reversed() {
            strides[index] = strides[index + 1] * max(shape[index + 1], 1)
        }
        return strides
    }
}

extension DType {
    /// The name of a storage of this type in a `.pt` file, in the module `torch`.
    var storageName: String {
        switch self {
        case .uint8: "ByteStorage"
        case .int8: "CharStorage"
        case .int16: "ShortStorage"
        case .int32: "IntStorage"
        case .int64: "LongStorage"
        case .float16: "HalfStorage"
        case .float32: "FloatStorage"
        case .float64: "DoubleStorage"
        case .bool: "BoolStorage"
        case .bfloat16: "BFloat16Storage"
        }
    }

    /// The name of this type in a safetensors file.
    var safeTensorsName: String {
        switch self {
        case .uint8: "U8"
        case .int8: "I8"
        case .int16: "I16"
        case .int32: "I32"
        case .int64: "I64"
        case .float16: "F16"
        case .float32: "F32"
        case .float64: "F64"
        case .bool: "BOOL"
        case .bfloat16: "BF16"
        }
    }

    /// The type that a safetensors file calls `safeTensorsName`.
    init?(safeTensorsName: String) {
        guard let known = Self.allCases.first(where: { $0.safeTensorsName == safeTensorsName }) else { return nil }
        self = known
    }

    /// Returns whether `bytes` can be elements of this type: bools are 0 or 1, others are any bytes.
    func canHold(_ bytes: some Sequence<UInt8>) -> Bool {
        self != .bool || bytes.allSatisfy { $0 <= 1 }
    }
}
