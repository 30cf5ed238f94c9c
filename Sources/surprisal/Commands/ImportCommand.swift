import ArgumentParser
import Runs
import Training
import Vocabulary

/// `surprisal import`: makes a run from weights of the reference code.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import weights trained with the reference code.",
        discussion: """
            The run behaves like the paper's reference code, including its bugs (as `surprisal train --compatibility \
            reference` does), and computes the same losses. Score or evaluate it, or continue training from it with \
            `surprisal train --load-model`.

            Configurations that are not specified are read from model_config.json and trainer_config.json beside the \
            weights; without a training configuration, the reference's defaults apply.
            """
    )

    @OptionGroup
    var source: ImportOptions

    @Option(name: [.short, .long], help: ArgumentHelp("Run folder to create.", valueName: "run"))
    var output: String

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let run = try TrainingJob.importing(source.plan, to: output)
        guard !common.quiet else { return }
        Console.note("vocabulary of \(Wording.count(try run.vocabulary().size)) tokens, run: \(run.path)")
    }
}
