import LanguageModels
import Runs
import Training
import Vocabulary

/// The models beside the masked transformer, by our defaults and as the reference computes them.
enum ModelsBenchmark {
    private static let models: [(kind: ModelKind, title: String)] = [
        (.lstm, "LSTM forward"), (.transformer, "causal transformer"), (.tieredLSTM, "tiered LSTM"),
    ]

    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        try models.flatMap { kind, title in
            try context.progress("models: \(title)")
            return try [training(kind, title, context), scoring(kind, title, context)]
        }
    }

    private static func training(
        _ kind: ModelKind,
        _ title: String,
        _ context: BenchmarkContext
    ) throws -> Measurement {
        let rows = try context.rows()
        let table = try rows.table(rows.training)
        let plain = try Learner(.plain(kind).on(context.device), TrainerConfiguration(), table, context)
        let settings = TrainerConfiguration.recommended(kind, rows: table.count)
        let ours = try Learner(.standard(kind).on(context.device), settings, table, context)
        _ = try ours.rate(batches: 1)
        let counts = context.scale.batches
        let found = try interleaved(
            context.repetitions,
            [
                Way(atMost: context.scale.plainRepetitions) { try plain.rate(batches: counts.plain) },
                Way { try ours.rate(batches: counts.fast) },
            ]
        )
        let work = "train \(title), our defaults"
        return Measurement(
            "models",
            work,
            unit: "rows/s",
            plain: found[0],
            fast: found[1],
            target: context.target(.times(15))
        )
    }

    /// Rows of users in their order for a model that remembers these; else distinct ones.
    private static func scoring(
        _ kind: ModelKind,
        _ title: String,
        _ context: BenchmarkContext
    ) throws -> Measurement {
        let rows = try context.rows()
        let (plain, ours) = (
            Contender.plain(kind).on(context.device), Contender.standard(kind).on(context.device)
        )
        let (slow, fast) = (try plain.made(for: rows.vocabulary), try ours.made(for: rows.vocabulary))
        let file = fast.arrangement == .single ? rows.distinct : rows.training
        let table = try rows.table(file, limit: context.scale.distinctRows)
        let few = try rows.table(file, limit: 4 * context.scale.plainRows)
        _ = ours.scoringRate(fast, few)
        let found = try interleaved(
            context.repetitions,
            [
                Way(atMost: context.scale.plainRepetitions) { plain.scoringRate(slow, few) },
                Way { ours.scoringRate(fast, table) },
            ]
        )
        let work = "score \(title), our defaults"
        return Measurement(
            "models",
            work,
            unit: "rows/s",
            plain: found[0],
            fast: found[1],
            target: context.target(.times(15))
        )
    }
}
