import CTorch

extension Tensor {
    /// A tensor of `value` throughout; whole numbers give `int64`, real ones `float32`, unless `dtype` says otherwise.
    package static func full<Value: TensorElement>(
        _ shape: [Int],
        _ value: Value,
        dtype: DType? = nil,
        on device: Device = .cpu
    ) -> Tensor {
        let type = dtype ?? (Value.dtype == .float64 ? .float32 : Value.dtype)
        return with(sizes: shape) {
            Tensor(owning: api.tensor.pointee.full($0, $1, value.scalar.raw, type.rawValue, device.raw))
        }
    }

    /// A tensor of zeros.
    package static func zeros(_ shape: [Int], dtype: DType = .float32, on device: Device = .cpu) -> Tensor {
        full(shape, 0, dtype: dtype, on: device)
    }

    /// A tensor of ones.
    package static func ones(_ shape: [Int], dtype: DType = .float32, on device: Device = .cpu) -> Tensor {
        full(shape, 1, dtype: dtype, on: device)
    }

    /// A tensor whose memory holds whatever was there.
    package static func empty(_ shape: [Int], dtype: DType = .float32, on device: Device = .cpu) -> Tensor {
        with(sizes: shape) { Tensor(owning: api.tensor.pointee.empty($0, $1, dtype.rawValue, device.raw)) }
    }

    /// Zeros in the shape and type of `other`, on its device.
    package static func zeros(like other: Tensor) -> Tensor {
        zeros(other.shape, dtype: other.dtype, on: other.device)
    }

    /// Ones in the shape and type of `other`, on its device.
    package static func ones(like other: Tensor) -> Tensor {
        ones(other.shape, dtype: other.dtype, on: other.device)
    }

    /// The whole numbers of a range, as `int64` unless `dtype` says otherwise: `[lower, …, upper - 1]`.
    package static func arange(_ range: Range<Int>, dtype: DType = .int64, on device: Device = .cpu) -> Tensor {
        arange(from: range.lowerBound, to: range.upperBound, by: 1, dtype: dtype, on: device)
    }

    /// The numbers `0, 1, …, count - 1`, as `int64` unless `dtype` says otherwise.
    package static func arange(_ count: Int, dtype: DType = .int64, on device: Device = .cpu) -> Tensor {
        arange(0..<count, dtype: dtype, on: device)
    }

    /// The numbers from `start` up to, but not, `end` in steps of `step`.
    package static func arange<Value: TensorElement>(
        from start: Value,
        to end: Value,
        by step: Value,
        dtype: DType? = nil,
        on device: Device = .cpu
    ) -> Tensor {
        let type = dtype ?? (Value.dtype == .float64 ? .float32 : Value.dtype)
        return Tensor(
            owning: api.tensor.pointee.arange(
                start.scalar.raw,
                end.scalar.raw,
                step.scalar.raw,
                type.rawValue,
                device.raw
            )
        )
    }

    /// A copy of `elements`, in row-major order.
    ///
    /// - Precondition: There are as many elements as `shape` asks for.
    package init<Element: TensorElement>(_ elements: [Element], shape: [Int], on device: Device = .cpu) {
        self = elements.withUnsafeBytes { Tensor(bytes: $0, shape: shape, dtype: Element.dtype) }.sent(to: device)
    }

    /// A copy of `elements`: `(N)`.
    package init<Element: TensorElement>(_ elements: [Element], on device: Device = .cpu) {
        self.init(elements, shape: [elements.count], on: device)
    }

    /// A copy of rows of equal length: `(N, M)`.
    package init<Element: TensorElement>(rows: [[Element]], on device: Device = .cpu) {
        let width = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == width }, "rows of different lengths")
        self.init(Array(rows.joined()), shape: [rows.count, width], on: device)
    }

    /// A single number: `()`.
    package init<Element: TensorElement>(_ element: Element, on device: Device = .cpu) {
        self.init([element], shape: [], on: device)
    }

    /// A copy of `bytes`, which are elements of type `dtype` in row-major order and the machine's byte order.
    ///
    /// - Precondition: There are as many bytes as `shape` asks for.
    package init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) {
        SimulatedGPU.noteUpload()
        self = with(sizes: shape) {
            Tensor(
                owning: api.tensor.pointee.from_bytes(bytes.baseAddress, Int64(bytes.count), $0, $1, dtype.rawValue)
            )
        }
    }

    /// A new tensor on the CPU whose elements `fill` writes, all of them: nothing is copied.
    package init<Element: TensorElement, E: Error>(
        shape: [Int],
        of type: Element.Type,
        filledBy fill: (UnsafeMutableBufferPointer<Element>) throws(E) -> Void
    ) throws(E) {
        SimulatedGPU.noteUpload()
        let tensor = Tensor.empty(shape, dtype: Element.dtype)
        let start = with(tensor) { api.tensor.pointee.data($0) }?.assumingMemoryBound(to: Element.self)
        try fill(UnsafeMutableBufferPointer(start: start, count: tensor.count))
        self = withExtendedLifetime(tensor) { tensor }
    }
}
