import AuthLogs
public import Vocabulary

/// Scores day files from beginning to end, in bounded memory where the model allows it.
///
/// Windows over rows, and everything as the reference does it, need a file as a whole.
public struct ScoringPass {
    private let scorer: Scorer
    private let vocabulary: Vocabulary
    private let users: UserTable?
    private let canSplit: Bool
    private let chunkSize: Int

    /// A pass of `scorer` over rows of `vocabulary`, `chunkSize` rows at a time; `users` are those that it remembers.
    public init(scorer: Scorer, vocabulary: Vocabulary, users: UserTable? = nil, chunkSize: Int = 16_384) {
        self.scorer = scorer
        self.vocabulary = vocabulary
        self.users = users
        canSplit = scorer.canSplit(vocabulary)
        self.chunkSize = chunkSize
    }

    /// Scores the rows of `files`, in order.
    ///
    /// - Parameters:
    ///   - files: Day files; `-` is standard input.
    ///   - isCancelled: Asked between chunks, and while input is waited for.
    ///   - body: Handed each chunk of scored rows, in input order.
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; what `body` throws;
    ///   `CancellationError` once `isCancelled` says so.
    public func run(
        _ files: [String],
        isCancelled: () -> Bool = { false },
        _ body: ([ScoredRow]) throws -> Void
    ) throws {
        try canSplit ? runInChunks(files, isCancelled, body) : runAtOnce(files, isCancelled, body)
    }

    /// All files in one table: a file's end means something to the reference, so the table has to know of it.
    private func runAtOnce(
        _ files: [String],
        _ isCancelled: () -> Bool,
        _ body: ([ScoredRow]) throws -> Void
    ) throws {
        let table = try TokenTable(contentsOf: files, vocabulary: vocabulary, users: users)
        guard !isCancelled() else { throw CancellationError() }
        let scores = scorer.score(table)
        for (path, rows) in table.files where !rows.isEmpty {
            let name = files.count > 1 ? path : nil
            try body(rows.map { row($0, of: table, scores, file: name) })
            guard !isCancelled() else { throw CancellationError() }
        }
    }

    private func runInChunks(
        _ files: [String],
        _ isCancelled: () -> Bool,
        _ body: ([ScoredRow]) throws -> Void
    ) throws {
        var table = TokenTable(vocabulary: vocabulary, users: users)
        for file in files {
            let name = files.count > 1 ? file : nil
            func emit() throws {
                let scores = scorer.score(table)
                try body(table.lines.indices.map { row($0, of: table, scores, file: name) })
                table.removeRows()
                guard !isCancelled() else { throw CancellationError() }
            }
            try DayFile(path: file).forEachRow(isCancelled: isCancelled) { row in
                table.append(row)
                if table.count == chunkSize { try emit() }
            }
            if table.count > 0 { try emit() }
        }
    }

    private func row(_ index: Int, of table: TokenTable, _ scores: Scores, file: String?) -> ScoredRow {
        ScoredRow(
            file: file,
            line: Int(table.lines[index]),
            second: table.seconds[index],
            user: table.userName(of: index),
            isRed: table.isLabelled ? table.isRed[index] : nil,
            loss: scores.rowLosses[index],
            fields: Array(scores.fields(of: index)),
            time: scores.columns.contains(.time) ? scores.timeLosses[index] : nil,
            isSkipped: scores.columns.contains(.skipped) ? scores.isSkipped[index] : nil
        )
    }
}
