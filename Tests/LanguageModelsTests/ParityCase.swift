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
    /// For each of the reference's ids ours: it uses masks and unknown words the other way round (REFERENCE 4.7, 4.8).
    let ids: [Int]

    static let isThere = SharedData.path("parity/vocabs.json") != nil

    init(_ name: String) throws {
        self.name = name
        let settings = try Self.object("parity/\(name)/case.json")
        let cutoff = try #require(settings["cutoff"] as? Int)
        let tokenization = try #require((settings["tokenization"] as? String).flatMap(Tokenization.init(rawValue:)))
        let kind = try #require((settings["model_type"] as? String).flatMap(ModelKind.init(rawValue:)))
        let counts = try FieldCounts(path: #require(SharedData.path("parity/counts.json")))
        var vocabulary = Vocabulary(counts: counts, tokenization: tokenization, cutoff: cutoff)
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
        let isMasked = isBidirectional && kind == .transformer
        ids = try Self.ids(vocabulary, cutoff, shiftsMasks: isMasked && !vocabulary.includesTimestamp)
    }

    static func object(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: #require(SharedData.path(name))))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private static func ids(_ vocabulary: Vocabulary, _ cutoff: Int, shiftsMasks: Bool) throws -> [Int] {
        var ids = Array(0..<vocabulary.size)
        let all = try #require(object("parity/vocabs.json")["vocabs"] as? [String: Any])
        let reference = try #require(all["\(vocabulary.tokenization)@\(cutoff)"] as? [String: Any])
        guard let masks = reference["mask_tokens_by_field_index"] as? [Int],
            let unknown = reference["oov_tokens_by_field_index"] as? [Int]
        else { return ids }
        for index in masks.indices {
            ids[unknown[index]] = masks[index]
            // Without time of day it hides a position behind the mask of the field before.
            ids[masks[index]] = unknown[shiftsMasks ? (index + 1) % unknown.count : index]
        }
        return ids
    }

    func file(_ name: String) throws -> [String: Any] { try Self.object("parity/\(self.name)/\(name)") }

    /// Our model with the weights of `file`.
    func model(_ file: String) throws -> any LanguageModel {
        Libtorch.threadCount = 1
        let model = try makeModel(
            configuration,
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            options: .reference
        )
        let path = try #require(SharedData.path("parity/\(name)/\(file)"))
        var weights = try StateDictionary.load(path)
        var places = ids
        for (theirs, ours) in ids.enumerated() { places[ours] = theirs }
        let ofWords: Set = [
            "word_embedding.weight", "embeddings.weight", "get_token_output.weight", "get_token_output.bias",
        ]
        for name in weights.names where ofWords.contains(name) {
            weights[name] = weights[name]?.indexSelect(along: 0, Tensor(places))
        }
        try model.load(weights, file: path)
        return model
    }

    /// The rows of the test file, as the reference reads them.
    func rows() throws -> [[Int]] {
        let table = try TokenTable(contentsOf: [#require(SharedData.path("parity/test.csv"))], vocabulary: vocabulary)
        return (0..<table.count).map { index in
            var row = table.ids[table.tokens(of: index)].map(Int.init)
            guard [.wordFields, .wordMerged].contains(vocabulary.tokenization) else { return row }
            let position = AuthField.destinationUser.rawValue + (vocabulary.includesTimestamp ? 1 : 0)
            // A computer as destination user is always unknown to the reference (REFERENCE 4.3).
            if vocabulary.token(for: Int32(row[position])).hasPrefix("C") {
                row[position] = Int(vocabulary.unknownId(position: position))
            }
            return row
        }
    }

    /// Rows of ids, shorter ones padded.
    func batch(_ rows: [[Int]]) -> TokenBatch { Example.batch(rows, of: vocabulary) }
}
