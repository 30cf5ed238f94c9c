import CTorch
import Synchronization

/// Has the CPU stand in for a GPU, so that what is done for one can be tested on machines that have none.
///
///     let rehearsal = SimulatedGPU()
///     try rehearsal { try trainer.train() }
///     rehearsal.reads  // how often the program would have waited for the GPU
///
/// What runs in it, on this thread, goes the way that it goes on a GPU: without what only the CPU has kernels for, and
/// without looking into tensors where that can be avoided. What a GPU would have to be waited for is counted.
package final class SimulatedGPU: Sendable {
    @TaskLocal static var current: SimulatedGPU?

    private let counts = Mutex((reads: 0, uploads: 0))

    /// A rehearsal that has counted nothing yet.
    package init() {}

    /// How often elements of a tensor were read, or a tensor was made whose shape depends on elements: each time a program
    /// waits until the GPU has done all that it was given.
    package var reads: Int { counts.withLock(\.reads) }

    /// How often a tensor was made of the program's own numbers, which have to be sent.
    package var uploads: Int { counts.withLock(\.uploads) }

    /// Runs `body` with the CPU standing in for a GPU.
    package func callAsFunction<R>(_ body: () throws -> R) rethrows -> R {
        let before = api.softmax.pointee.set_fused(false)
        defer { _ = api.softmax.pointee.set_fused(before) }
        return try Self.$current.withValue(self, operation: body)
    }

    static func noteRead() { current?.counts.withLock { $0.reads += 1 } }

    static func noteUpload() { current?.counts.withLock { $0.uploads += 1 } }
}

extension Device {
    /// Whether its memory is the program's own, which may look into tensors at no cost: the CPU, where it does not stand
    /// in for another device in a ``SimulatedGPU``.
    package var isHost: Bool { self == .cpu && SimulatedGPU.current == nil }
}
