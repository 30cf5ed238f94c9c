public import AuthLogs

/// Tokenized rows as flat arrays: what training, scoring and evaluation read.
///
///     let table = try TokenTable(contentsOf: ["data/7.csv"], vocabulary: vocabulary)
///     table.ids[table.tokens(of: 0)]  // the first row
public struct TokenTable: Sendable {
    /// The tokens that the rows are made of.
    public var vocabulary: Vocabulary { tokenizer.vocabulary }
    /// The ids of all rows, one row after the other.
    public private(set) var ids: [Int32] = []
    /// For characters the offset in ``ids`` of each row, and the end of the last; empty for words.
    public private(set) var offsets: [Int] = []
    /// Each row's second, counted from the log's start.
    public private(set) var seconds: [Int] = []
    /// Each row's source user, an index into ``users``.
    public private(set) var userIndices: [Int32] = []
    /// Each row's label; false where the row has none.
    public private(set) var isRed: [Bool] = []
    /// Each row's line in its file, counted from 1.
    public private(set) var lines: [Int32] = []
    /// The files that were read and which rows are theirs.
    public private(set) var files: [(path: String, rows: Range<Int>)] = []
    /// Whether every row has a label.
    public private(set) var isLabelled = true
    /// The users of the rows, and of the vocabulary.
    public private(set) var users: UserTable

    private let tokenizer: Tokenizer

    /// No rows yet; `users` continues the indices of another table.
    public init(vocabulary: Vocabulary, users: UserTable? = nil) {
        tokenizer = Tokenizer(vocabulary)
        rowLength = vocabulary.rowLength
        self.users = users ?? UserTable(vocabulary)
        if !vocabulary.tokenization.isOfWords { offsets = [0] }
    }

    /// The number of rows.
    public var count: Int { seconds.count }

    /// The number of tokens in each row, or `nil` for characters.
    public let rowLength: Int?

    /// The place in ``ids`` of the tokens of the row at `index`.
    public func tokens(of index: Int) -> Range<Int> {
        guard let rowLength else { return offsets[index]..<offsets[index + 1] }
        return index * rowLength..<(index + 1) * rowLength
    }

    /// The name of the source user of the row at `index`.
    public func userName(of index: Int) -> String { users.name(userIndices[index]) }

    /// Makes room for `rows` rows.
    public mutating func reserveCapacity(_ rows: Int) {
        if let rowLength { ids.reserveCapacity(rows * rowLength) } else { offsets.reserveCapacity(rows + 1) }
        seconds.reserveCapacity(rows)
        userIndices.reserveCapacity(rows)
        isRed.reserveCapacity(rows)
        lines.reserveCapacity(rows)
    }

    /// Appends one row.
    public mutating func append(_ row: DayRow) {
        tokenizer.append(row, to: &ids)
        if rowLength == nil { offsets.append(ids.count) }
        seconds.append(row.second)
        userIndices.append(users.index(of: row[.sourceUser]))
        isRed.append(row.isRed ?? false)
        lines.append(Int32(row.line))
        if row.isRed == nil { isLabelled = false }
    }

    /// Remembers that `rows` came from the file at `path`.
    mutating func noteFile(_ path: String, rows: Range<Int>) { files.append((path, rows)) }
}
