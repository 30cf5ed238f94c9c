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

    /// The mean of the rows' losses; a model that remembers users begins without, and then goes on with those of training.
    private func validationLoss(_ observe: (TrainingEvent) -> Void) -> Double {
        let kept = model.memory
        // reference: what is remembered goes from training to validation and back.
        if compatibility == .standard { model.memory?.reset() }
        defer { if compatibility == .standard, kept != nil { model.memory = kept } }
        let table = data.validation
        let size = configuration.evaluationBatchSize
        var sum = 0.0
        var done = 0
        for rows in model.arrangement.evaluationBatches(of: table, size: size, like: compatibility) {
            let batch = TokenBatch(table, rows, on: options.device)
            let scored = rows.scoredRows
            let masks = maskedPositions(scored, of: table, epoch: EpochPlan.validation)
            let batchLoss = withPrecision { model.trainingLoss(batch, maskedPositions: masks, isTraining: false) }
            sum += batchLoss.item() * Double(scored.count)
            done += scored.count
            observe(.validating(rows: done, of: table.count))
        }
        return sum / Double(max(1, done))
    }

    /// Keeps the weights as the best, with what they remember of users.
    func keepBest() throws {
        // Of the weights that were the best before.
        try run.remove(.calibration)
        try model.stateDictionary.write(to: run.path(.bestWeights), format: .safeTensors)
        guard let memory = model.memory else { return }
        try memory.write(to: run, users: data.users)
    }
}
