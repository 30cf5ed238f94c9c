package import Foundation

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
