package import AuthLogs
package import Vocabulary

/// Scores day files or logs from beginning to end, in bounded memory where the model allows it.
///
/// Windows over events, and the reference's mode, require a whole file at once.
package struct ScoringPass {
    /// Receives a table, its scores, the range of events to process, and the names of their files.
    package typealias Body = (TokenTable, Scores, Range<Int>, EventFiles) throws -> Void

    private let scorer: Scorer
    private let vocabulary: Vocabulary
    private let users: UserTable?
    private let canSplit: Bool
    private let chunkSize: Int
    private let keepsText: Bool

    /// Creates a pass of `scorer` over events of `vocabulary`, `chunkSize` events at a time.
    ///
    /// `users` are those that the scorer remembers. With `keepsText`, the receiver can read the events' text.
    package init(
        scorer: Scorer,
        vocabulary: Vocabulary,
        users: UserTable? = nil,
        chunkSize: Int = 1 << 16,
        keepsText: Bool = false
    ) {
        self.scorer = scorer
        self.vocabulary = vocabulary
        self.users = users
        canSplit = scorer.canSplit(vocabulary)
        self.chunkSize = chunkSize
        self.keepsText = keepsText
    }

    /// Scores the events of `inputs`, in order.
    ///
    /// - Parameters:
    ///   - inputs: Day files or logs.
    ///   - isCancelled: Checked between chunks, and while waiting for input.
    ///   - body: Receives each chunk of scored events, in input order.
    /// - Throws: `InputError` with file and line where an event does not match the day file format; any error of
    ///   `body`; `CancellationError` once `isCancelled` returns true.
    package func run(
        _ inputs: [EventInput],
        isCancelled: () -> Bool = { false },
        _ body: Body
    ) throws {
        try canSplit ? runInChunks(inputs, isCancelled, body) : runAtOnce(inputs, isCancelled, body)
    }

    /// Scores all files in one table: the end of a file matters in the reference, so the table has to record it.
    private func runAtOnce(
        _ inputs: [EventInput],
        _ isCancelled: () -> Bool,
        _ body: Body
    ) throws {
        let table = try TokenTable(inputs, vocabulary: vocabulary, users: users, keepsText: keepsText)
        guard !isCancelled() else { throw CancellationError() }
        let scores = scorer.score(table)
        for (input, file) in zip(inputs, table.files) where !file.rows.isEmpty {
            try body(table, scores, file.rows, input.names(several: inputs.count > 1))
            guard !isCancelled() else { throw CancellationError() }
        }
    }

    private func runInChunks(
        _ inputs: [EventInput],
        _ isCancelled: () -> Bool,
        _ body: Body
    ) throws {
        var table = TokenTable(vocabulary: vocabulary, users: users, keepsText: keepsText)
        for input in inputs {
            let names = input.names(several: inputs.count > 1)
            let reader = try TokenReader(input, vocabulary: vocabulary, keepsText: keepsText)
            func emit() throws {
                guard table.count > 0 else { return }
                try body(table, scorer.score(table), 0..<table.count, names)
                table.removeRows()
                guard !isCancelled() else { throw CancellationError() }
            }
            while let block = try reader.next(isCancelled: isCancelled) {
                var start = 0
                while start < block.count {
                    let end = min(block.count, start + chunkSize - table.count)
                    table.append(block, start..<end)
                    start = end
                    if table.count == chunkSize { try emit() }
                }
                if let fault = block.fault { throw fault }
                reader.reuse(block)
            }
            try emit()
        }
    }
}
