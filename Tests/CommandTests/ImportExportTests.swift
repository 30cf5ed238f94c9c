import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ImportExportTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
    }

    private func run(_ arguments: String...) throws -> Tool.Result { try Tool.run(arguments, folder: folder.path) }

    /// Imports `weights`, those of the masked transformer of the small domain, with `more` arguments.
    private func importing(_ weights: String, _ more: String...) throws -> Tool.Result {
        let model = ["--model", "transformer", "--tokenization", "word-global", "--bidir"]
        return try Tool.run(
            ["import", weights, "--counts", domain.file("data/counts.json")] + model + more,
            folder: folder.path
        )
    }

    private func export(_ run: String, _ format: String, _ file: String) throws {
        let result = try self.run("export", run, "--output-format", format, "--output", file)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ["pt", "safetensors"])
    func `what is exported is imported, and exported again the same`(format: String) throws {
        let run = domain.file("run")
        try export(run, format, "w.\(format)")
        try FileManager.default.copyItem(atPath: "\(run)/model_config.json", toPath: folder.file("model_config.json"))
        let result = try importing("w.\(format)", "--output", "again", "--data", domain.file("data"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.hasSuffix("run: again\n"))
        try export("again", format, "again.\(format)")
        #expect(
            FileManager.default.contentsEqual(
                atPath: folder.file("w.\(format)"),
                andPath: folder.file("again.\(format)")
            )
        )
        let inspected = try self.run("inspect", "again")
        #expect(inspected.output.contains("bidirectional transformer, word-global"))
        #expect(!inspected.output.contains("not yet"))
        let scores = try self.run("score", "again", domain.file("data/8.csv"), "--top", "1")
        #expect(scores.status == 0, "\(scores.errors)")
    }

    @Test func `the files of the reference's names lie in the run`() throws {
        try FileManager.default.copyItem(atPath: domain.file("run"), toPath: folder.file("run"))
        #expect(try run("export", "run", "--quiet").errors.isEmpty)
        #expect(try run("export", "run", "--weights", "last", "--output-format", "safetensors").status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("run"))
        #expect(names.contains("model_best.pt") && names.contains("model.safetensors"))
    }

    @Test func `a key that means nothing is noted with its file`() throws {
        try export(domain.file("run"), "pt", "w.pt")
        try folder.write("{\"dropout\": 0, \"heads\": 4, \"_vocab_size\": 9}", to: "m.json")
        try folder.write("{\"epoch\": 1}", to: "trainer_config.json")
        let result = try importing("w.pt", "--output", "run", "--model-config", "m.json")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("surprisal: m.json: unknown key heads ignored\n"))
        #expect(result.errors.contains("trainer_config.json: unknown key epoch ignored\n"))
        #expect(!result.errors.contains("vocab_size"))
    }

    @Test func `weights of another model are refused, and nothing is left`() throws {
        try export(domain.file("run"), "pt", "w.pt")
        try folder.write("{\"layers\": 2, \"feedforward_dim\": 64}", to: "m.json")
        let result = try importing("w.pt", "--output", "run", "--model-config", "m.json")
        #expect(result.status == 1)
        for fault in [
            "w.pt: not the weights of this model: ", "layers.1.norm2.bias is missing",
            "layers.0.linear1.weight has shape [128, 128], expected [64, 128]",
        ] {
            #expect(result.errors.contains(fault), "\(fault)")
        }
        #expect(folder.names == ["m.json", "w.pt"])
    }

    @Test func `what is missing is named`() throws {
        try export(domain.file("run"), "pt", "w.pt")
        let sizes = try importing("w.pt", "--output", "run")
        #expect(sizes.status == 1)
        #expect(sizes.errors.contains("model_config.json: cannot be read: expected a configuration file"))
        let weights = try importing("none.pt", "--output", "run", "-mc", domain.file("run/model_config.json"))
        #expect(weights.status == 1)
        #expect(weights.errors.hasPrefix("surprisal: none.pt: "))
        #expect(folder.names == ["w.pt"])
    }

    @Test(arguments: [
        ["import", "w.pt", "--tokenization", "char", "--counts", "c", "--output", "r"],
        ["import", "w.pt", "--model", "lstm", "--counts", "c", "--output", "r"],
        ["import", "w.pt", "--model", "lstm", "--tokenization", "char", "--output", "r"],
        ["import", "w.pt", "--model", "lstm", "--tokenization", "char", "--counts", "c"],
        ["export"], ["export", "run", "--output-format", "onnx"], ["export", "run", "--weights", "first"],
    ])
    func `wrong usage ends with 2 and leaves nothing`(arguments: [String]) throws {
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 2, "\(result.errors)")
        #expect(folder.names.isEmpty)
    }

    @Test func `masks and unknown words that the reference would mix up are pointed out`() throws {
        let arguments = ["lstm", "word-fields", "--data", domain.file("data"), "--epochs", "1", "--output", "run"]
        #expect(try Tool.run(["train", "--threads", "1"] + arguments, folder: folder.path).status == 0)
        let result = try run("export", "run", "--output", "w.pt")
        #expect(result.status == 0)
        #expect(result.errors.contains("trained without --compatibility reference"))
    }

    @Test(.enabled(if: Python.hasTorch, "no python3 with PyTorch"))
    func `PyTorch loads what is exported, as weights only`() throws {
        try export(domain.file("run"), "pt", "w.pt")
        let script = """
            import torch
            for name, tensor in torch.load("w.pt", weights_only=True).items(): print(name, *tensor.shape, tensor.dtype)
            """
        let lines = try Python.run(script, folder: folder.path).split(separator: "\n")
        #expect(lines.contains("pos_encoder.pe 1 10 128 torch.float32"))
        #expect(lines.contains("transformer_encoder.layers.0.self_attn.in_proj_weight 384 128 torch.float32"))
        #expect(lines.contains { $0.hasPrefix("word_embedding.weight ") })
        #expect(lines.count == 14)
    }

    @Test(.enabled(if: Python.hasTorch && SharedData.path("parity") != nil, "no python3 with PyTorch, or no ../shared"))
    func `PyTorch finds the reference's weights unchanged`() throws {
        let parity = try #require(SharedData.path("parity"))
        let weights = "\(parity)/transformer-mlm-word-fields/weights.pt"
        let result = try run(
            "import",
            weights,
            "--model",
            "transformer",
            "--tokenization",
            "word-fields",
            "--bidirectional",
            "--counts",
            "\(parity)/counts.json",
            "--cutoff",
            "3",
            "--output",
            "run"
        )
        #expect(result.status == 0, "\(result.errors)")
        try export("run", "pt", "w.pt")
        let script = """
            import torch
            ours, theirs = torch.load("w.pt"), torch.load("\(weights)")
            print(sorted(ours) == sorted(theirs) and all(torch.equal(ours[name], theirs[name]) for name in theirs))
            """
        #expect(try Python.run(script, folder: folder.path) == "True\n")
    }
}
