import AuthLogs
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// One of the reference's models with its weights, its rows, and what it made of them.
struct ParityCase: CustomTestStringConvertible {
    let name: String
    let vocabulary: Vocabulary
    let isBidirectional: Bool
    let configuration: ModelConfiguration
    let shapes: [String: [Int]]
    let evaluationBatchSize: Int

    static let isThere = SharedData.path("parity/vocabs.json") != nil

    /// The names of all cases; of those with a file `name` where one is given.
    static func names(having file: String? = nil) -> [String] {
        guard let folder = SharedData.path("parity") else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { name in
            ["case.json", file ?? "case.json"].allSatisfy {
                FileManager.default.fileExists(atPath: "\(folder)/\(name)/\($0)")
            }
        }.sorted()
    }

    /// The case called `name`; with `dropout` in place of its own.
    init(_ name: String, dropout: Double? = nil) throws {
        self.name = name
        let settings = try Self.object("parity/\(name)/case.json")
        let cutoff = try #require(settings["cutoff"] as? Int)
        let tokenization = try #require((settings["tokenization"] as? String).flatMap(Tokenization.init(rawValue:)))
        let kind = try #require((settings["model_type"] as? String).flatMap(ModelKind.init(rawValue:)))
        let counts = try FieldCounts(path: #require(SharedData.path("parity/counts.json")))
        var vocabulary = Vocabulary(
            counts: counts,
            tokenization: tokenization,
            cutoff: cutoff,
            quirks: .reference
        )
        if settings["include_timestamp"] as? Bool == true { vocabulary.includesTimestamp = true }
        self.vocabulary = vocabulary
        isBidirectional = try #require(settings["bidirectional"] as? Bool)
        shapes = settings["parameter_shapes"] as? [String: [Int]] ?? [:]
        evaluationBatchSize = try #require(settings["eval_batch_size"] as? Int)
        var unknownKeys: [String] = []
        var sizes = try #require(settings["model_config"] as? [String: Any])
        if let dropout, sizes["dropout"] != nil { sizes["dropout"] = dropout }
        configuration = try ModelConfiguration(
            json: JSONSerialization.data(withJSONObject: sizes),
            file: name,
            kind: kind,
            unknownKeys: &unknownKeys
        )
    }

    var testDescription: String { name }

    static func object(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: #require(SharedData.path(name))))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func file(_ name: String) throws -> [String: Any] { try Self.object("parity/\(self.name)/\(name)") }

    /// The model with new weights.
    func newModel() throws -> any LanguageModel {
        Libtorch.threadCount = 1
        return try makeModel(
            configuration,
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            options: .reference
        )
    }

    /// The model with the weights of `file`.
    func model(_ file: String) throws -> any LanguageModel {
        let model = try newModel()
        let path = try #require(SharedData.path("parity/\(name)/\(file)"))
        try model.load(StateDictionary.load(path), file: path)
        return model
    }

    /// The rows of the test file.
    func table() throws -> TokenTable {
        try TokenTable(contentsOf: [#require(SharedData.path("parity/test.csv"))], vocabulary: vocabulary)
    }
}
