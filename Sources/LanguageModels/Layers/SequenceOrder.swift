import Torch

// B batch, T places, C width

/// Which places of padded sequences hold something, and how a sequence is turned round.
struct SequenceOrder {
    private let reversal: Tensor  // (B or 1, T)
    private let isReal: Tensor?  // (B, T, 1)

    /// Sequences of up to `length` places, of which the first `lengths` are real; all where it is `nil`.
    init(length: Int, lengths: Tensor?, on device: Device) {
        let places = Tensor.arange(length, on: device).unsqueeze(0)  // (1, T)
        guard let lengths = lengths?.unsqueeze(1) else {
            (reversal, isReal) = (places.flip(1), nil)
            return
        }
        let real = places .< lengths
        reversal = .where(real, lengths - 1 - places, places)
        isReal = real.unsqueeze(2)
    }

    /// The sequences from their last real place to their first; padding stays: `(B, T, C) → (B, T, C)`.
    func mirror(_ x: Tensor) -> Tensor {
        guard isReal != nil else { return x.flip(1) }
        return x.gather(along: 1, reversal.unsqueeze(2).expand(x.shape))
    }

    /// Zeros at padding: `(B, T, C) → (B, T, C)`.
    func clear(_ x: Tensor) -> Tensor {
        isReal.map { x.maskedFill(.!$0, 0) } ?? x
    }
}
