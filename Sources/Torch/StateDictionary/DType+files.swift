extension DType {
    /// What a `.pt` file calls a storage of this type, in the module `torch`.
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

    /// What a safetensors file calls this type.
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

    /// Whether `bytes` can be elements of this type: any can, but for bools, which are 0 or 1.
    func canHold(_ bytes: some Sequence<UInt8>) -> Bool {
        self != .bool || bytes.allSatisfy { $0 <= 1 }
    }
}
