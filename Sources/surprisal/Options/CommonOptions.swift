import ArgumentParser
import Foundation
package import LanguageModels
import Runs
import Torch

/// Flags of the commands that compute with a model.
struct CommonOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Show results and errors only.")
    var quiet = false

    @Option(help: "Processor threads; all cores where it is left out.")
    var threads: Int?

    /// Where the system makes no more of them, OpenMP ends the program.
    static let mostThreads = 1_024

    func validate() throws {
        if let threads, !(1...Self.mostThreads).contains(threads) {
            throw ValidationError("--threads takes a number from 1 to \(Self.mostThreads), not \(threads)")
        }
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
    /// Where nothing else is asked for, device and threads are those of the run `record`: others may round differently.
    ///
    /// - Throws: `ValidationError` when the device is not there.
    func prepare(_ common: CommonOptions, asIn record: RunRecord? = nil) throws -> Device {
        try Libtorch.load()
        let recorded = record.map { min(max(1, $0.threads), CommonOptions.mostThreads) }
        Libtorch.threadCount = common.threads ?? recorded ?? ProcessInfo.processInfo.activeProcessorCount
        return try Self.device(useCUDA ? "cuda" : device == "auto" ? record?.device ?? device : device)
    }

    /// The device that is called `name`.
    ///
    /// - Throws: `ValidationError` when it is not there.
    static func device(_ name: String) throws -> Device {
        do {
            return try Device.parse(name)
        } catch {
            throw ValidationError("\(error); `surprisal doctor` shows what there is")
        }
    }
}

extension Precision: ExpressibleByArgument {
    /// Refuses a precision that was asked for and that `device` has no instructions for.
    ///
    /// - Throws: `ValidationError` that says what would work.
    func check(on device: Device) throws {
        guard !isSupported(on: device) else { return }
        throw ValidationError("--precision \(self): \(Self.lack(on: device)); auto and f32 compute in float32")
    }

    /// The reason why bfloat16 is not computed on `device`.
    static func lack(on device: Device) -> String {
        let hidden = InstructionSet.current < .native ? ", as \(InstructionSet.variable) has it" : ""
        let what = device == .cpu ? "this processor (\(InstructionSet.current)\(hidden))" : device.name ?? "\(device)"
        return "\(what) has no instructions for products of bfloat16"
    }
}
