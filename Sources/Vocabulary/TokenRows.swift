import AuthLogs

/// Tokenized rows as flat arrays, without the users' names: a table's content, or a piece of it.
struct TokenRows: Sendable {
    var ids: [Int32] = []
    /// The end in `ids` of each row.
    var ends: [Int] = []
    var seconds: [Int] = []
    var userIndices: [Int32] = []
    var isRed: [Bool] = []
    var lines: [Int32] = []
    var isLabelled = true
    /// Whether `ends` is kept: rows differ in length.
    let isRagged: Bool

    init(isRagged: Bool) { self.isRagged = isRagged }

    var count: Int { seconds.count }

    /// How many rows there is room for.
    var capacity: Int { seconds.capacity }

    mutating func append(_ row: DayRow, user: Int32, _ tokenizer: borrowing Tokenizer) {
        tokenizer.append(row, to: &ids)
        if isRagged { ends.append(ids.count) }
        seconds.append(row.second)
        userIndices.append(user)
        isRed.append(row.isRed ?? false)
        lines.append(Int32(truncatingIfNeeded: row.line))
        if row.isRed == nil { isLabelled = false }
    }

    mutating func append(contentsOf other: TokenRows) {
        let start = ids.count
        ids.append(contentsOf: other.ids)
        ends.append(contentsOf: other.ends.map { start + $0 })
        seconds.append(contentsOf: other.seconds)
        userIndices.append(contentsOf: other.userIndices)
        isRed.append(contentsOf: other.isRed)
        lines.append(contentsOf: other.lines)
        isLabelled = isLabelled && other.isLabelled
    }

    /// Empties the arrays and keeps their memory.
    mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        seconds.removeAll(keepingCapacity: true)
        userIndices.removeAll(keepingCapacity: true)
        isRed.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        isLabelled = true
    }

    mutating func reserveCapacity(_ rows: Int, tokens: Int) {
        ids.reserveCapacity(tokens)
        if isRagged { ends.reserveCapacity(rows) }
        seconds.reserveCapacity(rows)
        userIndices.reserveCapacity(rows)
        isRed.reserveCapacity(rows)
        lines.reserveCapacity(rows)
    }
}
