import Runs
import Vocabulary

extension Trainer {
    /// Where training is now.
    var progress: TrainingProgress {
        let epochsLeft = Double(configuration.epochs - state.epoch) - Double(state.batch) / Double(max(1, batchCount))
        return TrainingProgress(
            epoch: state.epoch,
            epochCount: configuration.epochs,
            batch: state.batch,
            batchCount: batchCount,
            rows: state.samples,
            loss: loss.smoothed,
            rate: clock.rate,
            remaining: epochsLeft * Double(data.training.count) / clock.rate,
            validationLoss: state.validations.last,
            bestLoss: state.best?.loss
        )
    }
}
