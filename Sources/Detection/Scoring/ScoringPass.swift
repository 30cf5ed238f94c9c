import AuthLogs
package import Vocabulary

/// Scores day files from beginning to end, in bounded memory where the model allows it.
///
/// Windows over events, and the reference's mode, require a whole file at once.
package struct ScoringPass {
    /// Receives a table, its scores, the range of events to process, and their file where there are several.
    package typealias Body = (TokenTable, Scores, Range<Int>, String?) throws -> Void

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

    /// Scores the events of `files`, in order.
    ///
    /// - Parameters:
    ///   - files: Day files; `-` is standard input.
    ///   - isCancelled: Checked between chunks, and while waiting for input.
    ///   - body: Receives each chunk of scored events, in input order.
    /// - Throws: `InputError` with file and line where an event does not match the day file format; any error of
    ///   `body`; `CancellationError` once `isCancelled` returns true.
    package func run(
        _ files: [String],
        isCancelled: () -> Bool = { false },
        _ body: Body
    ) throws {
        try canSplit ? runInChunks(files, isCancelled, body) : runAtOnce(files, isCancelled, body)
    }

    /// Scores all files in one table: the end of a file matters in the reference, so the table has to record it.
    private func runAtOnce(
        _ files: [String],
        _ isCancelled: () -> Bool,
        _ body: Body
    ) throws {
        let table = try TokenTable(contentsOf: files, vocabulary: vocabulary, users: users, keepsText: keepsText)
        guard !isCancelled() else { throw CancellationError() }
        let scores = scorer.score(table)
        for (path, rows) in table.files where !rows.isEmpty {
            let name = files.count > 1 ? path : nil
            try body(table, scores, rows, name)
            guard !isCancelled() else { throw CancellationError() }
        }
    }

    private func runInChunks(
        _ files: [String],
        _ isCancelled: () -> Bool,
        _ body: Body
    ) throws {
        var table = TokenTable(vocabulary: vocabulary, users: users, keepsText: keepsText)
        for file in files {
            let name = files.count > 1 ? file : nil
            let reader = try TokenReader(path: file, vocabulary: vocabulary, keepsText: keepsText)
            func emit() throws {
                guard table.count > 0 else { return }
                try body(table, scorer.score(table), 0..<table.count, name)
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
