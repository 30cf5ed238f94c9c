package import Vocabulary

extension RowArrangement {
    /// The batches in which all rows of `table` get their losses, each row once, those of a user in their order.
    ///
    /// In ``Compatibility/standard`` no loss depends on what else is in a batch: a user's rows come one by one, the first
    /// rows of all users before any second row. In ``Compatibility/reference`` users come with three rows at a time,
    /// as ``UserQueueLoader`` has it.
    ///
    /// - Parameters:
    ///   - table: The rows.
    ///   - size: The rows of a batch; of users' rows the users, of windows the windows.
    ///   - whose: Whose order of users' rows.
    /// - Returns: The batches, in the order in which they are scored.
    package func evaluationBatches(of table: TokenTable, size: Int, like whose: Compatibility) -> [RowBatch] {
        switch self {
        case .single:
            return (0..<Int32(table.count)).chunks(of: size).map { RowBatch(Array($0)) }
        case .userSteps where whose == .reference:
            var loader = UserQueueLoader(table, size: size, like: whose)
            return loader.nextPass(isTraining: false)
        case .userSteps:
            return Self.rounds(table.userIndices, size: size)
        case .windows(let length, let memory):
            let windows = RowWindows(table, length: length, memory: memory, like: whose)
            return (0..<Int32(windows.count)).chunks(of: size).map(windows.batch)
        }
    }

    /// One row of each user, then the next one of each that has another, and so on; `size` users at a time.
    package static func rounds(_ userIndices: [Int32], size: Int) -> [RowBatch] {
        let rows = UserRows(userIndices)
        var places = Array(rows.users.indices)
        var batches: [RowBatch] = []
        for round in 0... {
            guard !places.isEmpty else { break }
            for chunk in places.chunks(of: size) {
                batches.append(
                    RowBatch(
                        chunk.map { rows.rows[rows.range(of: $0).lowerBound + round] },
                        shape: .userSteps(users: chunk.map { rows.users[$0] })
                    )
                )
            }
            places.removeAll { rows.range(of: $0).count <= round + 1 }
        }
        return batches
    }
}

extension RandomAccessCollection {
    /// Consecutive parts of `size` elements each; the last one may be shorter.
    package func chunks(of size: Int) -> [SubSequence] {
        precondition(size > 0, "a chunk has at least one element")
        return stride(from: 0, to: count, by: size).map { start in
            self[index(startIndex, offsetBy: start)..<index(startIndex, offsetBy: Swift.min(start + size, count))]
        }
    }
}
