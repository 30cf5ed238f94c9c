package import LanguageModels
package import Vocabulary

extension EpochPlan {
    /// The batches of `epoch` over the rows of `table`, arranged as a model wants them.
    ///
    /// Single rows and windows are shuffled; users' rows come as they are read, which is the order that a model which
    /// remembers users wants.
    ///
    /// - Parameters:
    ///   - table: The rows.
    ///   - arrangement: How the model wants them.
    ///   - size: The rows of a batch; of users' rows the users, of windows the windows.
    ///   - epoch: Counted from 0.
    ///   - whose: Whose order of users' rows.
    /// - Returns: The batches, in the order in which they are learned from.
    package func batches(
        of table: TokenTable,
        arrangement: RowArrangement,
        size: Int,
        epoch: Int,
        like whose: Compatibility
    ) -> [RowBatch] {
        switch arrangement {
        case .single:
            return order(rowCount: table.count, epoch: epoch).chunks(of: size).map { RowBatch(Array($0)) }
        case .windows(let length, let memory):
            let windows = RowWindows(table, length: length, memory: memory, like: whose)
            return order(rowCount: windows.count, epoch: epoch).chunks(of: size).map(windows.batch)
        case .userSteps:
            var loader = UserQueueLoader(table, size: size, like: whose)
            if whose == .reference {
                // What an epoch leaves in the queues, the next one finds there.
                for _ in 0..<epoch { _ = loader.nextPass(isTraining: true) }
            }
            return loader.nextPass(isTraining: true)
        }
    }
}
