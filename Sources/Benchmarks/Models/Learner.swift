import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// A model that learns, as `train` has it learn, some batches at a time; only the batches are timed.
final class Learner {
    /// The model.
    let model: any LanguageModel
    private let trainer: Trainer
    private let device: Device

    /// A learner of the rows of `table`, in a run of its own.
    init(
        _ contender: Contender,
        _ settings: TrainerConfiguration,
        _ table: TokenTable,
        _ context: BenchmarkContext
    )
        throws
    {
        device = contender.device
        model = try contender.made(for: table.vocabulary)
        var settings = settings
        settings.compute(as: contender)
        settings.epochs = .max
        trainer = try Trainer(
            model: model,
            data: Trainer.Data(training: table, validation: TokenTable(vocabulary: table.vocabulary)),
            configuration: settings,
            options: Trainer.Options(seed: 1, device: contender.device, checkpointInterval: .infinity),
            run: RunFolder(creatingAt: context.newPath("run"))
        )
    }

    /// Learns until `shouldStop`, asked after each batch with the rows and seconds so far, says so.
    ///
    /// What is done between batches (checkpoints, validation, what `shouldStop` does) is not timed.
    @discardableResult
    func learn(until shouldStop: (_ rows: Int, _ seconds: Double) -> Bool) throws -> (rows: Int, seconds: Double) {
        try learn(waitingAfter: { _ in true }, until: shouldStop)
    }

    /// Learns from the next `count` batches.
    func learn(batches count: Int) throws -> (rows: Int, seconds: Double) {
        var batches = 0
        // A device works on while the next batches are prepared; the time ends when it has done the last one.
        return try learn(waitingAfter: { $0 == count }) { _, _ in
            batches += 1
            return batches >= count
        }
    }

    /// The rows a second of the next `count` batches.
    func rate(batches count: Int) throws -> Double {
        let (rows, seconds) = try learn(batches: count)
        return Double(rows) / seconds
    }

    /// Learns until `shouldStop` says so, and waits for the device after those batches that `isWaitedFor`, told how many
    /// there were, names, and after the last one of an epoch, as the trainer does.
    private func learn(
        waitingAfter isWaitedFor: (_ batches: Int) -> Bool,
        until shouldStop: (_ rows: Int, _ seconds: Double) -> Bool
    ) throws -> (rows: Int, seconds: Double) {
        let first = trainer.state.samples
        var (rows, batches, seconds) = (0, 0, 0.0)
        var mark = ContinuousClock.now
        var isDone = false
        _ = try trainer.train(shouldStop: { isDone }) { event in
            if case .batch(let progress) = event {
                batches += 1
                if isWaitedFor(batches) { device.synchronize() }
                seconds += mark.duration(to: .now) / .seconds(1)
                rows = progress.events - first
                isDone = shouldStop(rows, seconds)
            }
            mark = .now
        }
        return (rows, seconds)
    }
}
