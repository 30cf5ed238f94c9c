import Foundation
import TestSupport
import Testing

/// The reference's weights through the program: imported, scored and evaluated, with its losses and its metrics.
@Suite(.enabled(if: SharedData.path("parity/vocabs.json") != nil, "no ../shared/parity"), .blocking)
struct ReferenceScoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let cases = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: SharedData.path("parity") ?? "")) ?? []
        return names.filter { SharedData.path("parity/\($0)/expected.json") != nil }.sorted()
    }()

    private func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func shared(_ name: String) throws -> String { try #require(SharedData.path("parity/\(name)")) }

    private func importRun(_ name: String, _ settings: [String: Any]) throws {
        var arguments = try [
            "import", shared("\(name)/weights.pt"), "--model", #require(settings["model_type"] as? String),
            "--tokenization", #require(settings["tokenization"] as? String), "--counts", shared("counts.json"),
            "--cutoff", "\(#require(settings["cutoff"] as? Int))", "--output", "run", "--quiet",
        ]
        if settings["bidirectional"] as? Bool == true { arguments.append("--bidirectional") }
        let result = try Tool.run(arguments, folder: folder.path)
        try #require(result.status == 0, "\(result.errors)")
    }

    @Test(arguments: cases)
    func `scores and metrics are the reference's`(name: String) throws {
        let settings = try object(shared("\(name)/case.json"))
        let expected = try object(shared("\(name)/expected.json"))
        try importRun(name, settings)
        let size = try #require(settings["eval_batch_size"] as? Int)
        let result = try Tool.run(
            ["score", "run", shared("test.csv"), "--batch-size", "\(size)", "--precision", "f32"]
                + ["--compatibility", "reference", "--threads", "1", "--quiet"],
            folder: folder.path
        )
        try #require(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        let table = Table(names: lines[0], rows: Array(lines.dropFirst()))
        try check(table, #require(expected["columns"] as? [String: Any]), settings)
        try checkMetrics(expected)
    }

    private struct Table {
        let names: [String]
        let rows: [[String]]

        func column(_ name: String) -> [String]? {
            names.firstIndex(of: name).map { index in rows.map { $0[index] } }
        }
    }

    private func check(_ table: Table, _ columns: [String: Any], _ settings: [String: Any]) throws {
        let lineIndex = try #require(columns["line_index"] as? [Int])
        // The program sorts the rows back into the file's order.
        #expect(table.column("line") == (1...table.rows.count).map(String.init))
        let inOrder = { (values: [Double]) in
            zip(lineIndex, values).sorted { $0.0 < $1.0 }.map(\.1)
        }
        let scored = lineIndex.sorted()
        let losses = try #require(table.column("loss")).map { Double($0) ?? .nan }
        let lineLosses = inOrder(try #require(columns["line_loss"] as? [Double]))
        let far = zip(scored, lineLosses).map { abs(losses[$0] - $1) / max(1, abs($1)) }.max() ?? .infinity
        #expect(far < 1e-5, "line losses \(far)")
        let isTimed = settings["include_timestamp"] as? Bool == true
        let isMean = settings["sentence_embedding"] as? String == "mean"
        let hasFields = settings["tokenization"] as? String != "char" && !isMean
        let fields = [
            "src_user", "src_domain", "dst_user", "dst_domain", "src_pc", "dst_pc", "auth_type", "logon_type",
            "auth_orient", "success",
        ]
        let names = hasFields ? (isTimed ? ["time"] : []) + fields : []
        let isMultiline = settings["model_type"] as? String == "multiline-transformer"
        let standard = ["line", "second", "user", "is_red", "loss"]
        #expect(table.names == standard + names + (isMultiline ? ["skipped"] : []))
        for (index, name) in names.enumerated() {
            let found = try #require(table.column(name)).map { Double($0) ?? .nan }
            let tokens = try #require(columns["token_losses"] as? [[Double]]).map { $0[index] }
            let far = zip(scored, inOrder(tokens)).map { abs(found[$0] - $1) / max(1, abs($1)) }.max() ?? .infinity
            #expect(far < 5e-5, "\(name): \(far)")
        }
        if isMultiline {
            let skipped = inOrder(try #require(columns["skipped"] as? [Int]).map(Double.init))
            #expect(try #require(table.column("skipped")).map { Double($0) ?? -1 } == skipped)
        }
    }

    /// What the reference measures, from its own losses to ours: a tie that is broken otherwise moves a rank or two.
    private func checkMetrics(_ expected: [String: Any]) throws {
        guard let metrics = expected["metrics"] as? [String: Any] else { return }
        let result = try Tool.run(
            ["evaluate", "run", "--data", shared("test.csv"), "--threads", "1", "--quiet"],
            folder: folder.path
        )
        try #require(result.status == 0, "\(result.errors)")
        let found = try object(folder.file("run/evaluation.json"))
        #expect(found["score"] as? String == "loss")
        let names = ["eval/loss", "eval/token_accuracy", "eval/total_lines", "eval/total_reds", "eval/AUC", "eval/AP"]
        // Of some cases it computes a few alone, because the others crash there.
        for name in names where metrics[name] != nil {
            let (ours, theirs) = try (#require(found[name] as? Double), #require(metrics[name] as? Double))
            #expect(abs(ours - theirs) <= 2e-3, "\(name): \(ours), \(theirs)")
        }
        let perplexity = try (#require(found["eval/token_perplexity"] as? Double), metrics["eval/token_perplexity"])
        #expect(abs(perplexity.0 / (perplexity.1 as? Double ?? .nan) - 1) < 1e-4)
        #expect(Set(metrics.keys).isSubset(of: found.keys), "\(Set(metrics.keys).subtracting(found.keys))")
    }
}
