import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    private func model(_ text: String, _ kind: ModelKind) throws -> (ModelConfiguration, unknown: [String]) {
        var unknown: [String] = []
        let data = Data(text.utf8)
        let model = try ModelConfiguration(json: data, file: "m.json", kind: kind, unknownKeys: &unknown)
        return (model, unknown)
    }

    private func trainer(_ text: String) throws -> (TrainerConfiguration, unknown: [String]) {
        var unknown: [String] = []
        let trainer = try TrainerConfiguration(json: Data(text.utf8), file: "t.json", unknownKeys: &unknown)
        return (trainer, unknown)
    }

    /// REFERENCE 2.2, 2.3: the values that the reference's own configuration files have.
    static let defaults: [(ModelKind, String)] = [
        (
            .transformer,
            #"{"attention_heads":4,"dropout":0.25,"feedforward_dim":128,"include_timestamp":false,"layers":1,"model_dim":128}"#
        ),
        (
            .lstm,
            #"{"attention_dim":0,"attention_type":null,"embedding_dim":128,"include_timestamp":false,"layers":[128]}"#
        ),
        (
            .tieredLSTM,
            #"{"attention_dim":0,"attention_type":null,"context_layers":[128],"embedding_dim":128,"include_timestamp":false,"#
                + #""layers":[128]}"#
        ),
        (
            .tieredTransformer,
            #"{"attention_heads":8,"dropout":0.1,"feedforward_dim":1024,"include_timestamp":false,"layers":2,"#
                + #""model_dim":256,"shift_window":100}"#
        ),
        (
            .multilineTransformer,
            #"{"attention_heads":16,"dropout":0.25,"embeddings_path":"","feedforward_dim":512,"include_timestamp":false,"#
                + #""layers":1,"memory_type":"user","model_dim":240,"sentence_embedding":"stack","shift_window":100}"#
        ),
    ]

    private static let trainerDefaults =
        #"{"early_stop_patience":5,"early_stopping":true,"epochs":3,"eval_batch_size":2048,"gradient_accumulation":0,"#
        + #""gradient_clip":0,"learning_rate":0.0001,"mixed_precision":false,"per_epoch_lr_reduction":0.5,"#
        + #""scheduler_gamma":0.99,"scheduler_step_size":0,"shuffle_train_data":true,"test_files":["8.csv"],"#
        + #""train_batch_size":400,"train_files":["7.csv"],"validation_files":["6.csv"],"validations_per_epoch":0,"#
        + #""warmup_period":0}"#

    private func same(_ data: Data, _ text: String) throws -> Bool {
        func object(_ data: Data) throws -> NSDictionary? {
            try JSONSerialization.jsonObject(with: data) as? NSDictionary
        }
        return try object(data) == object(Data(text.utf8))
    }

    @Test(arguments: defaults)
    func `a model's defaults are the reference's`(kind: ModelKind, text: String) throws {
        let standard = ModelConfiguration(standard: kind)
        #expect(standard.kind == kind && !standard.includesTimestamp)
        #expect(try same(standard.json, text))
        #expect(try model("{}", kind).0 == standard)
        #expect(try model(text, kind).0 == standard)
    }

    @Test func `the trainer's defaults are the reference's`() throws {
        #expect(try same(TrainerConfiguration().json, Self.trainerDefaults))
        #expect(try trainer("{}").0 == TrainerConfiguration())
        #expect(try trainer(Self.trainerDefaults).0 == TrainerConfiguration())
    }

    @Test func `the files that come with Surprisal are the defaults`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("config").path
        var unknown: [String] = []
        for kind in ModelKind.allCases {
            let name = kind.rawValue.replacingOccurrences(of: "-", with: "_")
            let path = "\(folder)/lanl_config_\(name).json"
            let model = try ModelConfiguration(contentsOf: path, kind: kind, unknownKeys: &unknown)
            #expect(model == ModelConfiguration(standard: kind))
        }
        let path = "\(folder)/lanl_config_trainer.json"
        #expect(try TrainerConfiguration(contentsOf: path, unknownKeys: &unknown) == TrainerConfiguration())
        #expect(unknown.isEmpty)
    }

    @Test func `every key changes its value`() throws {
        let text = """
            {"layers": [64, 64], "embedding_dim": 32, "attention_type": "syntax", "attention_dim": 16,
             "include_timestamp": true, "context_layers": [20]}
            """
        guard case .tieredLSTM(let read) = try model(text, .tieredLSTM).0 else { return #expect(Bool(false)) }
        #expect(read.event.layers == [64, 64] && read.event.embeddingDimension == 32)
        #expect(read.event.attentionType == .syntax && read.event.attentionDimension == 16)
        #expect(read.event.includesTimestamp && read.contextLayers == [20])
    }

    @Test func `what is written is read again`() throws {
        var configuration = MultilineTransformerConfiguration()
        configuration.memoryType = .global
        configuration.sentenceEmbedding = .mean
        configuration.embeddingsPath = "runs/a/weights-best.safetensors"
        configuration.transformer.layerCount = 3
        let written = ModelConfiguration.multilineTransformer(configuration)
        #expect(try model(String(decoding: written.json, as: UTF8.self), .multilineTransformer).0 == written)
        var trainer = TrainerConfiguration()
        trainer.trainFiles = ["1.csv", "2.csv.gz"]
        trainer.gradientClip = 1.5
        trainer.stopsEarly = false
        #expect(try self.trainer(String(decoding: trainer.json, as: UTF8.self)).0 == trainer)
    }

    @Test func `null is the default and whole numbers may have a point`() throws {
        let (read, _) = try trainer(#"{"epochs": null, "train_batch_size": 64.0, "gradient_clip": 1}"#)
        #expect(read.epochs == 3 && read.trainBatchSize == 64 && read.gradientClip == 1)
    }

    @Test func `unknown keys are listed, the reference's own are not`() throws {
        let text = #"{"layerz": 2, "_vocab_size": 411, "sequence_length": null, "_number_of_users": 4, "another": 1}"#
        #expect(try model(text, .transformer).unknown == ["another", "layerz"])
        #expect(try trainer(#"{"epoch": 2}"#).unknown == ["epoch"])
    }

    @Test(arguments: [
        (ModelKind.transformer, "[]", "is not a configuration: expected a JSON object"),
        (.transformer, #"{"layers": [1]}"#, "layers: expected a whole number, found a list"),
        (.transformer, #"{"layers": 0}"#, "layers: expected a whole number of at least 1, found 0"),
        (.transformer, #"{"layers": 1.5}"#, "layers: expected a whole number, found 1.5"),
        (.transformer, #"{"layers": true}"#, "layers: expected a whole number, found true or false"),
        (.transformer, #"{"dropout": 1}"#, "dropout: expected a number from 0 to below 1, found 1.0"),
        (.transformer, #"{"model_dim": 130}"#, "model_dim: expected a multiple of attention_heads (4), found 130"),
        (
            .transformer, #"{"model_dim": 9, "attention_heads": 3}"#, "model_dim: expected an even number, found 9"
        ),
        (.lstm, #"{"layers": []}"#, "layers: expected a list of whole numbers of at least 1"),
        (
            .lstm, #"{"attention_type": "soft"}"#,
            "attention_type: expected one of fixed, syntax, semantic, found another string"
        ),
        (
            .lstm, #"{"attention_type": "fixed"}"#,
            "attention_dim: expected at least 1 where there is an attention_type, found 0"
        ),
        (.tieredLSTM, #"{"context_layers": []}"#, "context_layers: expected a list of whole numbers of at least 1"),
        (
            .multilineTransformer, #"{"model_dim": 64}"#,
            "model_dim: expected a multiple of 10 for stacked embeddings, found 64"
        ),
        (
            .multilineTransformer, #"{"include_timestamp": true}"#,
            "model_dim: expected a multiple of 11 for stacked embeddings, found 240"
        ),
        (.lstm, #"{"include_timestamp": 1}"#, "include_timestamp: expected true or false, found a whole number"),
    ])
    func `a value that cannot be names the file and the key`(kind: ModelKind, text: String, message: String) {
        let error = #expect(throws: InputError.self) { try model(text, kind) }
        #expect(error?.description == "m.json: \(message)")
    }

    @Test(arguments: [
        (#"{"learning_rate": 0}"#, "learning_rate: expected a positive number, found 0.0"),
        (#"{"train_files": "7.csv"}"#, "train_files: expected a list of strings, found a string"),
        (#"{"train_files": [7]}"#, "train_files: expected a list of strings, found a whole number in it"),
        (#"{"scheduler_gamma": 2}"#, "scheduler_gamma: expected a number from 0 to 1, found 2.0"),
        (#"{"epochs": "3"}"#, "epochs: expected a whole number, found a string"),
    ])
    func `a trainer's value that cannot be names the file and the key`(text: String, message: String) {
        let error = #expect(throws: InputError.self) { try trainer(text) }
        #expect(error?.description == "t.json: \(message)")
    }

    @Test(.enabled(if: SharedData.path("parity") != nil, "no ../shared/parity"))
    func `the reference's own files are read without a complaint`() throws {
        let parity = try #require(SharedData.path("parity"))
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: parity).sorted() {
            let path = "\(parity)/\(name)/model_config.json"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            // "multiline-stack-user-word-merged" is a multiline-transformer, the others start with their model's name.
            let full = name.replacing("multiline-", with: "multiline-transformer-")
            let kinds = ModelKind.allCases.filter { full.hasPrefix($0.rawValue) }
            var unknown: [String] = []
            _ = try ModelConfiguration(contentsOf: path, kind: #require(kinds.first), unknownKeys: &unknown)
            _ = try TrainerConfiguration(contentsOf: "\(parity)/\(name)/trainer_config.json", unknownKeys: &unknown)
            #expect(unknown.isEmpty, "\(name)")
            count += 1
        }
        #expect(count >= 28)
    }
}
