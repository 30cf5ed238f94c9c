import AuthLogs

/// Tokenized events as flat arrays, without the users' names: a table's content, or a piece of it.
struct TokenRows: Sendable {
    var ids: [Int32] = []
    /// The end in `ids` of each event.
    var ends: [Int] = []
    var seconds: [Int] = []
    var userIndices: [Int32] = []
    var isMalicious: [Bool] = []
    var lines: [Int] = []
    var isLabelled = true
    /// The events without a label.
    private var unlabelled: [Int32] = []
    /// True if `ends` is kept because events differ in length.
    let isRagged: Bool
    /// The texts of the events; `nil` if they are not kept.
    private(set) var texts: EventTexts?

    init(isRagged: Bool, keepsText: Bool = false) {
        self.isRagged = isRagged
        texts = keepsText ? EventTexts() : nil
    }

    var count: Int { seconds.count }

    /// The number of events for which memory is reserved.
    var capacity: Int { seconds.capacity }

    mutating func append(_ row: AuthEventView, user: Int32, _ tokenizer: borrowing Tokenizer) {
        tokenizer.append(row, to: &ids)
        if isRagged { ends.append(ids.count) }
        seconds.append(row.second)
        userIndices.append(user)
        isMalicious.append(row.isMalicious ?? false)
        lines.append(row.line)
        texts?.append(row)
        if row.isMalicious == nil {
            isLabelled = false
            unlabelled.append(Int32(count - 1))
        }
    }

    mutating func append(contentsOf other: TokenRows, _ range: Range<Int>) {
        let tokens = other.tokens(of: range)
        let offset = ids.count - tokens.lowerBound
        ids.append(contentsOf: other.ids[tokens])
        if isRagged { ends.append(contentsOf: other.ends[range].lazy.map { $0 + offset }) }
        seconds.append(contentsOf: other.seconds[range])
        userIndices.append(contentsOf: other.userIndices[range])
        isMalicious.append(contentsOf: other.isMalicious[range])
        lines.append(contentsOf: other.lines[range])
        if let theirs = other.texts { texts?.append(contentsOf: theirs, range) }
        isLabelled = isLabelled && (other.isLabelled || !other.hasUnlabelled(range))
    }

    /// Returns true if an event of `range` has no label.
    private func hasUnlabelled(_ range: Range<Int>) -> Bool { unlabelled.contains { range.contains(Int($0)) } }

    /// The range in ``ids`` of the tokens of the events `range`.
    private func tokens(of range: Range<Int>) -> Range<Int> {
        guard isRagged else {
            let length = count == 0 ? 0 : ids.count / count
            return range.lowerBound * length..<range.upperBound * length
        }
        let end = { (row: Int) in row == 0 ? 0 : ends[row - 1] }
        return end(range.lowerBound)..<end(range.upperBound)
    }

    /// Empties the arrays and keeps their memory.
    mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        seconds.removeAll(keepingCapacity: true)
        userIndices.removeAll(keepingCapacity: true)
        isMalicious.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        texts?.removeAll()
        isLabelled = true
        unlabelled.removeAll(keepingCapacity: true)
    }

    mutating func reserveCapacity(_ rows: Int, tokens: Int) {
        ids.reserveCapacity(tokens)
        if isRagged { ends.reserveCapacity(rows) }
        seconds.reserveCapacity(rows)
        userIndices.reserveCapacity(rows)
        isMalicious.reserveCapacity(rows)
        lines.reserveCapacity(rows)
    }
}
