import Torch

/// The losses of batches that are still on the device: they are read together, since each reading waits until the device
/// has done all that it was given.
struct PendingLosses {
    private var losses: [Tensor] = []

    /// Adds the loss of one more batch: `()`.
    mutating func add(_ loss: Tensor) { losses.append(loss.detach()) }

    /// The losses since the last call, in nats, in their order.
    mutating func take() -> [Double] {
        defer { losses = [] }
        return losses.isEmpty ? [] : Tensor.stack(losses).scalars(as: Double.self)
    }
}
