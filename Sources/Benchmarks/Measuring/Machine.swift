import Foundation
public import Torch

/// The machine that was measured.
public struct Machine: Sendable, Hashable, Codable {
    /// The maker's name of the processor.
    public var processor: String
    /// The device that models computed on, where it was not the processor.
    public var device: String?
    /// The processors that this process may run on.
    public var cores: Int
    /// The threads that the tensor library uses.
    public var threads: Int
    /// The tensor library's version.
    public var libtorch: String
    /// The widest vector instructions that it uses.
    public var instructions: String
    /// The vector instructions that our own kernels use.
    public var kernels: String
    /// The system and its version.
    public var system: String

    /// This machine, whose processor is called `processor`, with models on `device`.
    public init(processor: String, device: Device = .cpu) {
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
