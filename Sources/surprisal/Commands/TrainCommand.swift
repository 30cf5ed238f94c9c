import ArgumentParser
import Detection
import Files
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// `surprisal train`: learns from day files what is normal.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn from day files what is normal.",
        discussion: """
            The simplest use learns from a folder that `surprisal prepare` made:

              surprisal train --data data

            Left out, the model is the masked transformer over word-global tokens. Of the folder's days the last is
            kept for testing, the first is for validation, and those between are learned from; the paper's days 6, 7
            and 8 fall out as in the paper.

            Ctrl-C finishes the batch and saves; `surprisal train --resume RUN` goes on from there.
            """
    )

    @Argument(help: "The model: transformer or lstm. (default: a masked transformer)")
    var model: ModelKind?

    @Argument(help: "The tokens: word-global, word-fields, word-merged or char. (default: word-global)")
    var tokenization: Tokenization?

    @Flag(
        name: [.customLong("bidirectional"), .customLong("bidir")],
        help: "Read rows from both sides; a bidirectional transformer is a masked one."
    )
    var isBidirectional = false

    @OptionGroup(title: "Data")
    var data: TrainingDataOptions

    @OptionGroup(title: "Configuration")
    var settings: TrainingSettings

    @OptionGroup(title: "Run")
    var session: TrainingSessionOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let device = try machine.prepare(common)
        Interruption.listen()
        let job =
            if let path = session.resume {
                try TrainingJob(resuming: path, device: device)
            } else {
                try TrainingJob(plan(), device: device)
            }
        try job.run(common: common, checkpointMinutes: session.checkpointMinutes, isEvaluationOnly: session.isEvaluationOnly)
        guard session.isEvaluationOnly || session.evaluates else { return }
        var evaluation = try EvaluateCommand.parse([job.folder.path])
        evaluation.machine = machine
        evaluation.common = common
        try evaluation.run()
    }
}
