import ArgumentParser
import Foundation
import Torch

/// Flags that every long-running command has.
struct CommonOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Show results and errors only.")
    var quiet = false

    @Option(help: "Processor threads; all cores where it is left out.")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1, not \(threads)") }
    }
}

/// Where tensors live.
struct DeviceOptions: ParsableArguments {
    @Option(help: "Where to compute: auto, cpu, cuda or mps.")
    var device: String = "auto"

    @Flag(name: [.customLong("use-cuda"), .customLong("cuda")], help: "The same as --device cuda.")
    var useCUDA = false

    /// Loads libtorch and chooses the device.
    ///
    /// - Throws: `ValidationError` when the device is not there.
    func prepare(_ common: CommonOptions) throws -> Device {
        try Libtorch.load()
        Libtorch.threadCount = common.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let name = useCUDA ? "cuda" : device
        if name == "auto" { return Device.best }
        guard let device = Device(name) else {
            throw ValidationError("--device takes auto, cpu, cuda or mps, not \(name)")
        }
        guard device.isAvailable else {
            throw ValidationError("no \(name) device here; `surprisal doctor` shows what there is")
        }
        return device
    }
}
