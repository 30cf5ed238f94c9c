import AuthLogs
public import Vocabulary

/// Scores day files from beginning to end in bounded memory.
public struct ScoringPass {
    private let scorer: Scorer
    private let vocabulary: Vocabulary
    private let chunkSize: Int

    /// A pass of `scorer` over rows of `vocabulary`, `chunkSize` rows at a time.
    public init(scorer: Scorer, vocabulary: Vocabulary, chunkSize: Int = 16_384) {
        self.scorer = scorer
        self.vocabulary = vocabulary
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
        var table = TokenTable(vocabulary: vocabulary)
        for file in files {
            let name = files.count > 1 ? file : nil
            try DayFile(path: file).forEachRow(isCancelled: isCancelled) { row in
                table.append(row)
                guard table.count == chunkSize else { return }
                try body(scored(table, file: name))
                table.removeRows()
                guard !isCancelled() else { throw CancellationError() }
            }
            if table.count > 0 { try body(scored(table, file: name)) }
            table.removeRows()
        }
    }

    private func scored(_ table: TokenTable, file: String?) -> [ScoredRow] {
        let scores = scorer.score(table)
        return (0..<table.count).map { index in
            ScoredRow(
                file: file,
                line: Int(table.lines[index]),
                second: table.seconds[index],
                user: table.userName(of: index),
                isRed: table.isLabelled ? table.isRed[index] : nil,
                loss: scores.rowLosses[index],
                fields: Array(scores.fields(of: index))
            )
        }
    }
}
