/// Rows that are still to come, one bucket a second; a timing wheel, so that memory does not grow with the days.
struct RowWheel {
    /// The farthest a row may lie ahead, in seconds.
    static let span = 256

    private var buckets = [[Row]](repeating: [], count: span)

    /// Puts `row` into the bucket of `second`, which is less than ``span`` ahead of the one last taken.
    @inline(__always)
    mutating func add(_ row: Row, at second: Int) {
        buckets[second & (Self.span - 1)].append(row)
    }

    /// Hands the rows of `second` in order to `body` and empties their bucket.
    mutating func take(_ second: Int, _ body: (UnsafeBufferPointer<Row>) throws -> Void) rethrows {
        let index = second & (Self.span - 1)
        try buckets[index].withUnsafeMutableBufferPointer { rows in
            rows.sort { $0.precedes($1) }
            try body(UnsafeBufferPointer(rows))
        }
        buckets[index].removeAll(keepingCapacity: true)
    }
}
