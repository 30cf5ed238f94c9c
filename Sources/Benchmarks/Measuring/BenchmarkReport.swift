package import Foundation
package import Torch

/// All that a run of the benchmark found: what its JSON file holds.
package struct BenchmarkReport: Sendable, Hashable, Codable {
    /// The machine.
    package var machine: Machine
    /// Whether everything was measured, or a subset.
    package var scale: String
    /// How often each figure was measured.
    package var repetitions: Int
    /// The tokens of the vocabulary of the rows that were learned and scored.
    package var words: Int?
    /// What the machine can do at most.
    package var ceilings: Ceilings?
    /// The rows of the table.
    package var measurements: [Measurement] = []
    /// How the rows a second grow.
    package var growth: [GrowthCurve] = []
    /// The seconds that each benchmark took.
    package var durations: [String: Double] = [:]
    /// The seconds that all this took.
    package var seconds = 0.0

    /// A report with nothing in it yet.
    init(machine: Machine, scale: String, repetitions: Int) {
        self.machine = machine
        self.scale = scale
        self.repetitions = repetitions
    }

    /// The text of the file.
    package var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self) + Data("\n".utf8)
        }
    }

    /// Reads what ``json`` gives.
    package init(json: Data) throws {
        self = try JSONDecoder().decode(Self.self, from: json)
    }

    /// Says of each measurement which share of the machine's matrix products it needs.
    mutating func compareWithCeilings() {
        guard let ceilings else { return }
        for index in measurements.indices {
            guard let flops = measurements[index].flopsPerRow else { continue }
            let limit = ceilings.products(inBfloat16: measurements[index].usesBfloat16 ?? false)
            measurements[index].shareOfCeiling = measurements[index].fast.median * flops / limit
        }
    }
}

/// How something grows: rows a second over the size of something.
package struct GrowthCurve: Sendable, Hashable, Codable {
    /// A measured size.
    package struct Point: Sendable, Hashable, Codable {
        /// The size.
        package var size: Double
        /// The rows a second.
        package var rate: Samples
    }

    /// What grows: `batch`, `words`, `layers` or `threads`.
    package var axis: String
    /// What is done, such as `train`.
    package var work: String
    /// The points, the smallest size first.
    package var points: [Point]
}

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
