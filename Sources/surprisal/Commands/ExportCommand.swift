import ArgumentParser
import Runs
import Torch
import Vocabulary

/// `surprisal export`: writes a run's weights for PyTorch and the reference code.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export weights for PyTorch and the reference code.",
        discussion: """
            Tensors have the names and shapes of the paper's reference code. It computes the same losses with them if \
            the run was trained with --compatibility reference.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @Option(name: .customLong("output-format"), help: "File format: pt (for torch.load) or safetensors.")
    var format: WeightsFormat = .pt

    @Option(help: "Weights with the lowest validation loss (best), or after the last step (last).")
    var weights: WeightsChoice = .best

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Output file. (default: model_best or model in the run folder)", valueName: "file")
    )
    var output: String?

    @OptionGroup
    var former: InputFormatOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let file = output ?? "\(runPath)/\(weights.fileName).\(format.rawValue)"
        let count = try folder.exportWeights(weights.item, to: file, format: format.value)
        guard !common.quiet else { return }
        let vocabulary = try folder.vocabulary()
        if !vocabulary.quirks.swapsMaskAndUnknown, [.wordFields, .wordMerged].contains(vocabulary.tokenization) {
            Console.note(
                "surprisal: trained without --compatibility reference: the reference code will read unknown tokens as masks"
            )
        }
        Console.note("\(count) tensors written to \(file)")
    }
}
