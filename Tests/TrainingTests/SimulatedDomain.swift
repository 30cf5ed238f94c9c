import AuthLogs
import Foundation
import Simulator
import Testing
import Torch

/// The first rows of two days of the simulator's small domain, made once for all tests.
struct SimulatedDomain {
    /// Where `6.csv`, `7.csv` and `counts.json` are.
    let path: String

    /// The domain.
    static func shared() throws -> SimulatedDomain { try made.get() }

    private static let root = FileManager.default.temporaryDirectory.path + "/surprisal-training-\(UUID().uuidString)"

    private static let made = Result {
        atexit { try? FileManager.default.removeItem(atPath: SimulatedDomain.root) }
        var raw = try SimulationFiles(folder: "\(root)/raw")
        let simulator = Simulator(configuration: SimulatorPreset.small.configuration, seed: 1)
        _ = try simulator.generate(days: [6, 7], into: &raw)
        try raw.commit()
        var preparation = Preparation(log: "\(root)/raw/auth.txt.gz", days: [6, 7], output: "\(root)/full")
        preparation.redTeam = "\(root)/raw/redteam.txt.gz"
        try preparation.run()
        for (day, rows) in [(6, 300), (7, 1_200)] { try cut(day, rows) }
        try FieldCounts.counting([6, 7].map { "\(root)/\($0).csv" }).write(to: "\(root)/counts.json")
        return SimulatedDomain(path: root)
    }

    private static func cut(_ day: Int, _ rows: Int) throws {
        let text = try String(contentsOfFile: "\(root)/full/\(day).csv", encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).prefix(rows)
        let data = Data((lines.joined(separator: "\n") + "\n").utf8)
        try data.write(to: URL(fileURLWithPath: "\(root)/\(day).csv"))
    }
}
