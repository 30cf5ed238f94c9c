import ArgumentParser
import ByteIO
import Foundation
import Runs
import Torch
import Vocabulary

/// `surprisal export`: writes a run's weights for PyTorch and the reference.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a run's weights as PyTorch and the reference load them.",
        discussion: """
            The names and shapes of the tensors are the reference's. It gives the same losses with them where the run \
            was made with --compat reference.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Option(help: "The format: pt (for torch.load) or safetensors.")
    var format: WeightsFormat = .pt

    @Option(help: "The weights with the lowest validation loss (best), or those after the last step (last).")
    var weights: WeightsChoice = .best

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Where to write them. (default: in the run's folder, as the reference calls them: model_best or model)",
            valueName: "file"
        )
    )
    var output: String?

    @Flag(name: [.short, .long], help: "Show errors only.")
    var quiet = false

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let file = output ?? "\(runPath)/\(weights.fileName).\(format.rawValue)"
        let count = try folder.exportWeights(weights.item, to: file, format: format.value)
        guard !quiet else { return }
        let vocabulary = try folder.vocabulary()
        if !vocabulary.quirks.swapsMaskAndUnknown, [.wordFields, .wordMerged].contains(vocabulary.tokenization) {
            Console.note("surprisal: made without --compat reference: the reference takes its unknown words for masks")
        }
        Console.note("\(count) tensors, in \(file)")
    }

    /// A file format, called by the ending of its files.
    enum WeightsFormat: String, CaseIterable, ExpressibleByArgument {
        case pt
        case safetensors

        var value: StateDictionary.Format {
            switch self {
            case .pt: .pyTorch
            case .safetensors: .safeTensors
            }
        }
    }

    /// Which weights of a run.
    enum WeightsChoice: String, CaseIterable, ExpressibleByArgument {
        case best
        case last

        var item: RunItem { self == .best ? .bestWeights : .lastWeights }

        /// The name of the file in a run of the reference.
        var fileName: String { self == .best ? "model_best" : "model" }
    }
}
