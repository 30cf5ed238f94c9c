package import Foundation
package import Torch

/// The results of a benchmark run: the content of its JSON file.
package struct BenchmarkReport: Sendable, Hashable, Codable {
    /// The machine that was measured.
    package var machine: Machine
    /// The name of the scale.
    package var scale: String
    /// The number of repetitions of each measurement.
    package var repetitions: Int
    /// The number of tokens in the vocabulary of the sample; `nil` if no benchmark needed it.
    package var vocabularySize: Int?
    /// The ceilings of the machine.
    package var ceilings: Ceilings?
    /// The rows of the table.
    package var measurements: [Measurement] = []
    /// The growth curves.
    package var growth: [GrowthCurve] = []
    /// The duration of each benchmark, in seconds.
    package var durations: [String: Double] = [:]
    /// The duration of the whole run, in seconds.
    package var seconds = 0.0

    /// The keys of the JSON report, which do not change.
    private enum CodingKeys: String, CodingKey {
        case machine, scale, repetitions, ceilings, measurements, growth, durations, seconds
        case vocabularySize = "words"
    }

    /// Creates an empty report.
    init(machine: Machine, scale: String, repetitions: Int) {
        self.machine = machine
        self.scale = scale
        self.repetitions = repetitions
    }

    /// The JSON text of the report.
    package var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self) + Data("\n".utf8)
        }
    }

    /// Reads a report from the text of ``json``.
    package init(json: Data) throws {
        self = try JSONDecoder().decode(Self.self, from: json)
    }

    /// Computes the fraction of the machine's matrix product rate that each measurement reaches.
    mutating func compareWithCeilings() {
        guard let ceilings else { return }
        for index in measurements.indices {
            guard let flops = measurements[index].flopsPerEvent else { continue }
            let limit = ceilings.products(inBfloat16: measurements[index].usesBfloat16 ?? false)
            measurements[index].fractionOfCeiling = measurements[index].fast.median * flops / limit
        }
    }
}

/// A growth curve: events per second as a function of a size.
package struct GrowthCurve: Sendable, Hashable, Codable {
    /// A measured point.
    package struct Point: Sendable, Hashable, Codable {
        /// The size.
        package var size: Double
        /// The rate in events per second.
        package var rate: Samples
    }

    /// The size that grows: `batch`, `tokens`, `layers` or `threads`.
    package var axis: String
    /// The task, such as `train`.
    package var work: String
    /// The points, the smallest size first.
    package var points: [Point]
}

/// The machine that was measured.
package struct Machine: Sendable, Hashable, Codable {
    /// The processor's model name.
    package var processor: String
    /// The device of the models; `nil` for the CPU.
    package var device: String?
    /// The number of CPU cores available to the process.
    package var cores: Int
    /// The number of threads of the tensor library.
    package var threads: Int
    /// The version of the tensor library.
    package var libtorch: String
    /// The widest vector instructions that the tensor library uses.
    package var instructions: String
    /// The vector instructions that our own kernels use.
    package var kernels: String
    /// The system and its version.
    package var system: String

    /// Describes this machine, with the given name of the processor, and models on `device`.
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
