import ArgumentParser
import Foundation
package import LanguageModels
import Runs
import Torch

/// The option of every command that prints progress.
struct CommonOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Print results and errors only.")
    var quiet = false
}

/// The number of processor threads.
struct ThreadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Number of processor threads. (default: all cores)", valueName: "n"))
    var threads: Int?

    /// OpenMP ends the program where the system refuses to create more threads.
    private static let limit = 1_024

    func validate() throws {
        if let threads, !(1...Self.limit).contains(threads) {
            throw ValidationError("--threads: expected a number from 1 to \(Self.limit), found \(threads)")
        }
    }

    /// The number to compute with: the one given, that of an earlier run, or all cores.
    func count(recorded: Int? = nil) -> Int {
        threads ?? recorded.map { min(max(1, $0), Self.limit) } ?? ProcessInfo.processInfo.activeProcessorCount
    }
}

/// The device that tensors live on, and the threads that compute.
struct DeviceOptions: ParsableArguments {
    @Option(help: "Device to compute on: auto, cpu, cuda, cuda:N or mps.")
    var device: String = "auto"

    @Flag(name: [.customLong("use-cuda"), .customLong("cuda")], help: "Same as --device cuda.")
    var useCUDA = false

    @OptionGroup
    var threading: ThreadOptions

    /// Loads libtorch and chooses the device.
    ///
    /// Unless the user asks for others, device and threads are those of the run `record`: others may round differently.
    ///
    /// - Throws: `ValidationError` if the device is not available.
    func prepare(asIn record: RunRecord? = nil) throws -> Device {
        try Libtorch.load()
        Libtorch.threadCount = threading.count(recorded: record?.threads)
        return try Self.device(useCUDA ? "cuda" : device == "auto" ? record?.device ?? device : device)
    }

    /// Returns the device called `name`.
    ///
    /// - Throws: `ValidationError` if it is not available.
    static func device(_ name: String) throws -> Device {
        do {
            return try Device.parse(name)
        } catch {
            throw ValidationError("\(error); `surprisal doctor` lists the devices of this machine")
        }
    }
}

/// The precision that a model scores in.
struct PrecisionOptions: ParsableArguments {
    @Option(
        help: """
            Precision of large matrix products: float32 (f32), bfloat16 (bf16), or bfloat16 if the processor supports it \
            (auto).
            """
    )
    var precision = Precision.auto
}

extension Precision: ExpressibleByArgument {
    /// Rejects a precision that was asked for and that `device` has no instructions for.
    ///
    /// - Throws: `ValidationError` that names the alternatives.
    func check(on device: Device) throws {
        guard !isSupported(on: device) else { return }
        throw ValidationError("--precision \(self): \(Self.limitation(of: device)); use auto or f32")
    }

    /// The reason why `device` does not compute in bfloat16.
    static func limitation(of device: Device) -> String {
        let limit = InstructionSet.current < .native ? ", limited by \(InstructionSet.variable)" : ""
        let name = device == .cpu ? "this processor (\(InstructionSet.current)\(limit))" : device.name ?? "\(device)"
        return "\(name) has no bfloat16 multiplication instructions"
    }
}
