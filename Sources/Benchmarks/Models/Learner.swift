import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// Trains a model as `train` does, some batches at a time; measures only the batches.
final class Learner {
    /// The model.
    let model: any LanguageModel
    private let trainer: Trainer
    private let device: Device

    /// Creates a learner on the events of `table`, in a run of its own.
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

    /// Trains until `shouldStop`, called after each batch with the events and seconds so far, returns `true`.
    ///
    /// Work between batches (checkpoints, validation, `shouldStop` itself) is not timed.
    @discardableResult
    func learn(until shouldStop: (_ events: Int, _ seconds: Double) -> Bool) throws -> (events: Int, seconds: Double) {
        try learn(waitingAfter: { _ in true }, until: shouldStop)
    }

    /// Trains on the next `count` batches.
    func learn(batches count: Int) throws -> (events: Int, seconds: Double) {
        var batches = 0
        // A GPU computes while the next batches are prepared; the time ends when it has finished the last one.
        return try learn(waitingAfter: { $0 == count }) { _, _ in
            batches += 1
            return batches >= count
        }
    }

    /// Trains on the next `count` batches and returns the rate in events per second.
    func rate(batches count: Int) throws -> Double {
        let (events, seconds) = try learn(batches: count)
        return Double(events) / seconds
    }

    /// Trains until `shouldStop` returns `true`; waits for the device after the batches for which `isWaitedFor`, called
    /// with their number, returns `true`, and after the last batch of an epoch, as the trainer does.
    private func learn(
        waitingAfter isWaitedFor: (_ batches: Int) -> Bool,
        until shouldStop: (_ events: Int, _ seconds: Double) -> Bool
    ) throws -> (events: Int, seconds: Double) {
        let first = trainer.state.samples
        var (events, batches, seconds) = (0, 0, 0.0)
        var mark = ContinuousClock.now
        var isDone = false
        _ = try trainer.train(shouldStop: { isDone }) { event in
            if case .batch(let progress) = event {
                batches += 1
                if isWaitedFor(batches) { device.synchronize() }
                seconds += mark.duration(to: .now) / .seconds(1)
                events = progress.events - first
                isDone = shouldStop(events, seconds)
            }
            mark = .now
        }
        return (events, seconds)
    }
}
