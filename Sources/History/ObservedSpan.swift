/// How much a history has observed, and of which time: the "in 14 days" of an explanation.
package struct ObservedSpan: Sendable, Hashable {
    /// How many rows.
    package let rowCount: Int
    /// The second of the earliest row; `nil` where there was none.
    package let since: Int?
    /// The second of the latest row; `nil` where there was none.
    package let until: Int?

    /// A span of `rowCount` rows between two seconds.
    package init(rowCount: Int, since: Int?, until: Int?) {
        self.rowCount = rowCount
        self.since = since
        self.until = until
    }

    /// The seconds between the earliest and the latest row.
    package var seconds: Int {
        guard let since, let until else { return 0 }
        return until - since
    }
}
