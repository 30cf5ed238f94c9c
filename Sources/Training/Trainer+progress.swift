import Runs
import Vocabulary

extension Trainer {
    /// Where training is now.
    var progress: TrainingProgress {
        let done = Double(state.batch) / Double(max(1, batches.count))
        let epochsLeft = Double(configuration.epochs - state.epoch) - done
        return TrainingProgress(
            epoch: state.epoch,
            epochCount: configuration.epochs,
            batch: state.batch,
            batchCount: batches.count,
            rows: state.samples,
            loss: loss.smoothed,
            rate: clock.rate,
            remaining: epochsLeft * Double(data.training.count) / clock.rate,
            validationLoss: state.validations.last,
            bestLoss: state.best?.loss
        )
    }
}
