import AuthLogs
import ByteIO
package import Foundation

extension Vocabulary {
    /// The format and version in a vocabulary file.
    private static let format = "surprisal-vocabulary"
    private static let version = 1

    /// The content of a vocabulary file: `docs/reference/formats/vocabulary.md`.
    private struct Document: Codable {
        var format: String
        var version: Int
        var tokenization: String
        var cutoff: Int
        var includeTimestamp: Bool
        /// The name of the deviations; absent for the standard.
        var compatibility: String?
        var blocks: [VocabularyBlock]
        var fields: [String: [Int32]]
        var users: [String]

        enum CodingKeys: String, CodingKey {
            case format, version, tokenization, cutoff, compatibility, blocks, fields, users
            case includeTimestamp = "include_timestamp"
        }
    }

    /// Reads the vocabulary in the file at `path`.
    ///
    /// - Throws: `InputError` if the file cannot be read or is not a valid vocabulary.
    package init(contentsOf path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw InputError(
                file: path,
                message: "cannot be read: expected a vocabulary file, such as vocabulary.json of a run"
            )
        }
        try self.init(json: data, file: path)
    }

    /// Reads the vocabulary in `json`; errors name `file`.
    ///
    /// - Throws: `InputError` if it is not a valid vocabulary.
    package init(json: Data, file: String) throws {
        let document = try Self.document(json, file)
        guard let tokenization = Tokenization(rawValue: document.tokenization) else {
            throw InputError(
                file: file,
                message:
                    "expected one of the tokenizations \(Tokenization.allCases.map(\.rawValue).joined(separator: ", ")), found another"
            )
        }
        guard let quirks = VocabularyQuirks(fileName: document.compatibility) else {
            throw InputError(file: file, message: "names an unknown compatibility")
        }
        let layout = VocabularyLayout(
            tokenization: tokenization,
            quirks: quirks,
            blocks: document.blocks
        )
        guard layout.isComplete else {
            throw InputError(file: file, message: "expected the blocks of \(tokenization) in their order, found others")
        }
        guard tokenization.isWordLevel || !document.includeTimestamp else {
            throw InputError(file: file, message: "expected include_timestamp to be false for characters, found true")
        }
        self.init(
            tokenization: tokenization,
            cutoff: document.cutoff,
            layout: layout,
            fields: try Self.fieldTokens(document, layout, file),
            users: document.users
        )
        includesTimestamp = document.includeTimestamp
    }

    /// The document in `json`, of this format and version.
    private static func document(_ json: Data, _ file: String) throws(InputError) -> Document {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: json)
        } catch {
            throw InputError(file: file, message: "is not a valid vocabulary: \(reason(error))")
        }
        guard document.format == format else {
            throw InputError(
                file: file,
                message: "is not a valid vocabulary: expected the format \(format), found another"
            )
        }
        guard document.version == version else {
            let message = "expected version \(version) of the format, found version \(document.version)"
            throw InputError(file: file, message: message)
        }
        return document
    }

    /// The tokens of each field in `document`.
    private static func fieldTokens(
        _ document: Document,
        _ layout: VocabularyLayout,
        _ file: String
    ) throws(InputError) -> [FieldTokens] {
        let size = document.blocks.reduce(0) { $0 + $1.tokens.count }
        var fields: [FieldTokens] = []
        for (field, name) in zip(AuthField.allCases, fieldNames(layout.tokenization)) {
            guard let ids = document.fields[name] else {
                throw InputError(file: file, message: "expected the tokens of the field \(name), found none")
            }
            guard ids.allSatisfy({ 0..<size ~= Int($0) }) else {
                throw InputError(
                    file: file,
                    message: "expected ids from 0 to \(size - 1) in the field \(name), found another"
                )
            }
            let isWordLevel = layout.tokenization.isWordLevel
            let unknown = isWordLevel ? layout.unknownId(field) : CharacterTokens.unknownId
            fields.append(FieldTokens(ids: ids, unknownId: unknown))
        }
        return fields
    }

    /// The vocabulary as the text of a file; equal vocabularies give equal bytes.
    package var json: Data {
        get throws {
            let names = Self.fieldNames(tokenization)
            let offset = includesTimestamp ? 1 : 0
            let ids = names.indices.map { fieldTokens(position: $0 + offset).ids }
            let document = Document(
                format: Self.format,
                version: Self.version,
                tokenization: tokenization.rawValue,
                cutoff: cutoff,
                includeTimestamp: includesTimestamp,
                compatibility: quirks.fileName,
                blocks: blocks,
                fields: Dictionary(uniqueKeysWithValues: zip(names, ids)),
                users: users
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(document) + Data("\n".utf8)
        }
    }

    /// Writes the vocabulary to `path` atomically.
    ///
    /// - Throws: `InputError` if `path` cannot be written.
    package func write(to path: String) throws {
        try AtomicFile.write(json, to: path)
    }

    /// The keys of `fields` in a file, by position.
    private static func fieldNames(_ tokenization: Tokenization) -> [String] {
        tokenization.isWordLevel ? AuthField.allCases.map(\.name) : ["character"]
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the key \(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "the value of \(context.codingPath.map(\.stringValue).joined(separator: ".")) has the wrong type"
        default: "it is not valid JSON"
        }
    }
}

extension VocabularyLayout {
    /// True if the blocks are those of the tokenization, in their order and with their fixed tokens.
    var isComplete: Bool {
        guard tokenization.isWordLevel else { return blocks == CharacterTokens.blocks }
        let fixed = tokenization == .wordFields ? AuthField.allCases.map(\.name) : MergedField.allCases.map(\.name)
        // The reference's order is that of some counts.
        let names = quirks.ordersBlocksByCounts ? wordBlocks.map(\.block.name) : fixed
        guard names.sorted() == fixed.sorted() else { return false }
        let expected = VocabularyLayout(
            tokenization: tokenization,
            quirks: quirks,
            words: names.map { VocabularyBlock($0, []) }
        )
        return blocks.count == expected.blocks.count
            && zip(blocks, expected.blocks).allSatisfy { found, expected in
                found.name == expected.name && (names.contains(found.name) || found.tokens == expected.tokens)
            }
    }
}
