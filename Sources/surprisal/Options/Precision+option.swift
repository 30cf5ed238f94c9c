public import ArgumentParser
public import LanguageModels
import Torch

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
