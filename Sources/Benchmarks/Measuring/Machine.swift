import Foundation
package import Torch

/// The machine that was measured.
package struct Machine: Sendable, Hashable, Codable {
    /// The maker's name of the processor.
    package var processor: String
    /// The device that models computed on, where it was not the processor.
    package var device: String?
    /// The processors that this process may run on.
    package var cores: Int
    /// The threads that the tensor library uses.
    package var threads: Int
    /// The tensor library's version.
    package var libtorch: String
    /// The widest vector instructions that it uses.
    package var instructions: String
    /// The vector instructions that our own kernels use.
    package var kernels: String
    /// The system and its version.
    package var system: String

    /// This machine, whose processor is called `processor`, with models on `device`.
    package init(processor: String, device: Device = .cpu) {
        self.processor = processor
        self.device = device.isHost ? nil : device.name ?? device.description
        cores = ProcessInfo.processInfo.activeProcessorCount
        threads = Libtorch.threadCount
        libtorch = Libtorch.version
        instructions = Libtorch.cpuCapability
        kernels = InstructionSet.current.rawValue
        system = ProcessInfo.processInfo.operatingSystemVersionString
    }
}
