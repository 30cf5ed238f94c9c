import Foundation
import TestSupport
import Testing

@Suite(.serialized, .blocking) struct EvaluateCommandTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    private func evaluate(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(["evaluate", domain.file("run")] + arguments, folder: folder.path)
    }

    private func evaluation() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: domain.file("run/evaluation.json")))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func cut(_ name: String, columns: Int, to copy: String) throws {
        let text = try String(contentsOf: URL(fileURLWithPath: domain.file(name)), encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.split(separator: ",").prefix(columns).joined(separator: ",") }
        try folder.write(lines.joined(separator: "\n") + "\n", to: copy)
    }

    @Test func `scores from a file are evaluated as those that are made`() throws {
        let made = try evaluate("--fields", "src_pc,dst_pc", "--fields", "dst_pc,src_pc", "--fields", "src_pc")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.contains(" of them malicious"))
        #expect(made.output.contains("pair history"))
        let first = try evaluation()
        let scores = try #require(first["scores"] as? [String: Any])
        #expect(scores["src_pc+dst_pc"] != nil)
        #expect(scores["dst_pc+src_pc"] == nil)
        let read = try evaluate("--scores", domain.file("scores.csv"), "--quiet")
        #expect(read.status == 0, "\(read.errors)")
        #expect(read.output.isEmpty)
        let second = try evaluation()
        for key in ["eval/AUC", "eval/AP", "eval/total_reds", "eval/total_lines"] {
            let values = [first, second].compactMap { $0[key] as? Double }
            #expect(values.count == 2 && abs(values[0] - values[1]) < 1e-6, "\(key): \(values)")
        }
        let page = try String(contentsOf: URL(fileURLWithPath: domain.file("run/report.html")), encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>") || page.hasPrefix("<!doctype html>"))
    }

    @Test func `where a model looked is in its report, if it attends`() throws {
        #expect(try evaluate("--quiet").status == 0)
        let url = URL(fileURLWithPath: domain.file("run/report.html"))
        let page = try String(contentsOf: url, encoding: .utf8)
        #expect(page.contains("<h2>Attention</h2>") && page.contains("<title>src_pc (C"))
        #expect(page.contains("Mean over 1,000 events of the test days"))
        try folder.write("{\"layers\": [8], \"embedding_dim\": 8}", to: "tiny.json")
        let always = ["--data", domain.file("data"), "--epochs", "1", "--threads", "1", "--evaluate", "--quiet"]
        let lstm = ["train", "lstm", "word-fields", "-mc", "tiny.json", "--output", "lstm"]
        let trained = try Tool.run(lstm + always, folder: folder.path)
        #expect(trained.status == 0, "\(trained.errors)")
        let plain = try String(contentsOfFile: folder.file("lstm/report.html"), encoding: .utf8)
        #expect(plain.contains("Top 50 events") && !plain.contains("<h2>Attention</h2>"))
    }

    @Test func `without labels there is nothing to evaluate`() throws {
        try cut("data/8.csv", columns: 11, to: "8.csv")
        let data = try evaluate("--data", "8.csv")
        #expect(data.status == 1)
        #expect(data.errors.hasPrefix("surprisal: 8.csv: expected a label (is_red) in every line"))
        try folder.write("line,second,user,loss\n1,2,U1,0.5\n", to: "scores.csv")
        let scores = try evaluate("--scores", "scores.csv")
        #expect(scores.status == 1)
        #expect(scores.errors.hasPrefix("surprisal: scores.csv: expected a column is_red"))
    }

    @Test func `scores of other rows are not taken for these`() throws {
        let result = try Tool.run(
            ["score", domain.file("run"), domain.file("data/7.csv"), "-o", "7.csv"],
            folder: folder.path
        )
        #expect(result.status == 0)
        let other = try evaluate("--scores", "7.csv")
        #expect(other.status == 1)
        #expect(other.errors.hasPrefix("surprisal: 7.csv: expected the scores of "))
        #expect(other.errors.hasSuffix("name their day files with --data\n"))
    }

    @Test func `what is not there, or not what it should be, is named`() throws {
        let run = try Tool.run(["evaluate", "none"], folder: folder.path)
        #expect(run.status == 1)
        #expect(run.errors == "surprisal: none: expected a run folder, found nothing\n")
        for arguments in [
            ["--data", "none.csv"], ["--scores", "none.csv"],
            ["--scores", domain.file("scores.csv"), "--data", "none.csv"],
        ] {
            let result = try Tool.run(["evaluate", domain.file("run")] + arguments, folder: folder.path)
            #expect(result.status == 1)
            #expect(result.errors == "surprisal: none.csv: cannot be opened: No such file or directory\n")
        }
        let day = try evaluate("--scores", domain.file("data/8.csv"))
        #expect(day.status == 1)
        #expect(day.errors.contains("8.csv:1: expected the columns line, second, user and loss"))
        try folder.write("line,second,user,is_red,loss\n1,2,U1,0,x\n", to: "bad.csv")
        #expect(try evaluate("--scores", "bad.csv").errors == "surprisal: bad.csv:2: expected a number in loss\n")
    }

    @Test(arguments: ["foo", "src_pc,foo", "src_pc,src_pc", ""])
    func `fields that are none end with 2`(fields: String) throws {
        let result = try evaluate("--fields", fields)
        #expect(result.status == 2)
        #expect(result.errors.contains("dst_pc"))
    }
}
