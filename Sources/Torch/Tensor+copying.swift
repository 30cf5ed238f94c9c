import CTorch

extension Tensor {
    /// The elements in row-major order, copied to the host and converted to `Element` where they are of another type.
    package func scalars<Element: TensorElement>(as type: Element.Type = Element.self) -> [Element] {
        let count = count
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Converted on the host: not every device knows every type.
            to(.cpu).to(Element.dtype).withBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            initialized = count
        }
    }

    /// The one element, as a `Double`.
    ///
    /// - Precondition: There is just one.
    package func item() -> Double { scalar().double }

    /// The one element, as an `Element`.
    ///
    /// - Precondition: There is just one.
    package func item<Element: TensorElement>(as type: Element.Type) -> Element { Element(scalar()) }

    private func scalar() -> Scalar {
        SimulatedGPU.noteRead()
        var out = ct_scalar()
        with(self) { check(api.tensor.pointee.item($0, &out)) }
        return Scalar(out)
    }

    /// Calls `body` with the bytes of the elements in row-major order, valid until it returns.
    ///
    /// They are the tensor's own where it is contiguous and on the CPU, else those of a copy.
    package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        SimulatedGPU.noteRead()
        let local = to(.cpu).contiguous()
        let start = with(local) { api.tensor.pointee.data($0) }
        defer { withExtendedLifetime(local) {} }
        return try body(UnsafeRawBufferPointer(start: start, count: local.count * local.dtype.byteWidth))
    }

    /// The elements converted to `dtype`; the tensor itself where they are of that type.
    package func to(_ dtype: DType) -> Tensor { make(self) { api.tensor.pointee.to_type($0, dtype.rawValue) } }

    /// The elements on `device`; the tensor itself where they are there.
    ///
    /// A copy from pinned memory to a GPU need not be waited for: `asynchronously`.
    package func to(_ device: Device, asynchronously: Bool = false) -> Tensor {
        make(self) { api.tensor.pointee.to_device($0, device.raw, asynchronously) }
    }

    /// A copy in memory of its own.
    package func clone() -> Tensor { make(self) { api.tensor.pointee.clone($0) } }

    /// The elements in row-major order without gaps; the tensor itself where they are.
    package func contiguous() -> Tensor { make(self) { api.tensor.pointee.contiguous($0) } }

    /// The elements, which are on the CPU, on `device`; the program goes on while they are sent.
    package func sent(to device: Device) -> Tensor {
        guard case .cuda = device else { return to(device) }
        return pinned().to(device, asynchronously: true)
    }

    /// A copy in host memory from which a GPU can copy while the program goes on.
    package func pinned() -> Tensor { make(self) { api.tensor.pointee.pin($0) } }
}

// These write into the memory that copies and views of the tensor share, unseen by gradients.
extension Tensor {
    /// Takes over the elements of `source`, converted to this type and device; sizes of 1 are repeated as needed.
    package func copy_(_ source: Tensor) {
        with(self, source) { check(api.in_place.pointee.copy($0, $1)) }
    }

    /// Sets every element to `value`.
    package func fill_<Value: TensorElement>(_ value: Value) {
        with(self) { check(api.in_place.pointee.fill($0, value.scalar.raw)) }
    }

    /// Sets every element to 0.
    package func zero_() { fill_(0) }

    /// Adds `factor` times `other`.
    package func add_(_ other: Tensor, factor: Double = 1) {
        with(self, other) { check(api.in_place.pointee.add($0, $1, factor)) }
    }

    /// Multiplies every element by `factor`.
    package func multiply_<Value: TensorElement>(_ factor: Value) {
        with(self) { check(api.in_place.pointee.multiply($0, factor.scalar.raw)) }
    }

    /// Uses the memory of `source` from now on, in whatever shape and type, on whatever device it is.
    ///
    /// Optimisers and every copy of this tensor follow: this is how a parameter moves to another device.
    package func become_(_ source: Tensor) {
        with(self, source) { check(api.tensor.pointee.set_data($0, $1)) }
    }
}
