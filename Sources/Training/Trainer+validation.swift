import LanguageModels
import Runs
import Torch
import Vocabulary

extension Trainer {
    /// Measures the loss on the validation rows, and keeps the weights where it is the lowest so far.
    ///
    /// A masked model hides one token of each row, the same in every validation, so that losses can be compared.
    func validate(_ observe: (TrainingEvent) -> Void) throws {
        guard data.validation.count > 0 else { return try keepBest() }
        let mean = withoutGradients { validationLoss(observe) }
        state.validations.append(mean)
        let isBest = mean < (state.best?.loss ?? .infinity)
        if isBest {
            state.best = TrainerState.Best(loss: mean, step: state.step)
            state.validationsSinceBest = 0
            try keepBest()
        } else {
            state.validationsSinceBest += 1
        }
        try logs.log(
            step: state.step,
            [("validation/loss", mean), ("validation/best_loss", state.best?.loss ?? mean)]
        )
        observe(.validated(progress, isBest: isBest))
    }

    /// The mean of the rows' losses.
    private func validationLoss(_ observe: (TrainingEvent) -> Void) -> Double {
        let table = data.validation
        var sum = 0.0
        var start = 0
        while start < table.count {
            let rows = Int32(start)..<Int32(min(table.count, start + configuration.evaluationBatchSize))
            let batch = TokenBatch(table, rows: rows, on: options.device)
            let masks = maskedPositions(rows, of: table, epoch: EpochPlan.validation)
            let batchLoss = withPrecision { model.trainingLoss(batch, maskedPositions: masks, isTraining: false) }
            sum += batchLoss.item() * Double(rows.count)
            start += rows.count
            observe(.validating(rows: start, of: table.count))
        }
        return sum / Double(table.count)
    }

    func keepBest() throws {
        // Of the weights that were the best before.
        try run.remove(.calibration)
        try model.stateDictionary.write(to: run.path(.bestWeights), format: .safeTensors)
    }
}
