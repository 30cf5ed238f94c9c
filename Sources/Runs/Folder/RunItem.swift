/// What lies in a run's folder; the raw value is the file's name.
package enum RunItem: String, CaseIterable, Sendable, Hashable {
    /// What made the run.
    case record = "run.json"
    /// The model's sizes.
    case modelConfiguration = "model_config.json"
    /// How the model is trained.
    case trainerConfiguration = "trainer_config.json"
    /// The words and their ids.
    case vocabulary = "vocabulary.json"
    /// The weights with the lowest validation loss.
    case bestWeights = "weights-best.safetensors"
    /// What the model remembers of each user, with its best weights.
    case memory = "memory.safetensors"
    /// The weights after the last step.
    case lastWeights = "weights-last.safetensors"
    /// All that it takes to go on: weights, optimiser, random state, counters.
    case checkpoint = "checkpoint.safetensors"
    /// What was measured, a JSON object a line.
    case metrics = "metrics.jsonl"
    /// How high the losses of a normal day are.
    case calibration = "calibration.json"
    /// Who was where on the days that the model learned from.
    case history = "history.bin"
    /// The same with the days that the run was calibrated on: what scoring begins with.
    case calibratedHistory = "history-calibrated.bin"
    /// The metrics of the test days.
    case evaluation = "evaluation.json"
    /// The page that shows the run.
    case report = "report.html"
    /// Held by the process that trains here.
    case lock = ".lock"
}
