import Foundation
import Torch
import Watching

/// Examines the machine.
enum Examination {
    /// All findings, by topic.
    static func findings() -> [(topic: String, findings: [Finding])] {
        [("System", [processor(.current), memory(.current), disk(), webhooks()]), ("Tensors", tensors())]
    }

    private static let gigabyte = 1_073_741_824

    static func processor(_ processor: Processor) -> Finding {
        let cores = processor.cores == 1 ? "1 core" : "\(processor.cores) cores"
        let features = processor.features.isEmpty ? "" : ", with " + processor.features.joined(separator: ", ")
        return Finding(
            "processor",
            "\(processor.model), \(cores)\(features)",
            processor.isVectorised ? .good : .warning,
            remedy: processor.isVectorised
                ? nil : "Matrix products are slow without AVX2 or NEON; use a newer processor."
        )
    }

    static func memory(_ memory: Memory?) -> Finding {
        guard let memory else { return Finding("memory", "unknown", .warning) }
        let value = "\(Wording.bytes(memory.free)) free of \(Wording.bytes(memory.total))"
        guard memory.free < 2 * gigabyte else { return Finding("memory", value) }
        return Finding("memory", value, .warning, remedy: "A day of a large network needs 2 GB; close other programs.")
    }

    static func disk() -> Finding {
        let folder = FileManager.default.currentDirectoryPath
        guard let free = Memory.freeDisk(at: folder) else { return Finding("disk", "unknown", .warning) }
        let value = "\(Wording.bytes(free)) free in \(folder)"
        guard free < 2 * gigabyte else { return Finding("disk", value) }
        return Finding(
            "disk",
            value,
            .warning,
            remedy: "The demo needs 1 GB, a week of a large network 10 GB; free some space."
        )
    }

    static func webhooks() -> Finding {
        guard let version = WebhookDelivery.libraryVersion else {
            return Finding("webhooks", "libcurl not found; `watch --webhook` needs it", .absent)
        }
        return Finding("webhooks", version)
    }

    private static func tensors() -> [Finding] {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try Libtorch.load()
        } catch {
            if InstructionSet.problem != nil {
                return [Finding("kernels", error.description, .missing, remedy: "unset \(InstructionSet.variable)")]
            }
            let remedy = "make build (or, for a copy elsewhere: make install PREFIX=DIR)"
            return [Finding("libtorch", error.description, .missing, remedy: remedy)]
        }
        let duration = start.duration(to: clock.now)
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
        return [
            Finding("libtorch", "\(Libtorch.version), loaded in \(Wording.number(seconds, 2)) s"),
            instructions(),
            Finding("threads", "\(Libtorch.threadCount)"),
            graphics(),
        ]
    }

    private static func instructions() -> Finding {
        let (current, native) = (InstructionSet.current, InstructionSet.native)
        let precision = current.multipliesBFloat16 ? "float32 and bfloat16" : "float32"
        let own =
            FieldSoftmax.isFused(.float32) ? "built-in kernels for \(current)" : "no built-in kernels for \(current)"
        let value = "\(own); libtorch kernels for \(Libtorch.cpuCapability); \(precision)"
        guard current < native else { return Finding("kernels", value) }
        return Finding(
            "kernels",
            "\(value) (limited by \(InstructionSet.variable); the processor supports \(native))",
            .warning
        )
    }

    private static func graphics() -> Finding {
        let devices = (0..<Device.cudaCount).map(Device.cuda) + [Device.mps].filter(\.isAvailable)
        if !devices.isEmpty {
            let names = devices.map { device in device.name.map { "\(device) (\($0))" } ?? "\(device)" }
            return Finding("GPU", names.joined(separator: ", "))
        }
        if let problem = Libtorch.cudaError {
            return Finding("GPU", "unusable: \(problem)", .warning, remedy: "make build CUDA=1")
        }
        if FileManager.default.fileExists(atPath: "/proc/driver/nvidia/version") {
            let value = "NVIDIA driver found, but this libtorch build supports CPUs only"
            return Finding("GPU", value, .warning, remedy: "make build CUDA=1")
        }
        return Finding("GPU", "none; computing on the CPU", .absent)
    }
}
