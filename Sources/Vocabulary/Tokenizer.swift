public import AuthLogs

/// Turns rows into ids, from bytes to bytes.
public struct Tokenizer: Sendable {
    /// The tokens that rows are made of.
    public let vocabulary: Vocabulary
    private let fields: [FieldLookup]
    // Copies of what the vocabulary says: asking it for every row costs more than the row.
    private let isOfWords: Bool
    private let firstHour: Int32?

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
    public init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        isOfWords = vocabulary.tokenization.isOfWords
        firstHour = vocabulary.includesTimestamp ? vocabulary.hourId(second: 0) : nil
        let positions = vocabulary.rowLength.map { $0 - AuthField.count..<$0 } ?? 0..<0
        guard vocabulary.tokenization != .wordGlobal else {
            // All fields share one table, and with it the cache.
            let shared = FieldLookup(vocabulary.lookup(.sourceUser), unknownId: vocabulary.unknownId(position: 0))
            fields = positions.map { _ in shared }
            return
        }
        fields = zip(AuthField.allCases, positions).map { field, position in
            FieldLookup(vocabulary.lookup(field), unknownId: vocabulary.unknownId(position: position))
        }
    }

    /// Appends the ids of `row` to `ids`: ``Vocabulary/rowLength`` of them, or one for each byte of text.
    public func append(_ row: DayRow, to ids: inout [Int32]) {
        guard isOfWords else {
            let table = CharacterTokens.ids
            return ids.append(contentsOf: row.text.lazy.map { table[Int($0)] })
        }
        if let firstHour { ids.append(firstHour + Vocabulary.hour(second: row.second)) }
        for index in 0..<AuthField.count { ids.append(fields[index](row[index])) }
    }
}
