import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ScoreCommandTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    private func score(_ arguments: String..., input: String = "") throws -> Tool.Result {
        try Tool.run(["score", domain.file("run")] + arguments, input: input, folder: folder.path)
    }

    private func content(_ path: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private var day: String { domain.file("data/8.csv") }

    @Test func `scores go to standard output, the account to standard error`() throws {
        let result = try score(day)
        #expect(result.status == 0)
        #expect(result.output == (try content(domain.file("scores.csv"))))
        let rows = try content(day).split(separator: "\n").count
        #expect(result.output.split(separator: "\n").count == rows + 1)
        #expect(result.output.hasPrefix("line,second,user,is_red,score,loss,src_user,src_domain,"))
        #expect(result.errors.contains(" events scored ("))
        #expect(try score(day, "--quiet", "--top", "1").errors.isEmpty)
    }

    @Test func `standard input, several files, NDJSON, and the top`() throws {
        let text = try content(day)
        #expect(try self.score("-", input: text).output == content(domain.file("scores.csv")))
        let all = try objects(self.score(day, "-", "--output-format", "ndjson", input: text).output)
        let half = all.count / 2
        let files = [day, "-"].flatMap { Array(repeating: $0, count: half) }
        #expect(all.map { $0["file"] as? String } == files)
        let top = try objects(self.score(day, "-", "--output-format", "ndjson", "--top", "5", input: text).output)
        func score(_ row: [String: Any]) -> Double { row["score"] as? Double ?? .nan }
        // The sort is stable: of equal rows the first come first.
        let best = all.sorted { score($0) > score($1) }.prefix(5)
        #expect(top.map(score) == best.map(score))
        for key in ["file", "user"] { #expect(top.map { $0[key] as? String } == best.map { $0[key] as? String }) }
        #expect(top.map { $0["line"] as? Int } == best.map { $0["line"] as? Int })
    }

    @Test func `a bad row is named, and what was there stays`() throws {
        let rows = try content(day).split(separator: "\n").prefix(3).joined(separator: "\n")
        try folder.write(rows + "\n1,2,3\n", to: "bad.csv")
        try folder.write("before", to: "scores.csv")
        let result = try score("bad.csv", "-o", "scores.csv")
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(result.errors == "surprisal: bad.csv:4: expected 11 or 12 fields separated by commas, found 3\n")
        #expect(try content(folder.file("scores.csv")) == "before")
        #expect(try score(day, "bad.csv", "-o", "new.csv").status == 1)
        #expect(folder.names == ["bad.csv", "scores.csv"])
    }

    @Test func `what is not there is named`() throws {
        let file = try score("none.csv", "-o", "scores.csv")
        #expect(file.status == 1)
        #expect(file.errors == "surprisal: none.csv: cannot be opened: No such file or directory\n")
        let run = try Tool.run(["score", "none", day], folder: folder.path)
        #expect(run.status == 1)
        #expect(run.errors == "surprisal: none: expected a run folder, found nothing\n")
        let output = try score(day, "-o", "none/scores.csv")
        #expect(output.status == 1)
        #expect(output.errors == "surprisal: none/scores.csv: cannot be written: No such file or directory\n")
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [["--top", "0"], ["--output-format", "xml"], ["--batch-size", "0"], ["--threads", "0"]])
    func `wrong usage ends with 2`(arguments: [String]) throws {
        let result = try Tool.run(["score", domain.file("run"), day] + arguments, folder: folder.path)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
    }

    @Test func `a run without weights says how to get them`() throws {
        let names = ["run.json", "model_config.json", "trainer_config.json", "vocabulary.json"]
        for name in names { try folder.write(content(domain.file("run/\(name)")), to: name) }
        let result = try Tool.run(["score", ".", day], folder: folder.path)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("surprisal: .: has no weights-best.safetensors yet: train it first"))
        try FileManager.default.removeItem(atPath: folder.file("vocabulary.json"))
        let half = try Tool.run(["score", ".", day], folder: folder.path)
        #expect(half.status == 1)
        #expect(half.errors == "surprisal: .: is an incomplete run: vocabulary.json is missing\n")
    }

    @Test(.timeLimit(.minutes(5)))
    func `Ctrl-C while input is waited for leaves no file`() throws {
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = open(pipe, O_RDWR)
        defer { close(writer) }
        let row = Array("86400,U1,D,U1,D,C1,C2,k,n,LogOn,Success,0\n".utf8)
        #expect(write(writer, row, row.count) == row.count)
        let process = try Tool.start(
            ["score", domain.file("run"), pipe, "-o", "scores.csv"],
            input: "/dev/null",
            output: "/dev/null",
            errors: folder.file("errors"),
            folder: folder.path
        )
        while process.isRunning, folder.names.count < 3 { usleep(10_000) }
        usleep(200_000)  // from the output's temporary file to the first wait
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        #expect(try content(folder.file("errors")) == "surprisal: interrupted; scores.csv was not changed\n")
        #expect(folder.names == ["errors", "pipe"])
    }
}
