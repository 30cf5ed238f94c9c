import Detection
import LanguageModels
import Runs
import Training
import Vocabulary

/// Measures the training of the masked transformer: as in the reference, and with our defaults.
enum TrainingBenchmark {
    /// A way of training that is compared with the plain one.
    private struct Fast {
        let work: String
        let way: Contender
        let learner: Learner
        let target: Target?
        /// The number of batches in a repetition.
        let batches: Int
    }

    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let sample = try context.sampleEvents()
        let table = try sample.table(sample.training)
        let counts = context.scale.batches
        let slow = Contender.plain(.transformer, isBidirectional: true).on(context.device)
        let plain = try Learner(slow, TrainerConfiguration(), table, context)
        let all = try ways(table, context)
        // The first batches allocate the memory of the later ones.
        for fast in all { _ = try fast.learner.rate(batches: 2) }
        let plainWay = Way(atMost: context.scale.plainRepetitions) { try plain.rate(batches: counts.plain) }
        let found = try interleaved(
            context.repetitions,
            [plainWay] + all.map { fast in Way { try fast.learner.rate(batches: fast.batches) } }
        )
        return zip(all, found.dropFirst()).map { fast, samples in
            Measurement(
                "train",
                fast.work,
                unit: "events/s",
                plain: found[0],
                fast: samples,
                target: fast.target,
                flopsPerEvent: Arithmetic(fast.way, sample.vocabulary)
                    .training(predictsAll: fast.learner.model.learnsFromEveryToken),
                usesBfloat16: fast.way.usesBfloat16
            )
        }
    }

    private static func ways(_ table: TokenTable, _ context: BenchmarkContext) throws -> [Fast] {
        let half = Contender.fast(.transformer, isBidirectional: true, .bf16).on(context.device)
        let ours = Contender.standard(.transformer, isBidirectional: true).on(context.device)
        let (halfWork, oursWork) = ("train, one mask, global softmax, \(half.precisionName)", "train, our defaults")
        let count = context.scale.batches.fast
        func fast(
            _ work: String,
            _ way: Contender,
            _ settings: TrainerConfiguration,
            _ target: Target?
        ) throws -> Fast {
            let learner = try Learner(way, settings, table, context)
            return Fast(work: work, way: way, learner: learner, target: target, batches: count)
        }
        let all = [
            try fast(halfWork, half, TrainerConfiguration(), context.target(.times(60))),
            try fast(oursWork, ours, .recommended(.transformer, rows: table.count), context.target(.atLeast(10_000))),
        ]
        guard let size = context.scale.wideBatchSize else { return all }
        // Batches large enough to keep a GPU busy.
        let wide = TrainerConfiguration.recommended(.transformer, rows: table.count, batchSize: size)
        return all + [
            try fast("\(halfWork), batches of \(size)", half, wide, .atLeast(2e6)),
            try fast("\(oursWork), batches of \(size)", ours, wide, .atLeast(2e6)),
        ]
    }
}
