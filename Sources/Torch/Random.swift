import CTorch

/// The random numbers of libtorch's default generators, which every operation uses that is not given a ``Generator``.
package enum Random {
    /// Starts the generators of all devices from `seed`.
    package static func seed(_ seed: UInt64) {
        check(api.random.pointee.seed(seed))
    }

    /// The state of the default generator of `device`, to continue from later.
    package static func state(of device: Device = .cpu) -> [UInt8] {
        Tensor(owning: api.random.pointee.state(nil, device.raw)).scalars()
    }

    /// Puts the default generator of `device` where ``state(of:)`` found it.
    ///
    /// - Throws: `TorchError` where `state` is not that of such a generator.
    package static func setState(_ state: [UInt8], of device: Device = .cpu) throws(TorchError) {
        try attempt(with(Tensor(state)) { api.random.pointee.set_state(nil, device.raw, $0) })
    }
}

extension Random {
    /// A number of the CPU's default generator, for what draws from a seed of its own.
    package static func draw() -> Int64 {
        Tensor.randint(0..<Int(Int32.max), [1]).item(as: Int64.self)
    }
}

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

    /// The generator's state, to continue from later.
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
