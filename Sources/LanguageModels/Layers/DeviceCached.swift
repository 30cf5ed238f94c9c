import Torch

/// Numbers that a model needs wherever it is computed, and that never change: they are sent to its device once.
final class DeviceCached {
    private var tensor: Tensor

    /// The numbers of `tensor`.
    init(_ tensor: Tensor) { self.tensor = tensor }

    /// The numbers on `device`.
    func on(_ device: Device) -> Tensor {
        if tensor.device != device { tensor = tensor.to(device) }
        return tensor
    }
}
