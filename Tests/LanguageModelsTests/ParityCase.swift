import AuthLogs
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// One of the reference's models with its weights, its rows, and what it made of them.
struct ParityCase {
    let name: String
    let vocabulary: Vocabulary
    let isBidirectional: Bool
    let configuration: ModelConfiguration
    let shapes: [String: [Int]]

    static let isThere = SharedData.path("parity/vocabs.json") != nil

    init(_ name: String) throws {
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
            compatibility: .reference
        )
        if settings["include_timestamp"] as? Bool == true { vocabulary.includesTimestamp = true }
        self.vocabulary = vocabulary
        isBidirectional = try #require(settings["bidirectional"] as? Bool)
        shapes = settings["parameter_shapes"] as? [String: [Int]] ?? [:]
        var unknownKeys: [String] = []
        configuration = try ModelConfiguration(
            json: JSONSerialization.data(withJSONObject: #require(settings["model_config"])),
            file: name,
            kind: kind,
            unknownKeys: &unknownKeys
        )
    }

    static func object(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: #require(SharedData.path(name))))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func file(_ name: String) throws -> [String: Any] { try Self.object("parity/\(self.name)/\(name)") }

    /// Our model with new weights.
    func newModel() throws -> any LanguageModel {
        Libtorch.threadCount = 1
        return try makeModel(
            configuration,
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            options: .reference
        )
    }

    /// Our model with the weights of `file`.
    func model(_ file: String) throws -> any LanguageModel {
        let model = try newModel()
        let path = try #require(SharedData.path("parity/\(name)/\(file)"))
        try model.load(StateDictionary.load(path), file: path)
        return model
    }

    /// The rows of the test file, as the reference reads them.
    func rows() throws -> [[Int]] {
        let table = try TokenTable(contentsOf: [#require(SharedData.path("parity/test.csv"))], vocabulary: vocabulary)
        return (0..<table.count).map { table.ids[table.tokens(of: $0)].map(Int.init) }
    }

    /// Rows of ids, shorter ones padded.
    func batch(_ rows: [[Int]]) -> TokenBatch { Example.batch(rows, of: vocabulary) }
}
