import CTorch

/// A source of random numbers of its own on the CPU, untouched by what else is drawn.
package final class Generator {
    let handle: ct_generator

    /// Creates a generator that starts from `seed`.
    package init(seed: UInt64) {
        guard let handle = api.random.pointee.make(seed) else { endAfterFailure() }
        self.handle = handle
    }

    deinit {
        api.random.pointee.release(handle)
    }

    /// Where the generator stands, to go on from there another time.
    package var state: [UInt8] {
        Tensor(owning: api.random.pointee.state(handle, Device.cpu.raw)).scalars()
    }

    /// Puts the generator where ``state`` found one.
    ///
    /// - Throws: `TorchError` where `state` is not that of a generator.
    package func setState(_ state: [UInt8]) throws(TorchError) {
        try attempt(with(Tensor(state)) { api.random.pointee.set_state(handle, Device.cpu.raw, $0) })
    }
}
