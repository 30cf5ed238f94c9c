import CTorch

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
