package import Runs
package import Vocabulary

// W rows of a window's context, and at most as many to predict

/// The windows in which a multiline model reads rows: each row is to be predicted once, from the up to W rows before it.
///
/// A user's rows, or everybody's, are cut into pieces of W rows to predict; the last piece may be shorter. The context of
/// a piece are the W rows before it; before the first piece stands a row of start tokens. Rows of several files follow one
/// another. Windows come in the order of their first row to predict.
package struct RowWindows: Sendable {
    /// The number of rows of context, and of rows to predict: W.
    package let length: Int
    private let groups: UserRows
    private let whose: Compatibility
    private let starts: [Int32]  // where the rows to predict begin among those of the groups

    /// The windows over the rows of `table`.
    package init(
        _ table: TokenTable,
        length: Int,
        memory: MultilineTransformerConfiguration.MemoryType,
        like whose: Compatibility
    ) {
        let groups = memory == .user ? table.userIndices : Array(repeating: 0, count: table.count)
        self.init(groups, length: length, like: whose)
    }

    /// The windows over rows of the groups `groupIndices`.
    package init(_ groupIndices: [Int32], length: Int, like whose: Compatibility) {
        // With one row of context the reference has no windows at all.
        precondition(length >= 2, "a window has at least two rows")
        self.length = length
        self.whose = whose
        groups = UserRows(groupIndices)
        var counts = Array(repeating: 0, count: groups.users.count)
        var starts: [Int32] = []
        for place in groups.places.map(Int.init) {
            if counts[place].isMultiple(of: length) {
                starts.append(Int32(groups.range(of: place).lowerBound + counts[place]))
            }
            counts[place] += 1
        }
        self.starts = starts
    }

    /// The number of windows.
    package var count: Int { starts.count }

    /// The windows at `indices` as a batch.
    package func batch(_ indices: some Collection<Int32>) -> RowBatch {
        var rows: [Int32] = []
        rows.reserveCapacity(2 * length * indices.count)
        for index in indices { append(Int(starts[Int(index)]), to: &rows) }
        return RowBatch(rows, shape: .windows(length: length))
    }

    /// Appends the 2W places of the window whose rows to predict begin at `start`.
    private func append(_ start: Int, to rows: inout [Int32]) {
        let own = groups.range(of: Int(groups.places[Int(groups.rows[start])]))
        let targets = start..<min(start + length, own.upperBound)
        if start == own.lowerBound {
            rows += repeatElement(RowBatch.noRow, count: length - 1)
            // reference: the context of the first row is itself, from which it is then predicted.
            rows.append(whose == .reference ? groups.rows[start] : RowBatch.startRow)
        } else {
            rows += groups.rows[start - length..<start]
        }
        rows += groups.rows[targets]
        rows += repeatElement(RowBatch.noRow, count: length - targets.count)
    }
}
