package import AuthLogs
import ByteIO

/// Tokenized events as flat arrays, for training, scoring and evaluation.
///
///     let table = try TokenTable(contentsOf: ["data/7.csv"], vocabulary: vocabulary)
///     table.ids[table.tokens(of: 0)]  // the first event
package struct TokenTable: Sendable {
    /// The vocabulary of the tokens.
    package var vocabulary: Vocabulary { tokenizer.vocabulary }
    /// The number of tokens in each event, or `nil` for characters.
    package let rowLength: Int?
    /// The files that were read, and the events of each.
    package private(set) var files: [(path: String, names: EventFiles, rows: Range<Int>)] = []
    /// The users of the events, and of the vocabulary.
    package private(set) var users: UserTable

    private let tokenizer: Tokenizer
    private var rows: TokenRows

    /// Creates an empty table; `users` continues the indices of another table of the same vocabulary.
    ///
    /// With `keepsText` the table keeps the text of the events, about 100 bytes for each.
    package init(vocabulary: Vocabulary, users: UserTable? = nil, keepsText: Bool = false) {
        tokenizer = Tokenizer(vocabulary)
        rowLength = vocabulary.rowLength
        rows = TokenRows(isRagged: rowLength == nil, keepsText: keepsText)
        self.users = users ?? UserTable(vocabulary)
    }

    /// The number of events.
    package var count: Int { rows.count }

    /// The ids of all events, one event after the other.
    package var ids: [Int32] { rows.ids }

    /// The end of each event in ``ids`` for characters; empty for words.
    package var ends: [Int] { rows.ends }

    /// The second of each event, counted from the log's start.
    package var seconds: [Int] { rows.seconds }

    /// The source user of each event, an index into ``users``.
    package var userIndices: [Int32] { rows.userIndices }

    /// The label of each event; false if the event has none.
    package var isMalicious: [Bool] { rows.isMalicious }

    /// The line of each event in its file, counted from 1.
    package var lines: [Int] { rows.lines }

    /// True if every event has a label.
    package var isLabelled: Bool { rows.isLabelled }

    /// The range in ``ids`` of the tokens of the event at `index`.
    package func tokens(of index: Int) -> Range<Int> {
        guard let rowLength else { return (index == 0 ? 0 : rows.ends[index - 1])..<rows.ends[index] }
        return index * rowLength..<(index + 1) * rowLength
    }

    /// The name of the source user of the event at `index`.
    package func userName(of index: Int) -> String { users.name(rows.userIndices[index]) }

    /// True if the table keeps the text of its events.
    package var keepsText: Bool { rows.texts != nil }

    /// Calls `body` with the event at `index`, as it was read.
    ///
    /// - Precondition: ``keepsText``.
    package func withEvent<Result>(at index: Int, _ body: (AuthEventView) throws -> Result) rethrows -> Result {
        guard let texts = rows.texts else { preconditionFailure("this table does not keep what its rows say") }
        return try texts.withText(of: index) { text, ends in
            try body(
                AuthEventView(
                    line: rows.lines[index],
                    second: rows.seconds[index],
                    text: text,
                    ends: ends,
                    isMalicious: isLabelled ? rows.isMalicious[index] : nil
                )
            )
        }
    }

    /// Appends one event.
    package mutating func append(_ row: AuthEventView) { rows.append(row, user: userIndex(of: row), tokenizer) }

    /// The index of the source user of `row`; a new user gets the next free index.
    package mutating func userIndex(of row: AuthEventView) -> Int32 { users.index(of: row[.sourceUser]) }

    /// Appends the events of a block and assigns indices to its new users.
    mutating func append(_ block: TokenizedBlock) { append(block, 0..<block.count) }

    /// Appends some events of a block.
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

    /// The number of events for which memory is reserved.
    var capacity: Int { rows.capacity }

    /// Reserves memory for `count` events in total, of the average length of the existing ones.
    mutating func reserveCapacity(_ count: Int) {
        let tokens = rowLength.map { $0 * count } ?? rows.ids.count * count / max(rows.count, 1)
        rows.reserveCapacity(count, tokens: tokens)
    }

    /// Removes all events and keeps their memory and the users for the next ones.
    package mutating func removeRows() {
        rows.removeAll()
        files.removeAll()
    }

    /// Records that `rows` came from `input`.
    mutating func noteInput(_ input: EventInput, rows: Range<Int>) {
        files.append((input.name ?? "", input.names(several: true), rows))
    }
}
