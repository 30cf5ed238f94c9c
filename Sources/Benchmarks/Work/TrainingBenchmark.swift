import Detection
import LanguageModels
import Runs
import Training
import Vocabulary

/// How fast the masked transformer learns: as the reference has it, and by our defaults.
enum TrainingBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let rows = try context.rows()
        let table = try rows.table(rows.training)
        let counts = context.scale.batches
        let plain = try Learner(.plain(.transformer, isBidirectional: true), TrainerConfiguration(), table, context)
        let half = Contender.fast(.transformer, isBidirectional: true, .bf16)
        let fast = try Learner(half, TrainerConfiguration(), table, context)
        let ours = Contender.standard(.transformer, isBidirectional: true)
        let standard = try Learner(ours, .recommended(.transformer, rows: table.count), table, context)
        // The first batches make room for what the later ones need.
        for learner in [fast, standard] { _ = try learner.rate(batches: 2) }
        let found = try interleaved(
            context.repetitions,
            [
                Way(atMost: context.scale.plainRepetitions) { try plain.rate(batches: counts.plain) },
                Way { try fast.rate(batches: counts.fast) },
                Way { try standard.rate(batches: counts.fast) },
            ]
        )
        return [
            Measurement(
                "train",
                "train, one mask, global softmax, bf16",
                unit: "rows/s",
                plain: found[0],
                fast: found[1],
                target: .times(60),
                flopsPerRow: Arithmetic(half, rows.vocabulary).training(predictsAll: false),
                usesBfloat16: half.usesBfloat16
            ),
            Measurement(
                "train",
                "train, our defaults",
                unit: "rows/s",
                plain: found[0],
                fast: found[2],
                target: .atLeast(10_000),
                flopsPerRow: Arithmetic(ours, rows.vocabulary)
                    .training(predictsAll: standard.model.learnsFromEveryToken),
                usesBfloat16: ours.usesBfloat16
            ),
        ]
    }
}
