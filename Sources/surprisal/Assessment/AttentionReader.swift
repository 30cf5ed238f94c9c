import AuthLogs
import Detection
import Evaluation
import LanguageModels
import Runs
import Vocabulary

/// Makes what the report shows of a model's attention: the mean over a sample of the test days' rows, and single rows.
struct AttentionReader {
    private let run: TrainedRun
    private let table: TokenTable
    private let files: [String]
    private let batchSize: Int

    /// The rows of a mean.
    private static let sampleCount = 1_000

    /// A reader for the rows of `table`, which are those of `files`; `nil` where the model does not attend.
    init?(_ run: TrainedRun, _ table: TokenTable, files: [String], batchSize: Int) {
        guard run.model.hasAttention else { return nil }
        self.run = run
        self.table = table
        self.files = files
        self.batchSize = batchSize
    }

    /// What there is to see in the rows at the top of `ranking`, and in the red-team rows that are highest.
    func report(_ ranking: Ranking, progress: (String) -> Void) throws -> AttentionReport {
        let rows = shown(ranking)
        let pass = run.attentionPass(over: table, batchSize: batchSize)
        let isOfWords = run.vocabulary.tokenization.isOfWords
        let sample = isOfWords ? pass.sample(Self.sampleCount) : []
        let wanted = sample.union(rows.map(\.index))
        let found = pass.read(wanted) { done in
            progress("attention on \(Wording.count(done)) of \(Wording.count(wanted.count)) rows")
        }
        let texts = try earlierTexts(rows.compactMap { found[$0.index] })
        return AttentionReport(
            mean: maps(EventAttention.mean(sample.compactMap { found[$0] }), AttentionLabels(run.vocabulary)),
            sampleCount: sample.count,
            rows: rows.map { row in
                let own = found[row.index]
                let earlier = own?.earlierRows.compactMapValues { texts[$0] } ?? [:]
                let labels = AttentionLabels(run.vocabulary, row: row.values, earlier: earlier)
                return AttentionReport.Row(
                    rank: row.rank + 1,
                    place: row.place,
                    second: row.second,
                    isMalicious: row.isMalicious,
                    score: row.score,
                    maps: maps(own?.maps ?? [], labels)
                )
            },
            note: note + (isOfWords ? "" : " Shares below 1% are left blank.")
        )
    }

    /// The first rows of the ranking, and the first red-team rows that are not among them; of text, which is large, fewer.
    private func shown(_ ranking: Ranking) -> [RankedRow] {
        let count = run.vocabulary.tokenization.isOfWords ? 6 : 3
        let top = ranking.top.prefix(count)
        let known = Set(top.map(\.index))
        return Array(top) + ranking.red.filter { !known.contains($0.index) }.prefix(count)
    }

    /// The texts of the rows that `rows` looked back at.
    private func earlierTexts(_ rows: [EventAttention]) throws -> [Int: AttentionLabels.EarlierRow] {
        let indices = Set(rows.flatMap(\.earlierRows.values))
        guard !indices.isEmpty else { return [:] }
        return try RankedRow.read(indices, from: files) { row, _, file in
            AttentionLabels.EarlierRow(row, place: RankedRow.place(file: file, line: row.line))
        }
    }

    private func maps(_ maps: [EventAttention.Map], _ labels: AttentionLabels) -> [HeatMap] {
        // Rows as a whole look back: their layers stand side by side.
        if maps.allSatisfy({ $0.queries == [.event(back: 0)] }), let first = maps.first {
            let queries = maps.map { HeatMap.Label(name: $0.name) }
            return [labels.map("earlier rows", queries, first.keys, maps.flatMap(\.shares))]
        }
        return maps.map { labels.map($0) }
    }

    /// What the shares are shares of.
    private var note: String {
        switch run.record.model {
        case .lstm, .tieredLSTM:
            let isReference = run.vocabulary.compatibility.quirks.sumsAttentionOverQueries
            let bug = " The reference, whose sums run over the wrong side, weighs each state by the sum of its column."
            return "It looks at the LSTM's states; each stands for all that was read up to there, or back to there."
                + (isReference ? bug : "")
        case .transformer, .tieredTransformer:
            return run.model.isMasked
                ? "Each token is hidden in turn; what it takes from itself, it takes from its mask."
                : "A token is predicted from those before it; blank is what it cannot see."
        case .multilineTransformer: return "A row is predicted as a whole, from the rows before it."
        }
    }
}
