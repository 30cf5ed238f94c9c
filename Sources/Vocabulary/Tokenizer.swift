package import AuthLogs
import ByteIO

/// Turns rows into ids, from bytes to bytes.
package struct Tokenizer: Sendable {
    /// The tokens that rows are made of.
    package let vocabulary: Vocabulary
    private let fields: InlineArray<10, FieldLookup>
    // Copies of what the vocabulary says: asking it for every row costs more than the row.
    private let isOfWords: Bool
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
            // Of words that are spelled alike, the first counts.
            for (word, id) in words where table.insert(word.utf8) == ids.count { ids.append(id) }
        }

        @inline(__always)
        func callAsFunction(_ value: UnsafeRawBufferPointer) -> Int32 {
            table.index(of: value).map { ids[$0] } ?? unknownId
        }
    }

    /// A tokenizer for `vocabulary`.
    package init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        isOfWords = vocabulary.tokenization.isOfWords
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

    /// Appends the ids of `row` to `ids`: ``Vocabulary/rowLength`` of them, or one for each byte of text.
    package func append(_ row: AuthEventView, to ids: inout [Int32]) {
        // reference: it cuts the label and the newline off a line by their length, so that a last line without newline
        // loses a letter too. Rows without labels it does not read.
        let isCut = cutsUnterminated && row.isUnterminated && row.isMalicious != nil
        appendTokens(isCut ? row.withoutLastLetter : row, to: &ids)
    }

    @inline(__always)
    private func appendTokens(_ row: AuthEventView, to ids: inout [Int32]) {
        guard isOfWords else {
            return ids.append(contentsOf: row.text.lazy.map { CharacterTokens.id($0) })
        }
        if let firstHour { ids.append(firstHour + Vocabulary.hour(second: row.second)) }
        for index in 0..<AuthField.count { ids.append(fields[index](row[index])) }
    }
}
