import LanguageModels
import Runs
import Training
import Vocabulary

/// Measures the models other than the masked transformer, with our defaults and on the plain path.
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
        let sample = try context.sampleEvents()
        let table = try sample.table(sample.training)
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
            unit: "events/s",
            plain: found[0],
            fast: found[1],
            target: context.target(.times(15))
        )
    }

    /// Scores consecutive events with a model that has a memory, distinct events with the others.
    private static func scoring(
        _ kind: ModelKind,
        _ title: String,
        _ context: BenchmarkContext
    ) throws -> Measurement {
        let sample = try context.sampleEvents()
        let (plain, ours) = (
            Contender.plain(kind).on(context.device), Contender.standard(kind).on(context.device)
        )
        let (slow, fast) = (try plain.made(for: sample.vocabulary), try ours.made(for: sample.vocabulary))
        let file = fast.arrangement == .single ? sample.distinct : sample.training
        let table = try sample.table(file, limit: context.scale.distinctCount)
        let few = try sample.table(file, limit: 4 * context.scale.plainCount)
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
            unit: "events/s",
            plain: found[0],
            fast: found[1],
            target: context.target(.times(15))
        )
    }
}
