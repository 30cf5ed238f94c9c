package import AuthLogs
import ByteIO

/// Converts events to token ids, directly from bytes.
package struct Tokenizer: Sendable {
    /// The vocabulary of the ids.
    package let vocabulary: Vocabulary
    private let fields: InlineArray<10, FieldLookup>
    // Copies of the vocabulary's properties: computing them for every event costs more than tokenizing it.
    private let isWordLevel: Bool
    private let firstHour: Int32?
    private let cutsUnterminated: Bool

    /// The ids of one field's values.
    private struct FieldLookup: Sendable {
        var table: ByteTable
        /// The id of each key of `table`.
        var ids: [Int32] = []
        var unknownId: Int32

        init(_ words: [(word: String, id: Int32)], unknownId: Int32) {
            table = ByteTable(capacity: words.count)
            self.unknownId = unknownId
            // The first of equal values counts.
            for (word, id) in words where table.insert(word.utf8) == ids.count { ids.append(id) }
        }

        @inline(__always)
        func callAsFunction(_ value: UnsafeRawBufferPointer) -> Int32 {
            table.index(of: value).map { ids[$0] } ?? unknownId
        }
    }

    /// Creates a tokenizer for `vocabulary`.
    package init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        isWordLevel = vocabulary.tokenization.isWordLevel
        cutsUnterminated = vocabulary.quirks.cutsUnterminatedLines
        firstHour = vocabulary.includesTimestamp ? vocabulary.hourId(second: 0) : nil
        switch vocabulary.tokenization {
        case .characters:
            fields = InlineArray(repeating: FieldLookup([], unknownId: 0))
        case .wordGlobal:
            // All fields share one table, and with it the cache.
            let unknown = vocabulary.unknownId(position: 0)
            fields = InlineArray(repeating: FieldLookup(vocabulary.lookup(.sourceUser), unknownId: unknown))
        case .wordFields, .wordMerged:
            let first = vocabulary.includesTimestamp ? 1 : 0
            fields = InlineArray { index in
                let words = AuthField(rawValue: index).map(vocabulary.lookup) ?? []
                return FieldLookup(words, unknownId: vocabulary.unknownId(position: first + index))
            }
        }
    }

    /// Appends the ids of the event `row` to `ids`: ``Vocabulary/rowLength`` of them, or one for each byte of text.
    package func append(_ row: AuthEventView, to ids: inout [Int32]) {
        // reference: it cuts the label and the newline off a line by their length, so that a last line without newline
        // loses a letter too. It does not read events without labels.
        let isCut = cutsUnterminated && row.isUnterminated && row.isMalicious != nil
        appendTokens(isCut ? row.withoutLastLetter : row, to: &ids)
    }

    @inline(__always)
    private func appendTokens(_ row: AuthEventView, to ids: inout [Int32]) {
        guard isWordLevel else {
            return ids.append(contentsOf: row.text.lazy.map { CharacterTokens.id($0) })
        }
        if let firstHour { ids.append(firstHour + Vocabulary.hour(second: row.second)) }
        for index in 0..<AuthField.count { ids.append(fields[index](row[index])) }
    }
}

/// The method by which an event becomes tokens.
package enum Tokenization: String, CaseIterable, Sendable, Hashable, Codable, CustomStringConvertible {
    /// A value is the same token in every field; there is one unknown token and one mask.
    case wordGlobal = "word-global"
    /// Each field has tokens, an unknown token and a mask of its own.
    case wordFields = "word-fields"
    /// Like ``wordFields``, but source and destination share the tokens of users, domains and hosts.
    case wordMerged = "word-merged"
    /// A token is a byte of the event's text, including commas.
    case characters = "char"

    /// True if a token is a whole field, so that every event has the same number of tokens.
    package var isWordLevel: Bool {
        switch self {
        case .wordGlobal, .wordFields, .wordMerged: true
        case .characters: false
        }
    }

    /// The name on the command line and in a run's folder: `word-global` and so on.
    package var description: String { rawValue }

    /// The name in our `vocabulary` command and the reference's: `global`, `fields`, `merged`, `char`.
    package var shortName: String { isWordLevel ? String(rawValue.dropFirst("word-".count)) : rawValue }

    /// The tokenization with the long or short name `name`; `nil` if there is none.
    package init?(name: String) {
        let found = Self.allCases.first { $0.rawValue == name || $0.shortName == name }
        guard let found else { return nil }
        self = found
    }
}
