package import Torch

/// The number format that a model computes in; losses are summed in float32 in any case.
package enum Precision: String, CaseIterable, Sendable, Hashable {
    /// bfloat16 where the processor has instructions for it; float32 elsewhere, and where a run repeats the reference.
    case auto
    /// float32.
    case f32
    /// The factors of large matrix products in bfloat16, with two to three digits: on a processor those of the softmax over
    /// tokens, of a transformer's layer behind its projections, and of an LSTM's states, in two tiers also of what
    /// passes between them; on a GPU of all products. float32 where ``isSupported(on:)`` says no.
    case bf16

    /// True where `device` can compute in it; elsewhere float32 takes its place.
    package func isSupported(on device: Device) -> Bool {
        self != .bf16 || device.multipliesBFloat16
    }

    /// True where it means bfloat16 on `device`.
    package func isHalf(on device: Device, quirks: ReferenceQuirks = .standard) -> Bool {
        switch self {
        case .f32: false
        case .bf16: isSupported(on: device)
        // MPS: bfloat16 has not been measured there.
        case .auto: !quirks.computesInFloat32 && device != .mps && device.multipliesBFloat16
        }
    }

    /// Runs `body` in this precision.
    package func callAsFunction<R>(on device: Device, quirks: ReferenceQuirks = .standard, _ body: () -> R) -> R {
        guard isHalf(on: device, quirks: quirks) else { return body() }
        return device.isHost ? FieldSoftmax.withHalfFactors(body) : withAutocast(device, .bfloat16, body)
    }
}
