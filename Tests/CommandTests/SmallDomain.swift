import Foundation
import TestSupport
import Testing

/// A piece of a simulated domain with a run that was trained on it for a moment; made once for all tests.
struct SmallDomain {
    /// Where `data/6.csv` to `data/8.csv`, `data/counts.json`, `run` and `scores.csv` are.
    let path: String

    /// The domain.
    static func shared() throws -> SmallDomain { try made.get() }

    private static let path = FileManager.default.temporaryDirectory.path + "/surprisal-domain-\(UUID().uuidString)"

    private static let made = Result {
        atexit { try? FileManager.default.removeItem(atPath: SmallDomain.path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let domain = SmallDomain(path: path)
        try domain.make()
        return domain
    }

    /// Runs the program in the domain's folder and expects it to succeed.
    @discardableResult
    func run(_ arguments: String...) throws -> Tool.Result {
        let result = try Tool.run(arguments, folder: path)
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return result
    }

    /// The path of `name` in the domain's folder.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    private func make() throws {
        try run("simulate", "--preset", "small", "--days", "6-8", "--output", "raw")
        try run("prepare", "raw/auth.txt.gz", "raw/redteam.txt.gz", "--days", "6-8", "--output", "full")
        try FileManager.default.createDirectory(atPath: file("data"), withIntermediateDirectories: true)
        for (day, rows) in [(6, 1_000), (7, 8_000), (8, 2_000)] { try cut(day, rows) }
        try run("counts", "data/6.csv", "data/7.csv", "data/8.csv", "-o", "data/counts.json")
        try run("train", "--data", "data", "--epochs", "1", "--threads", "1", "--output", "run")
        try run("score", "run", "data/8.csv", "-o", "scores.csv")
    }

    /// The first `rows` rows of a day, and the red team's.
    private func cut(_ day: Int, _ rows: Int) throws {
        let text = try String(contentsOf: URL(fileURLWithPath: file("full/\(day).csv")), encoding: .utf8)
        let lines = text.split(separator: "\n")
        let kept = lines.enumerated().filter { $0.offset < rows || $0.element.hasSuffix(",1") }.map(\.element)
        let url = URL(fileURLWithPath: file("data/\(day).csv"))
        try Data((kept.joined(separator: "\n") + "\n").utf8).write(to: url)
    }
}
