import CTorch

extension Tensor {
    /// True where operations on the tensor are recorded, so that ``backward(_:retainGraph:)`` can reach it.
    package var requiresGradient: Bool { with(self) { api.autograd.pointee.requires_grad($0) } }

    /// The tensor itself, with gradients tracked from now on.
    ///
    /// - Precondition: It is a leaf, that is not computed from tensors that track gradients, and holds real numbers.
    @discardableResult
    package func requiringGradient(_ on: Bool = true) -> Tensor {
        with(self) { check(api.autograd.pointee.set_requires_grad($0, on)) }
        return self
    }

    /// Adds the derivative of this number to the ``gradient`` of every leaf that it was computed from.
    ///
    /// - Parameters:
    ///   - gradient: The derivative with respect to this tensor; 1 where it is a single number and none is given.
    ///   - retainGraph: Keeps what is needed to do it again.
    /// - Throws: `TorchError` where nothing tracks gradients, or memory runs out.
    package func backward(_ gradient: Tensor? = nil, retainGraph: Bool = false) throws(TorchError) {
        let status = with(self) { handle in
            with(optional: gradient) { api.autograd.pointee.backward(handle, $0, retainGraph) }
        }
        try attempt(status)
    }

    /// The gradient that ``backward(_:retainGraph:)`` has gathered, `nil` where it has not come here.
    package var gradient: Tensor? {
        guard with(self, { api.autograd.pointee.has_gradient($0) }) else { return nil }
        return make(self) { api.autograd.pointee.gradient($0) }
    }

    /// Sets the gradient, or forgets it.
    package func setGradient_(_ gradient: Tensor?) {
        with(self) { handle in
            with(optional: gradient) { check(api.autograd.pointee.set_gradient(handle, $0)) }
        }
    }

    /// The same memory, cut off from the graph.
    package func detach() -> Tensor { make(self) { api.autograd.pointee.detach($0) } }
}

/// Runs `body` without recording operations on this thread: for evaluation, and to change parameters.
package func withoutGradients<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try withGradients(false, body)
}

/// Runs `body` with operations on this thread recorded, also inside of ``withoutGradients(_:)``, or not.
package func withGradients<R, E: Error>(_ on: Bool = true, _ body: () throws(E) -> R) throws(E) -> R {
    let before = api.autograd.pointee.set_enabled(on)
    defer { _ = api.autograd.pointee.set_enabled(before) }
    return try body()
}

/// Runs `body` in mixed precision: matrix products and the like on `device` compute in `dtype`, the rest in float32.
///
/// The scope is this thread's; leave it before ``Tensor/backward(_:retainGraph:)``, which follows what was recorded. On a
/// processor without products of bfloat16 (``InstructionSet/multipliesBFloat16``) that type means float32: libtorch has no
/// LSTM in it there, and would take many times as long for the rest.
package func withAutocast<R, E: Error>(
    _ device: Device,
    _ dtype: DType = .bfloat16,
    enabled: Bool = true,
    _ body: () throws(E) -> R
) throws(E) -> R {
    if device == .cpu, dtype == .bfloat16, !InstructionSet.current.multipliesBFloat16 { return try body() }
    var wasOn = false
    var before: Int32 = 0
    check(api.autograd.pointee.enter_autocast(device.kind, enabled, dtype.rawValue, &wasOn, &before))
    defer { check(api.autograd.pointee.leave_autocast(device.kind, wasOn, before)) }
    return try body()
}
