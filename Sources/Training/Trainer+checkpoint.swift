import LanguageModels
import Runs
import Torch

extension Trainer {
    /// Saves all that is needed to go on from here, and the weights as they are.
    func saveCheckpoint(_ observe: (TrainingEvent) -> Void) throws {
        settleLosses()
        state.seconds += clock.takeSeconds()
        try model.stateDictionary.write(to: run.path(.lastWeights), format: .safeTensors)
        try Checkpoint(
            state: state,
            loss: loss,
            logs: logs.position(),
            model: model.stateDictionary,
            optimizer: optimizer.state,
            random: Random.state(of: options.device),
            memory: model.memory?.content
        ).write(to: run)
        clock.noteSave()
        observe(.saved)
    }
}
