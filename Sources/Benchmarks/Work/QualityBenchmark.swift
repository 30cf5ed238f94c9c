import Torch
import Detection
import ByteIO
import LanguageModels
import Runs
import Training
import Vocabulary

/// Measures the time in which our defaults reach the validation loss of the plain path after its first epoch.
///
/// The loss of both is the mean over the validation events with every token masked in turn, under the softmax over the
/// field's tokens, in float32, however they were trained. Only training is timed.
enum QualityBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let sample = try context.sampleEvents()
        guard let validation = sample.validation else {
            throw InputError(file: "6.csv", message: "expected a second day beside 7.csv, for validation; found none")
        }
        let validator = try Validator(sample.table(validation))
        let table = try sample.table(sample.training)
        let epoch = table.count
        let plain = try Learner(.plain(.transformer, isBidirectional: true), TrainerConfiguration(), table, context)
        try context.progress("quality: an epoch of the plain path")
        let plainTime = try plain.learn { events, _ in events >= epoch }.seconds
        let wanted = try validator.loss(plain.model)
        try context.progress("quality: how many steps our defaults need")
        let (steps, isReached) = try stepsNeeded(wanted, validator, table, context)
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
                    "the plain path's loss after an epoch of \(epoch) events is \(BenchmarkTable.number(wanted)) nats; "
                        + "ours is \(isReached ? "" : "not ")below after \(steps) steps; validation is not timed"
                ]
            )
        ]
    }

    private static func standardLearner(_ table: TokenTable, _ context: BenchmarkContext) throws -> Learner {
        let contender = Contender.standard(.transformer, isBidirectional: true)
        return try Learner(contender, .recommended(.transformer, rows: table.count), table, context)
    }

    /// The number of steps until our defaults reach the loss `wanted`, and whether they do so within 20 epochs.
    ///
    /// The loss is computed after each step, which clears the caches; so these steps are not the ones that are timed.
    private static func stepsNeeded(
        _ wanted: Double,
        _ validator: Validator,
        _ table: TokenTable,
        _ context: BenchmarkContext
    ) throws -> (steps: Int, isReached: Bool) {
        let learner = try standardLearner(table, context)
        var (steps, isReached) = (0, false)
        var failure: (any Error)?
        try learner.learn { events, _ in
            steps += 1
            do { isReached = try validator.loss(learner.model) <= wanted } catch { failure = error }
            return isReached || failure != nil || events >= 20 * table.count
        }
        if let failure { throw failure }
        return (steps, isReached)
    }

    /// Computes the loss of a model on the validation events.
    private struct Validator {
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
