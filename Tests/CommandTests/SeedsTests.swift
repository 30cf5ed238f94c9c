import Foundation
import TestSupport
import Testing

/// Runs over seeds: trained by one command, and compared by one.
@Suite(.serialized, .timeLimit(.minutes(5)), .blocking) struct SeedsTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
        try folder.write("{\"layers\": [8], \"embedding_dim\": 8}", to: "tiny.json")
    }

    private func train(_ arguments: String...) throws -> Tool.Result {
        let always = ["--data", domain.file("data"), "-mc", "tiny.json", "--epochs", "1", "--threads", "1"]
        return try Tool.run(["train", "lstm", "word-fields"] + always + arguments, folder: folder.path)
    }

    private func compare(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(["compare"] + arguments + ["--threads", "1"], folder: folder.path)
    }

    private func date(_ name: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: folder.file(name))[.modificationDate] as? Date
    }

    /// Changes keys of a run's record; a null removes one.
    private func change(_ run: String, _ values: [String: Any]) throws {
        let url = URL(fileURLWithPath: folder.file("\(run)/run.json"))
        var record = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        for (key, value) in values { record[key] = value is NSNull ? nil : value }
        try JSONSerialization.data(withJSONObject: record).write(to: url)
    }

    @Test func `a run a seed, and only what is missing when the command is given again`() throws {
        let first = try train("--seeds", "1,2", "--output", "set")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("seed 2 (2 of 2)\n"))
        // As if it had been killed after its last checkpoint.
        try change("set/seed2", ["finished": NSNull()])
        let weights = try date("set/seed1/weights-last.safetensors")
        let again = try train("--seeds", "1-3", "--output", "set", "--evaluate")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("set/seed1: already complete, skipped\n"))
        #expect(!again.errors.contains("set/seed2: already complete"))
        #expect(try date("set/seed1/weights-last.safetensors") == weights)
        let dates = try (1...3).map { try date("set/seed\($0)/evaluation.json") }
        let record = try String(contentsOfFile: folder.file("set/seed2/run.json"), encoding: .utf8)
        #expect(record.contains("\"finished\""))
        let last = try train("--seeds", "1-3", "--output", "set", "--evaluate", "--quiet")
        #expect(last.status == 0 && last.errors.isEmpty && last.output.isEmpty)
        #expect(try (1...3).map { try date("set/seed\($0)/evaluation.json") } == dates)
    }

    @Test func `a run of other settings is left alone, and the others are trained`() throws {
        #expect(try train("--seeds", "2", "--cutoff", "41").status == 0)
        let result = try train("--seeds", "1-3", "--quiet")
        #expect(result.status == 1)
        let path = "runs/lstm-word-fields-seed2"
        #expect(
            result.errors
                == "surprisal: \(path): holds a run with another cutoff: choose another folder, or remove that one\n"
        )
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("runs")).sorted()
        #expect(names == [1, 2, 3].map { "lstm-word-fields-seed\($0)" })
    }

    @Test func `what is wrong with all seeds is said once`() throws {
        let result = try train("--seeds", "1-5", "--counts", "none.json", "--quiet")
        #expect(result.status == 1)
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.hasPrefix("surprisal: none.json: cannot be read: no such file"))
        #expect(folder.names == ["tiny.json"])
    }

    @Test(arguments: [
        ["--seed", "1", "--seeds", "2"], ["--seeds", ""], ["--seeds", "3-1"], ["--seeds", "1-2000"], ["--seeds", "a"],
        ["--seeds", "1", "--eval-only", "--load-model", "w.pt"],
    ])
    func `seeds that are none end with 2`(arguments: [String]) throws {
        #expect(try Tool.run(["train", "--data", "."] + arguments, folder: folder.path).status == 2)
        #expect(folder.names == ["tiny.json"])
    }

    @Test(arguments: [["--seeds", "1"], ["--seed", "1"]])
    func `a run that goes on has its seed`(arguments: [String]) throws {
        let result = try Tool.run(["train", "--resume", "run"] + arguments, folder: folder.path)
        #expect(result.status == 2)
        #expect(result.errors.contains("\(arguments[0]) applies to new runs only"))
    }

    @Test func `runs are found, evaluated once, and compared over seeds`() throws {
        #expect(try train("--seeds", "1-2", "--output", "all/deep/lstm", "--quiet").status == 0)
        try FileManager.default.copyItem(atPath: domain.file("run"), toPath: folder.file("all/one"))
        let first = try compare("all", "--output", "runs.csv", "--quiet")
        #expect(first.status == 0, "\(first.errors)")
        let lines = first.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.count == 4)
        #expect(lines[1].starts(with: ["lstm", "word-fields", "network+history", "2"]))
        #expect(lines[1].contains("±"))
        #expect(lines[2].starts(with: ["transformer,", "bidirectional", "word-global"]) && !lines[2].contains("±"))
        let csv = try String(contentsOfFile: folder.file("runs.csv"), encoding: .utf8).components(separatedBy: "\r\n")
        #expect(csv.count == 5 && csv[4].isEmpty)
        #expect(csv[0].hasPrefix("run,model,tokenization,bidirectional,seed,score,rows_a_second,"))
        #expect(csv[0].contains(",eval/AUC,") && csv[0].contains(",without_noisiest_host/eval/AP,"))
        #expect(csv[2].hasPrefix("all/deep/lstm/seed2,lstm,word-fields,false,2,"))
        let dates = try date("all/one/evaluation.json")
        let second = try compare("all", "--grid", "--score", "loss")
        #expect(second.status == 0 && second.errors.isEmpty)
        #expect(try date("all/one/evaluation.json") == dates)
        #expect(second.output.contains("AUC by loss\n") && second.output.contains("\ntiered-lstm, bidirectional "))
        let again = try compare("all/one", "--again")
        #expect(again.status == 0 && again.errors.contains("evaluating all/one\n"))
        #expect(try date("all/one/evaluation.json") != dates)
    }

    @Test func `what cannot be evaluated is reported and left out`() throws {
        for name in ["good", "half", "unweighed", "elsewhere"] {
            try FileManager.default.createDirectory(atPath: folder.file("all"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: domain.file("run"), toPath: folder.file("all/\(name)"))
        }
        try FileManager.default.removeItem(atPath: folder.file("all/half/vocabulary.json"))
        try FileManager.default.removeItem(atPath: folder.file("all/unweighed/weights-best.safetensors"))
        try change("all/elsewhere", ["data_folder": folder.file("nowhere")])
        let result = try compare("all", "--quiet", "--output", "-")
        #expect(result.status == 1)
        let complaints = result.errors.split(separator: "\n")
        #expect(complaints.count == 3, "\(result.errors)")
        #expect(complaints[0] == "surprisal: all/half: is an incomplete run: vocabulary.json is missing")
        #expect(complaints[1] == "surprisal: all/unweighed: is an incomplete run: weights-best.safetensors is missing")
        #expect(complaints[2].hasPrefix("surprisal: \(folder.file("nowhere"))/8.csv: cannot be opened"))
        #expect(result.output.components(separatedBy: "\r\n").count == 3)
        let other = try compare("all/good", "--score", "nothing")
        #expect(
            other.status == 1 && other.errors.contains("all/good: has no score of that name: it has network+history")
        )
    }

    @Test func `an evaluation of other weights or other days is made again`() throws {
        try FileManager.default.copyItem(atPath: domain.file("run"), toPath: folder.file("run"))
        let other = try Tool.run(
            ["evaluate", "run", "--data", domain.file("data/6.csv"), "--quiet"],
            folder: folder.path
        )
        #expect(other.status == 0, "\(other.errors)")
        #expect(try compare("run").errors.contains("evaluating run\n"))
        #expect(try compare("run").errors.isEmpty)
        let files = ["last", "best"].map { folder.file("run/weights-\($0).safetensors") }
        var weights = try Data(contentsOf: URL(fileURLWithPath: files[0]))
        weights[weights.count - 1] ^= 1
        try weights.write(to: URL(fileURLWithPath: files[1]))
        #expect(try compare("run").errors.contains("evaluating run\n"))
    }

    @Test func `a folder without runs is named`() throws {
        #expect(try compare(".").errors == "surprisal: .: contains no run folder\n")
        #expect(try compare("none").errors == "surprisal: none: expected a folder of runs, found nothing\n")
        #expect(
            try compare("tiny.json").errors == "surprisal: tiny.json: expected a folder of runs, found a file\n"
        )
        #expect(try compare(".").status == 1)
    }
}
