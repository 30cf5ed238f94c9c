import ArgumentParser
import Assessment
import ByteIO
import Foundation
import LanguageModels
import Runs
import Vocabulary

/// `surprisal train`: trains a model on day files.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model on day files.",
        discussion: """
            The simplest use trains on a folder written by `surprisal prepare`:

              surprisal train --data data

            By default the model is a masked (bidirectional) transformer over word-global tokens. The last day of the \
            folder is reserved for testing, the first is used for validation and calibration, and the days in between \
            for training: with days 6, 7 and 8, the split of the paper.

            Without a training configuration, training covers 200,000 events in 1 to 20 epochs and halves the learning \
            rate three times; tiered and multiline models train for four epochs. Configuration files use the keys of the \
            paper's reference code.

            Ctrl-C saves the run after the current batch; continue with `surprisal train --resume RUN`, or with the same \
            command if it uses --seeds. With --quiet, the run folder is printed on standard output.
            """
    )
    @OptionGroup var model: ModelArguments
    @OptionGroup(title: "Data") var data: TrainingDataOptions
    @OptionGroup(title: "Configuration") var settings: TrainingSettings
    @OptionGroup(title: "Objective") var objective: ObjectiveOptions
    @OptionGroup(title: "Run") var session: TrainingSessionOptions
    @OptionGroup(title: "Machine") var machine: DeviceOptions
    @OptionGroup var common: CommonOptions

    private var request: TrainingRequest {
        TrainingRequest(model: model, data: data, settings: settings, objective: objective, session: session)
    }

    func validate() throws { try request.validate() }

    func run() throws {
        Interruption.listen()
        try TrainingRunner(request, machine: machine, common: common).run()
    }
}
