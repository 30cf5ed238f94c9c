import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct TrainCommandTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    private func train(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(["train", "--threads", "1"] + arguments, folder: folder.path)
    }

    private var data: String { domain.file("data") }

    @Test func `a folder without day files or counts is named, and no run is left`() throws {
        let missing = try train("--data", "nowhere", "--output", "run")
        #expect(missing.status == 1)
        #expect(missing.errors.hasPrefix("surprisal: nowhere: expected day files (6.csv or 2025-11-26.csv, ...)"))
        let counts = try train("--data", data, "--counts", "none.json", "--output", "run")
        #expect(counts.status == 1)
        #expect(counts.errors.hasPrefix("surprisal: none.json: cannot be read: no such file"))
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [
        ("-mc", "{\"layers\": 1", "c.json: is not a configuration: expected a JSON object"),
        ("-mc", "{\"layers\": \"one\"}", "c.json: layers: expected a whole number, found a string"),
        ("-mc", "{\"model_dim\": 30}", "c.json: model_dim: expected a multiple of attention_heads (4), found 30"),
        ("-tc", "[]", "c.json: is not a configuration: expected a JSON object"),
        ("-tc", "{\"epochs\": -3}", "c.json: epochs: expected a whole number of at least 0, found -3"),
        ("-tc", "{\"train_files\": 7}", "c.json: train_files: expected a list of strings, found a whole number"),
    ])
    func `a broken configuration names file and key`(flag: String, text: String, message: String) throws {
        try folder.write(text, to: "c.json")
        let result = try train("--data", data, flag, "c.json", "--output", "run")
        #expect(result.status == 1)
        #expect(result.errors == "surprisal: \(message)\n")
        #expect(folder.names == ["c.json"])
    }

    @Test func `a key that means nothing is only a warning`() throws {
        try folder.write("{\"epoch\": 1, \"train_files\": [\"9.csv\"]}", to: "c.json")
        let result = try train("--data", data, "-tc", "c.json", "--output", "run")
        #expect(result.errors.contains("surprisal: c.json: unknown key epoch ignored\n"))
        #expect(result.status == 1)
        #expect(result.errors.hasSuffix("9.csv: cannot be opened: No such file or directory\n"))
        #expect(folder.names == ["c.json"], "the run's name is free again")
    }

    @Test func `a bad row of a day file is named with its line, and no run is left`() throws {
        let good = "1,U1,D,U1,D,C1,C2,k,n,o,s,0\n"
        try folder.write(good + good + "1,U1\n", to: "0.csv")
        let counts = try String(contentsOfFile: domain.file("data/counts.json"), encoding: .utf8)
        try folder.write(counts, to: "counts.json")
        let result = try train("--data", ".", "--output", "run")
        #expect(result.status == 1)
        #expect(result.errors.contains("0.csv:3: expected 11 or 12 fields separated by commas, found 2"))
        #expect(folder.names == ["0.csv", "counts.json"])
    }

    @Test func `a vocabulary without users and hosts is warned of, with the way on`() throws {
        for day in 0...2 {
            let row = "\(day * 86_400 + 10),U1,D,U1,D,C1,C2,k,n,o,s,0\n"
            try folder.write(String(repeating: row, count: 5), to: "\(day).csv")
        }
        let days = ["0.csv", "1.csv", "2.csv"]
        #expect(try Tool.run(["counts"] + days + ["-o", "counts.json"], folder: folder.path).status == 0)
        let warning =
            "warning: no user and no host occurs more than 40 times, so that the model cannot tell them apart; use"
        let rare = try train("--data", ".", "--output", "rare", "--epochs", "1")
        #expect(
            rare.errors.contains("\(warning) a lower --cutoff, such as --cutoff 2, or more days\n"),
            "\(rare.errors)"
        )
        let known = try train("--data", ".", "--output", "known", "--epochs", "1", "--cutoff", "2")
        #expect(!known.errors.contains("warning: no user"))
    }

    @Test(arguments: [
        [], ["transfomer", "--data", "."], ["transformer", "words", "--data", "."], ["--data", ".", "--epochs", "0"],
        ["--data", ".", "--batch-size", "0"], ["--data", ".", "--cutoff=-1"], ["--data", ".", "--learning-rate", "0"],
        ["--data", ".", "--seed", "x"],
        ["--data", ".", "--checkpoint-every=-1"], ["--data", ".", "--eval-only"], ["--data", ".", "--softmax", "some"],
        ["--resume", "run", "--data", "."], ["--resume", "run", "--epochs", "9"], ["lstm", "--resume", "run"],
        ["--data", ".", "--compatibility", "reference", "--softmax", "field"],
        ["--data", ".", "--compatibility", "reference", "--mask", "all"], ["--data", ".", "--compatibility", "some"],
        ["--resume", "run", "--compatibility", "reference"], ["--resume", "run", "--mask", "one"],
        ["--data", ".", "--threads", "0"], ["--data", ".", "--device", "tpu"],
    ])
    func `wrong usage ends with 2 and leaves nothing`(arguments: [String]) throws {
        let result = try Tool.run(["train"] + arguments, folder: folder.path)
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(folder.names.isEmpty)
    }

    @Test func `nothing cannot be resumed, nor what is not a run`() throws {
        let nothing = try train("--resume", "nothing")
        #expect(nothing.status == 1)
        #expect(nothing.errors == "surprisal: nothing: expected a run folder, found nothing\n")
        let data = try train("--resume", data)
        #expect(data.status == 1)
        #expect(data.errors.hasSuffix("is not a run folder: run.json is missing\n"))
    }

    @Test func `a folder that is not empty is left as it is`() throws {
        try folder.write("mine", to: "notes")
        let occupied = try train("--data", data, "--output", ".")
        #expect(occupied.status == 1)
        #expect(occupied.errors == "surprisal: .: is not empty: a new run needs a folder of its own\n")
        #expect(folder.names == ["notes"])
        let run = try train("--data", data, "--output", domain.file("run"))
        #expect(run.status == 1)
        #expect(run.errors.contains("holds a run already"))
    }

    @Test func `a model that makes no sense is refused with the reason`() throws {
        let result = try train("multiline-transformer", "--bidirectional", "--data", data, "--output", "run")
        #expect(result.status == 1)
        #expect(result.errors.contains("multiline-transformer cannot be bidirectional: it predicts an event from the"))
        #expect(folder.names.isEmpty)
    }

    @Test func `weights of another model are refused`() throws {
        let weights = domain.file("run/weights-best.safetensors")
        try folder.write("{\"model_dim\": 64}", to: "c.json")
        let result = try train("--data", data, "--load-model", weights, "-mc", "c.json", "--output", "run")
        #expect(result.status == 1)
        #expect(result.errors.contains("weights-best.safetensors: not the weights of this model: "))
        #expect(folder.names == ["c.json"])
    }

    @Test func `the reference's behaviour is kept with the run`() throws {
        let arguments = ["lstm", "word-fields", "--data", data, "--epochs", "1", "--compatibility", "reference"]
        let result = try Tool.run(["train", "--output", "run", "--threads", "1"] + arguments, folder: folder.path)
        #expect(result.status == 0, "\(result.errors)")
        let record = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.url("run/run.json")))
        let options = (record as? [String: Any])?["options"] as? [String: String]
        #expect(options == ["compat": "reference", "softmax": "global", "mask": "one"])
        let words = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.url("run/vocabulary.json")))
        #expect((words as? [String: Any])?["compatibility"] as? String == "reference")
        let scores = try Tool.run(["score", "run", domain.file("data/8.csv"), "--top", "1"], folder: folder.path)
        #expect(scores.status == 0, "\(scores.errors)")
    }

    @Test func `a quiet training names its run folder, and nothing else`() throws {
        let arguments = ["lstm", "char", "--data", data, "--epochs", "1", "--quiet", "--threads", "1"]
        let result = try Tool.run(["train"] + arguments, folder: folder.path)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(result.output == "runs/lstm-char-seed1\n")
    }

    @Test func `messages go to standard error, and quiet means quiet`() throws {
        let loud = try train("lstm", "char", "--data", data, "--epochs", "1", "--output", "loud")
        #expect(loud.status == 0, "\(loud.errors)")
        #expect(loud.output.isEmpty)
        #expect(loud.errors.contains("validation loss"))
        let done = try train("--resume", "loud", "--quiet")
        #expect(done.status == 0)
        #expect(done.output.isEmpty)
        #expect(done.errors.isEmpty)
    }
}
