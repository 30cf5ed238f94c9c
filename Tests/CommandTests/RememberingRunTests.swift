import Foundation
import TestSupport
import Testing

/// Runs of models that take rows with those before them, through the program.
@Suite(.blocking) struct RememberingRunTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    private func run(_ arguments: String...) throws -> String {
        let result = try Tool.run(arguments + ["--quiet", "--threads", "1"], folder: folder.path)
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return result.output
    }

    @Test func `users are remembered from training to scoring, and forgotten on request`() throws {
        try folder.write("{\"layers\": [16], \"embedding_dim\": 8, \"context_layers\": [8]}", to: "m.json")
        let data = domain.file("data")
        _ = try run(
            "train",
            "tiered-lstm",
            "word-fields",
            "-mc",
            "m.json",
            "--data",
            data,
            "--epochs",
            "1",
            "-o",
            "run"
        )
        let day = domain.file("data/8.csv")
        let scores = try run("score", "run", day)
        #expect(
            try run("score", "run", day, "--batch-size", "7").split(separator: ",").count
                == scores.split(separator: ",").count
        )
        #expect(try run("score", "run", day) == scores, "scoring changes nothing in the run")
        let afresh = try run("score", "run", day, "--no-user-memory")
        #expect(afresh != scores)
        try FileManager.default.removeItem(atPath: folder.file("run/memory.safetensors"))
        #expect(try run("score", "run", day) == afresh)
        let summary = try Tool.run(["evaluate", "run", "--threads", "1"], folder: folder.path)
        #expect(summary.status == 0 && summary.output.contains("network+history"), "\(summary.errors)")
    }

    @Test func `what was expected of a row depends on the rows before it`() throws {
        try folder.write("{\"layers\": [16], \"embedding_dim\": 8, \"context_layers\": [8]}", to: "m.json")
        let (data, day) = (domain.file("data"), domain.file("data/8.csv"))
        _ = try run(
            "train",
            "tiered-lstm",
            "word-fields",
            "-mc",
            "m.json",
            "--data",
            data,
            "--epochs",
            "1",
            "-o",
            "run"
        )
        let command = ["score", "run", day, "--explain", "--output-format", "ndjson"]
        let all = try Tool.run(command, folder: folder.path)
        #expect(all.status == 1 && all.output.isEmpty)
        let message = "run: depends on earlier events, so that --explain requires --top or --alerts"
        #expect(all.errors == "surprisal: \(message)\n")
        let top = try run("score", "run", day, "--explain", "--output-format", "ndjson", "--top", "1")
        let row = try #require(JSONSerialization.jsonObject(with: Data(top.utf8)) as? [String: Any])
        let (line, score) = (row["line"] as? Int ?? 0, row["score"] as? Double ?? .nan)
        let fields = (row["explanation"] as? [String: Any])?["fields"] as? [String: [String: Any]]
        let first = try #require((fields?["dst_pc"]?["expected"] as? [[String: Any]])?.first)
        // The same row by its place, and by itself, without those before it.
        let placed = try run("explain", "run", "\(day):\(line)")
        #expect(placed.contains("\nscore \(String(format: "%.1f", score)) = "))
        if let value = first["value"] as? String { #expect(placed.contains("\(value) ")) }
        let text = try String(contentsOfFile: day, encoding: .utf8).split(separator: "\n")[line - 1]
        #expect(try run("explain", "run", String(text)).contains("\nscore "))
        let incidents = try run("incidents", "run", day, "--top", "1", "--budget", "1000")
        #expect(incidents.contains("highest-scoring alert: \(day):"))
        for arguments in [["explain", "run", "--", "-:1"], ["incidents", "run", "-"], command + ["--top", "1", "-"]] {
            let result = try Tool.run(arguments, input: "\(text)\n", folder: folder.path)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors.hasPrefix("surprisal: standard input: cannot be read twice, which this run needs"))
        }
    }

    @Test func `a run over characters explains by what was seen`() throws {
        try folder.write("{\"layers\": [8], \"embedding_dim\": 8}", to: "m.json")
        let (data, day) = (domain.file("data"), domain.file("data/8.csv"))
        _ = try run("train", "lstm", "char", "-mc", "m.json", "--data", data, "--epochs", "1", "-o", "run")
        let text = try run("explain", "run", "\(day):1")
        #expect(text.contains("\nthis run's model scores events as a whole: it has no field surprisals\n"))
        #expect(text.contains("event ") && text.contains("access pair "))
        let top = try run("score", "run", day, "--explain", "--output-format", "ndjson", "--top", "1")
        let row = try #require(JSONSerialization.jsonObject(with: Data(top.utf8)) as? [String: Any])
        let fields = (row["explanation"] as? [String: Any])?["fields"] as? [String: [String: Any]]
        #expect(
            fields?.count == 10 && fields?.values.allSatisfy { $0["surprisal"] == nil && $0["seen"] != nil } == true
        )
        #expect(try run("incidents", "run", day, "--budget", "1000").contains("highest-scoring alert: \(day):"))
        let byFields = try Tool.run(["score", "run", day, "--top", "1", "--by", "src_pc"], folder: folder.path)
        #expect(byFields.status == 2 && byFields.errors.contains("this run has no field losses"))
    }

    @Test func `a multiline run has field losses and says whose context is short`() throws {
        let sizes =
            "{\"layers\": 1, \"model_dim\": 40, \"feedforward_dim\": 16, \"attention_heads\": 2, \"shift_window\": 5}"
        try folder.write(sizes, to: "m.json")
        let data = domain.file("data")
        _ = try run(
            "train",
            "multiline-transformer",
            "word-merged",
            "-mc",
            "m.json",
            "--data",
            data,
            "--epochs",
            "1",
            "-o",
            "run"
        )
        let lines = try run("score", "run", domain.file("data/8.csv")).split(separator: "\n").map {
            $0.split(separator: ",")
        }
        #expect(lines[0].suffix(2) == ["success", "skipped"])
        #expect(Set(lines.dropFirst().compactMap(\.last)) == ["0", "1"])
        let top = try run("score", "run", domain.file("data/8.csv"), "--top", "2", "--output-format", "ndjson")
        #expect(top.split(separator: "\n").allSatisfy { $0.contains("\"skipped\":") })
        let refused = try Tool.run(
            ["train", "multiline-transformer", "--bidir", "--data", data, "-o", "r2"],
            folder: folder.path
        )
        #expect(refused.status != 0 && refused.errors.contains("cannot be bidirectional"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("r2")))
    }

    @Test func `what a run does not follow cannot be asked for`() throws {
        let result = try Tool.run(
            ["score", domain.file("run"), domain.file("data/8.csv"), "--compatibility", "reference"],
            folder: folder.path
        )
        #expect(result.status == 1)
        #expect(result.errors.contains("was trained with --compatibility none"))
    }
}
