import Foundation
import TestSupport
import Testing

/// A folder for one test beside the small domain, where copies of its run may be changed.
struct Workplace {
    let folder: TemporaryFolder
    let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    /// The day file that the domain's run is tested on.
    var day: String { domain.file("data/8.csv") }
    /// The day file that the domain's run is validated on.
    var validationDay: String { domain.file("data/6.csv") }

    /// What a calibration is made of.
    static let calibration = ["calibration.json", "history.bin", "history-calibrated.bin"]

    /// Copies what the domain's run needs to score to `run`, without the files `left`.
    ///
    /// - Parameters:
    ///   - left: The files that the copy lacks.
    ///   - hasDays: Whether the days that it was trained and validated on are where it thinks they are.
    /// - Throws: What keeps a file from being copied.
    func copyRun(without left: [String] = [], hasDays: Bool = true) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder.file("run"), withIntermediateDirectories: true)
        let names = ["model_config.json", "trainer_config.json", "vocabulary.json", "weights-best.safetensors"]
        for name in names + Self.calibration where !left.contains(name) {
            try files.copyItem(atPath: domain.file("run/\(name)"), toPath: folder.file("run/\(name)"))
        }
        let url = URL(fileURLWithPath: domain.file("run/run.json"))
        var record = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        if !hasDays { record["data_folder"] = folder.file("nowhere") }
        try folder.write(JSONSerialization.data(withJSONObject: record), to: "run/run.json")
    }

    /// Runs the program in the folder.
    func tool(_ arguments: [String], input: String = "") throws -> Tool.Result {
        try Tool.run(arguments, input: input, folder: folder.path)
    }

    /// What the program writes to standard output; it has to succeed.
    func output(_ arguments: String..., input: String = "") throws -> String {
        let result = try tool(arguments, input: input)
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return result.output
    }

    /// The bytes of `name` in the folder.
    func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.url(name)) }

    /// The lines of the file at `path`.
    func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The objects of `text`, one a line.
    func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// The object in the file at `path`.
    func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The columns of `text`, a CSV file without quotes, by their names.
    func columns(_ text: String) throws -> [String: [Substring]] {
        let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let names = try #require(rows.first)
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().map { column, name in
                (String(name), rows.dropFirst().map { $0[column] })
            }
        )
    }
}
