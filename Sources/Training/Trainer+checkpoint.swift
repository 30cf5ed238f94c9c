import Files
import Foundation
import Runs
import Torch

extension Trainer {
    /// Saves all that is needed to go on from here, and the weights as they are.
    func saveCheckpoint(_ observe: (TrainingEvent) -> Void) throws {
        state.seconds += clock.takeSeconds()
        try run.writeWeights(StateDictionary(model.parameters), .last)
        try Checkpoint(
            state: state,
            loss: loss,
            metricsMark: metrics.synced(),
            parameters: StateDictionary(model.parameters),
            optimizer: optimizer.state,
            random: Random.state(on: options.device)
        ).write(to: run)
        clock.noteSave()
        observe(.saved)
    }

    /// Takes up training at `checkpoint`.
    func resume(from checkpoint: Checkpoint) throws {
        try model.parameters.load(checkpoint.parameters, file: run.checkpointPath)
        try optimizer.restore(checkpoint.optimizer)
        Random.setState(checkpoint.random, on: options.device)
        state = checkpoint.state
        loss = checkpoint.loss
    }
}
