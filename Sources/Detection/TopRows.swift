/// The rows with the highest losses of all that were added; of equal ones, those that came first.
public struct TopRows: Sendable {
    private let limit: Int
    /// Never more than twice the limit: it is cut back when it gets there.
    private var candidates: [(order: Int, row: ScoredRow)] = []
    private var added = 0
    private var threshold = -Float.infinity

    /// The best `limit` rows.
    ///
    /// - Precondition: `limit` is at least 1.
    public init(limit: Int) {
        precondition(limit > 0, "at least one row")
        self.limit = limit
    }

    /// Adds rows in input order.
    public mutating func add(_ rows: [ScoredRow]) {
        for row in rows { add(row.loss) { row } }
    }

    /// Adds rows in input order; those that are not among the highest are not even looked at.
    public mutating func add(_ rows: ScoredRows) {
        for index in rows.indices { add(rows.loss(of: index)) { rows[index] } }
    }

    private mutating func add(_ loss: Float, _ row: () -> ScoredRow) {
        defer { added += 1 }
        guard loss > threshold else { return }
        candidates.append((added, row()))
        if candidates.count / 2 >= limit { cut() }
    }

    /// The rows, the highest loss first.
    public var rows: [ScoredRow] {
        var copy = self
        copy.cut()
        return copy.candidates.map(\.row)
    }

    private mutating func cut() {
        candidates.sort { $0.row.loss != $1.row.loss ? $0.row.loss > $1.row.loss : $0.order < $1.order }
        guard candidates.count >= limit, let last = candidates.prefix(limit).last else { return }
        candidates.removeLast(candidates.count - limit)
        threshold = last.row.loss
    }
}
