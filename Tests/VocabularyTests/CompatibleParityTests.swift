import AuthLogs
import Foundation
import TestSupport
import Testing
import Vocabulary

/// With the reference's compatibility the ids are the reference's as they stand, those of all models.
@Suite(.enabled(if: SharedData.path("parity/vocabs.json") != nil, "no ../shared/parity"))
struct CompatibleParityTests {
    private let counts: FieldCounts

    init() throws { counts = try FieldCounts(path: #require(SharedData.path("parity/counts.json"))) }

    private static func object(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: #require(SharedData.path(name))))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func vocabulary(_ tokenization: Tokenization, _ cutoff: Int, time: Bool) -> Vocabulary {
        var vocabulary = Vocabulary(
            counts: counts,
            tokenization: tokenization,
            cutoff: cutoff,
            quirks: .reference
        )
        if time { vocabulary.includesTimestamp = true }
        return vocabulary
    }

    /// `word-global@3` and so on.
    private static let vocabularies =
        ((try? object("parity/vocabs.json")["vocabs"] as? [String: Any])?.keys.sorted()) ?? []

    @Test(arguments: vocabularies)
    func `every id is the reference's`(name: String) throws {
        let all = try #require(Self.object("parity/vocabs.json")["vocabs"] as? [String: Any])
        let reference = try #require(all[name] as? [String: Any])
        let tokenization = try #require((reference["tokenization"] as? String).flatMap(Tokenization.init(rawValue:)))
        let cutoff = try #require(reference["cutoff"] as? Int)
        let vocabulary = vocabulary(tokenization, cutoff, time: false)
        #expect(vocabulary.size == reference["vocab_size"] as? Int)
        let tokens = reference["tokens"] as? [String: Int] ?? [:]
        let special = reference["special_tokens"] as? [String: Int] ?? [:]
        for (token, id) in tokens.merging(special, uniquingKeysWith: { $1 }) {
            #expect(vocabulary.token(for: Int32(id)) == token)
        }
        for (field, words) in reference["fields"] as? [String: [String: Int]] ?? [:] {
            let block = try #require(vocabulary.blocks.first { $0.name == field })
            #expect(block.tokens == words.sorted { $0.value < $1.value }.map(\.key))
            for (word, id) in words { #expect(vocabulary.token(for: Int32(id)) == word) }
        }
        guard let masks = reference["mask_tokens_by_field_index"] as? [Int],
            let unknown = reference["oov_tokens_by_field_index"] as? [Int]
        else { return }
        let timed = self.vocabulary(tokenization, cutoff, time: true)
        let indices = reference["mappings"] as? [Int] ?? Array(0...10)
        #expect((0...10).map { Int(timed.unknownId(position: $0)) } == indices.map { unknown[$0] })
        #expect((0..<10).map { Int(vocabulary.unknownId(position: $0)) } == indices.dropFirst().map { unknown[$0] })
        for position in 0..<min(10, masks.count) {
            #expect(Int(vocabulary.maskId(position: position)) == masks[position])
            #expect(Int(timed.maskId(position: position)) == masks[position])
        }
    }

    /// The cases with numbers.
    private static let cases = {
        let folder = SharedData.path("parity") ?? ""
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { SharedData.path("parity/\($0)/expected.json") != nil }.sorted()
    }()

    @Test(arguments: cases)
    func `the first events have the ids that the reference fed to its model`(name: String) throws {
        let settings = try Self.object("parity/\(name)/case.json")
        let vocabulary = vocabulary(
            try #require((settings["tokenization"] as? String).flatMap(Tokenization.init(rawValue:))),
            try #require(settings["cutoff"] as? Int),
            time: settings["include_timestamp"] as? Bool ?? false
        )
        let path = try #require(SharedData.path("parity/test.csv"))
        let table = try TokenTable(contentsOf: [path], vocabulary: vocabulary)
        let rows = (0..<table.count).map { table.ids[table.tokens(of: $0)].map(Int.init) }
        let lines = try #require(Self.object("parity/\(name)/expected.json")["first_lines"] as? [[String: Any]])
        #expect(!lines.isEmpty)
        for line in lines {
            guard let index = line["line_index"] as? Int else {
                try checkWindow(line, rows, table)
                continue
            }
            let (row, target) = (rows[index], try #require(line["target"] as? [Int]))
            if let inputs = line["input"] as? [[Int]] {
                #expect(target == row)
                for (position, input) in inputs.enumerated() {
                    var hidden = row
                    hidden[position] = Int(vocabulary.maskId(position: position))
                    #expect(input == hidden)
                }
            } else if let input = line["input"] as? [Int], input.count == target.count {
                #expect(input == Array(row.dropLast()) && target == Array(row.dropFirst()))
            } else {
                #expect(line["input"] as? [Int] == [1] + row + [2] && target == row)
            }
        }
    }

    /// Each target row of a window is the row of the file with its second and user.
    private func checkWindow(_ line: [String: Any], _ rows: [[Int]], _ table: TokenTable) throws {
        let targets = try #require(line["target"] as? [[Int]])
        let seconds = try #require(line["second"] as? [Int])
        let users = try #require(line["user"] as? [Int])
        for (target, (second, user)) in zip(targets, zip(seconds, users)) where target.contains(where: { $0 != 0 }) {
            let isThere = rows.indices.contains {
                rows[$0] == target && table.seconds[$0] == second && Int(table.userIndices[$0]) == user
            }
            #expect(isThere)
        }
    }
}
