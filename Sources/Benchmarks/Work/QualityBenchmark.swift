import Torch
import Detection
import ByteIO
import LanguageModels
import Runs
import Training
import Vocabulary

/// How soon our defaults know as much as the plain path after its first epoch.
///
/// Both are judged by the mean loss of the validation rows with every token hidden in turn, under the softmax over the
/// field's words, in float32, whatever they learned with. Only training is timed.
enum QualityBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let rows = try context.rows()
        guard let validation = rows.validation else {
            throw InputError(file: "6.csv", message: "is needed beside 7.csv: it is what validates")
        }
        let judge = try Judge(rows.table(validation))
        let table = try rows.table(rows.training)
        let epoch = table.count
        let plain = try Learner(.plain(.transformer, isBidirectional: true), TrainerConfiguration(), table, context)
        try context.progress("quality: an epoch of the plain path")
        let plainTime = try plain.learn { rows, _ in rows >= epoch }.seconds
        let wanted = try judge.loss(plain.model)
        try context.progress("quality: how many steps our defaults need")
        let (steps, isReached) = try stepsNeeded(wanted, judge, table, context)
        let ours = try (0..<context.repetitions).map { repetition in
            try context.progress("quality: our defaults, \(repetition + 1) of \(context.repetitions)")
            return try standardLearner(table, context).learn(batches: steps).seconds
        }
        return [
            Measurement(
                "quality",
                "train, our defaults, to the plain path's loss",
                unit: "s",
                isLessBetter: true,
                plain: Samples([plainTime]),
                fast: Samples(ours),
                target: context.target(.times(100)),
                remarks: [
                    "the plain path's loss after an epoch of \(epoch) rows is \(BenchmarkTable.number(wanted)) nats; "
                        + "ours is \(isReached ? "" : "not ")below after \(steps) steps; validation is not timed"
                ]
            )
        ]
    }

    private static func standardLearner(_ table: TokenTable, _ context: BenchmarkContext) throws -> Learner {
        let contender = Contender.standard(.transformer, isBidirectional: true)
        return try Learner(contender, .recommended(.transformer, rows: table.count), table, context)
    }

    /// After how many steps our defaults have a loss of `wanted`, and whether they have it within 20 epochs; they are
    /// judged after each, which is why this is not what is timed: the judge leaves nothing of the training in the caches.
    private static func stepsNeeded(
        _ wanted: Double,
        _ judge: Judge,
        _ table: TokenTable,
        _ context: BenchmarkContext
    ) throws -> (steps: Int, isReached: Bool) {
        let learner = try standardLearner(table, context)
        var (steps, isReached) = (0, false)
        var failure: (any Error)?
        try learner.learn { rows, _ in
            steps += 1
            do { isReached = try judge.loss(learner.model) <= wanted } catch { failure = error }
            return isReached || failure != nil || rows >= 20 * table.count
        }
        if let failure { throw failure }
        return (steps, isReached)
    }

    /// Says how well a model knows the validation rows.
    private struct Judge {
        let table: TokenTable
        let model: any LanguageModel

        init(_ table: TokenTable) throws {
            self.table = table
            model = try Contender.standard(.transformer, isBidirectional: true).made(for: table.vocabulary)
        }

        /// The mean loss with the weights of `other`, in nats a token.
        func loss(_ other: any LanguageModel) throws -> Double {
            try model.load(other.stateDictionary, file: "the model in training")
            let losses = Scorer(model: model, batchSize: 2_048, precision: .f32).score(table).rowLosses
            return losses.reduce(0) { $0 + Double($1) } / Double(losses.count)
        }
    }
}
