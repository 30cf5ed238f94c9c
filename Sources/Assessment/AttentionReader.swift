import AuthLogs
import Detection
import Evaluation
import LanguageModels
import Runs
import Vocabulary

/// Reads a model's attention for the report: the mean over a sample of the test days' events, and single events.
struct AttentionReader {
    private let run: TrainedRun
    private let table: TokenTable
    private let batchSize: Int

    /// The number of events in the sample.
    private static let sampleCount = 1_000

    /// Creates a reader for the events of `table`, which keeps its text; `nil` if the model has no attention.
    init?(_ run: TrainedRun, _ table: TokenTable, batchSize: Int) {
        guard run.model.hasAttention else { return nil }
        self.run = run
        self.table = table
        self.batchSize = batchSize
    }

    /// The attention on the highest events of `ranking`, and on its highest malicious events.
    func report(_ ranking: RankedEvents, progress: (AssessmentProgress) -> Void) -> AttentionReport {
        let shown = shown(ranking)
        let pass = run.attentionPass(over: table, batchSize: batchSize)
        let isWordLevel = run.vocabulary.tokenization.isWordLevel
        let sample = isWordLevel ? pass.sample(Self.sampleCount) : []
        let wanted = sample.union(shown.map(\.index))
        let found = pass.read(wanted) { done in
            progress(.readingAttention(done: done, of: wanted.count))
        }
        let mean = EventAttention.mean(sample.compactMap { found[$0] })
        return AttentionReport(
            mean: AttentionLabels(run.vocabulary).heatMaps(mean),
            sampleCount: sample.count,
            events: shown.map { event(ranked: $0, attention: found[$0.index]) },
            note: note + (isWordLevel ? "" : " Weights below 1% are left blank.")
        )
    }

    private func event(ranked: RankedEvent, attention: EventAttention?) -> AttentionReport.Event {
        let earlier = attention?.earlierRows.mapValues { table.event(at: $0) } ?? [:]
        let labels = AttentionLabels(run.vocabulary, event: ranked.event, earlier: earlier)
        return AttentionReport.Event(
            rank: ranked.rank,
            place: ranked.event.shortPlace,
            second: ranked.event.second,
            isMalicious: ranked.isMalicious,
            score: ranked.score,
            maps: labels.heatMaps(attention?.maps ?? [])
        )
    }

    /// The first events of the ranking and the first malicious ones after them; fewer as text, whose maps are large.
    private func shown(_ ranking: RankedEvents) -> [RankedEvent] {
        let count = run.vocabulary.tokenization.isWordLevel ? 6 : 3
        let top = ranking.top.prefix(count)
        let known = Set(top.map(\.index))
        return Array(top) + ranking.malicious.filter { !known.contains($0.index) }.prefix(count)
    }

    /// A note on how to read the model's maps.
    private var note: String {
        switch run.record.model {
        case .lstm, .tieredLSTM:
            let sumsWrongAxis = run.vocabulary.compatibility.quirks.sumsAttentionOverQueries
            let bug =
                " The reference sums over the wrong axis: it weights each state by the sum of its column of the matrix."
            return
                "The model attends to the states of the LSTM; each summarises all tokens up to there, or back to there."
                + (sumsWrongAxis ? bug : "")
        case .transformer, .tieredTransformer:
            return run.model.isMasked
                ? "Each token is masked in turn; its weight on itself is that on its mask."
                : "Each token is predicted from those before it; the tokens after it are blank."
        case .multilineTransformer: return "Each event is predicted as a whole, from the events before it."
        }
    }
}
