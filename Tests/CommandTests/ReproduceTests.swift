import Foundation
import TestSupport
import Testing

/// `scripts/reproduce.sh`, with models so small that the paper's comparison takes seconds.
@Suite(.serialized, .timeLimit(.minutes(5)), .blocking) struct ReproduceTests {
    private let folder: TemporaryFolder
    private let domain: SmallDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = try SmallDomain.shared()
        try folder.write("{\"layers\": [8], \"embedding_dim\": 8}", to: "lanl_config_lstm.json")
        try folder.write("{\"model_dim\": 30}", to: "lanl_config_tiered_transformer.json")
        try folder.write("{\"train_batch_size\": 1000, \"epochs\": 1}", to: "trainer.json")
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scripts/reproduce.sh").path

    private func reproduce(_ models: String, data: String? = nil) throws -> Tool.Result {
        let data = data ?? domain.file("data")
        return try Tool.run(
            [Self.script, Tool.path, folder.file("out")],
            environment: [
                "MODELS": models, "TOKENIZATIONS": "word-fields", "SEEDS": "1-2",
                "FLAGS": "--softmax global --threads 1",
                "DATA": data, "COUNTS": "\(data)/counts.json", "TRAINER_CONFIG": folder.file("trainer.json"),
                "MODEL_CONFIGS": folder.path, "CUDA": "",
            ],
            program: "/bin/bash"
        )
    }

    @Test func `a refused combination is a dash with its reason, and the queue goes on after a break`() throws {
        let first = try reproduce("tiered-transformer lstm")
        #expect(first.status == 0, "\(first.errors)")
        let lines = first.output.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(3) == [
                "tiered-transformer word-fields forward", "lstm word-fields forward", "lstm word-fields bidirectional",
            ]
        )
        let rows = lines.filter { $0.hasPrefix("lstm ") && $0.contains("±") }
        #expect(rows.count == 2, "a row for AUC and one for AP")
        #expect(lines.contains { $0.hasPrefix("tiered-transformer ") && $0.hasSuffix("-") })
        let reason = try #require(lines.last)
        #expect(reason.hasPrefix("  tiered-transformer word-fields forward: "))
        #expect(
            reason.hasSuffix(
                "lanl_config_tiered_transformer.json: model_dim: expected a multiple of attention_heads (8), found 30"
            )
        )
        #expect(
            folder.namesOfOutput == [
                "lstm-word-fields", "lstm-word-fields-bidirectional", "lstm-word-fields-bidirectional.log",
                "lstm-word-fields.log", "runs.csv", "table.txt", "tiered-transformer-word-fields.log",
            ]
        )
        let second = try reproduce("lstm")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.components(separatedBy: "already complete, skipped").count == 5)
        #expect(!second.errors.contains("evaluating"))
    }

    @Test func `where nothing can be trained there is no table`() throws {
        let result = try reproduce("lstm", data: folder.file("none"))
        #expect(result.status == 1)
        #expect(result.errors.contains("out: contains no run folder"))
        #expect(result.output.contains("lstm word-fields forward: \(folder.file("none/counts.json")): cannot be read"))
    }
}

extension TemporaryFolder {
    fileprivate var namesOfOutput: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: file("out"))) ?? []).sorted()
    }
}
