// S steps, B users or windows, W rows of a window's context

/// Which rows of a table a model takes at once, and how they hang together.
package struct RowBatch: Sendable, Hashable {
    /// How the rows of a batch hang together.
    package enum Shape: Sendable, Hashable {
        /// Not at all.
        case single
        /// S consecutive rows of each of B users, whose indices are given: S × B, all users of the first step first.
        case userSteps(users: [Int32])
        /// B windows of 2W places, W of context (right-aligned: the latest row last) and W to predict (left-aligned).
        case windows(length: Int)
    }

    /// The indices of the rows, ``noRow`` at a window's empty places, ``startRow`` before a first row.
    package var rows: [Int32]
    /// How they hang together.
    package var shape: Shape

    /// Stands where there is no row.
    package static let noRow: Int32 = -1
    /// Stands for the row before all rows: start tokens alone, so that a first row has something to be predicted from.
    package static let startRow: Int32 = -2

    /// Rows that hang together as `shape` says.
    package init(_ rows: [Int32], shape: Shape = .single) {
        self.rows = rows
        self.shape = shape
    }

    /// The rows that get a loss, in the order of the losses.
    package var scoredRows: [Int32] {
        guard case .windows(let length) = shape else { return rows }
        return stride(from: 0, to: rows.count, by: 2 * length).flatMap { start in
            rows[start + length..<start + 2 * length].filter { $0 != Self.noRow }
        }
    }
}
