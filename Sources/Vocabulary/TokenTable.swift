package import AuthLogs
import ByteIO

/// Tokenized rows as flat arrays: what training, scoring and evaluation read.
///
///     let table = try TokenTable(contentsOf: ["data/7.csv"], vocabulary: vocabulary)
///     table.ids[table.tokens(of: 0)]  // the first row
package struct TokenTable: Sendable {
    /// The tokens that the rows are made of.
    package var vocabulary: Vocabulary { tokenizer.vocabulary }
    /// The number of tokens in each row, or `nil` for characters.
    package let rowLength: Int?
    /// The files that were read and which rows are theirs.
    package private(set) var files: [(path: String, rows: Range<Int>)] = []
    /// The users of the rows, and of the vocabulary.
    package private(set) var users: UserTable

    private let tokenizer: Tokenizer
    private var rows: TokenRows

    /// No rows yet; `users` continues the indices of another table of the same vocabulary.
    ///
    /// With `keepsText` the rows can be read again: some 100 bytes for each of them.
    package init(vocabulary: Vocabulary, users: UserTable? = nil, keepsText: Bool = false) {
        tokenizer = Tokenizer(vocabulary)
        rowLength = vocabulary.rowLength
        rows = TokenRows(isRagged: rowLength == nil, keepsText: keepsText)
        self.users = users ?? UserTable(vocabulary)
    }

    /// The number of rows.
    package var count: Int { rows.count }

    /// The ids of all rows, one row after the other.
    package var ids: [Int32] { rows.ids }

    /// For characters where each row ends in ``ids``; empty for words.
    package var ends: [Int] { rows.ends }

    /// Each row's second, counted from the log's start.
    package var seconds: [Int] { rows.seconds }

    /// Each row's source user, an index into ``users``.
    package var userIndices: [Int32] { rows.userIndices }

    /// Each row's label; false where the row has none.
    package var isMalicious: [Bool] { rows.isMalicious }

    /// Each row's line in its file, counted from 1.
    package var lines: [Int32] { rows.lines }

    /// Whether every row has a label.
    package var isLabelled: Bool { rows.isLabelled }

    /// The place in ``ids`` of the tokens of the row at `index`.
    package func tokens(of index: Int) -> Range<Int> {
        guard let rowLength else { return (index == 0 ? 0 : rows.ends[index - 1])..<rows.ends[index] }
        return index * rowLength..<(index + 1) * rowLength
    }

    /// The name of the source user of the row at `index`.
    package func userName(of index: Int) -> String { users.name(rows.userIndices[index]) }

    /// Whether the rows can be read again.
    package var keepsText: Bool { rows.texts != nil }

    /// Calls `body` with the row at `index`, as it was read.
    ///
    /// - Precondition: ``keepsText``.
    package func withEvent<Result>(at index: Int, _ body: (AuthEventView) throws -> Result) rethrows -> Result {
        guard let texts = rows.texts else { preconditionFailure("this table does not keep what its rows say") }
        return try texts.withText(of: index) { text, ends in
            try body(
                AuthEventView(
                    line: Int(rows.lines[index]),
                    second: rows.seconds[index],
                    text: text,
                    ends: ends,
                    isMalicious: isLabelled ? rows.isMalicious[index] : nil
                )
            )
        }
    }

    /// Appends one row.
    package mutating func append(_ row: AuthEventView) { rows.append(row, user: userIndex(of: row), tokenizer) }

    /// The index of the source user of `row`, who gets the next free one where they are new.
    package mutating func userIndex(of row: AuthEventView) -> Int32 { users.index(of: row[.sourceUser]) }

    /// Appends the rows of a block, giving its new users their indices.
    mutating func append(_ block: TokenizedBlock) { append(block, 0..<block.count) }

    /// Appends some rows of a block.
    package mutating func append(_ block: TokenizedBlock, _ range: Range<Int>) {
        let start = rows.count
        rows.append(contentsOf: block.rows, range)
        guard block.newUsers.count > 0 else { return }
        let indices = (0..<block.newUsers.count).map { index in
            block.newUsers.withKey(at: index) { users.index(of: $0) }
        }
        for row in start..<rows.count where rows.userIndices[row] < 0 {
            rows.userIndices[row] = indices[Int(-1 - rows.userIndices[row])]
        }
    }

    /// How many rows there is room for.
    var capacity: Int { rows.capacity }

    /// Makes room for `count` rows in all, as long as those that are there.
    mutating func reserveCapacity(_ count: Int) {
        let tokens = rowLength.map { $0 * count } ?? rows.ids.count * count / max(rows.count, 1)
        rows.reserveCapacity(count, tokens: tokens)
    }

    /// Removes all rows and keeps their memory, and the users, for the next ones.
    package mutating func removeRows() {
        rows.removeAll()
        files.removeAll()
    }

    /// Remembers that `rows` came from the file at `path`.
    mutating func noteFile(_ path: String, rows: Range<Int>) { files.append((path, rows)) }
}
