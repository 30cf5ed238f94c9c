import ArgumentParser
import Assessment
import ByteIO
import Evaluation
import Runs

/// `surprisal evaluate-all`: measures a set of runs and compares them.
struct EvaluateAllCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate-all",
        abstract: "Evaluate all runs below a folder; compare them over seeds.",
        discussion: """
            A run whose evaluation.json is of its weights and its test files is not evaluated again. What cannot be \
            evaluated (half a run, no weights, no labels) is reported and left out, and the command then ends with 1.
            """
    )

    @Argument(help: ArgumentHelp("The folder of runs.", valueName: "folder"))
    var path: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Also write a CSV file with a row a run; - is standard output, in place of the table.",
            valueName: "file"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Compare by this score, such as loss or dst_pc. (default: each run's own)",
            valueName: "name"
        )
    )
    var score: String?

    @Flag(help: "Show the paper's form: a row a model, a column a tokenization, for AUC and for average precision.")
    var grid = false

    @Flag(help: "Evaluate all runs again.")
    var again = false

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let paths = try RunFinder(below: path).paths
        var comparison = RunComparison(of: paths) { Console.note("surprisal: \($0)") }
        try comparison.evaluate(again: again, prepare: { try machine.prepare(common) }) { folder, device in
            if !common.quiet { Console.note("evaluating \(folder.path)") }
            try RunAssessment(folder: folder, common: common).assess { device }.write()
        }
        let runs = comparison.runs(scoreName: score)
        if !runs.isEmpty { try show(runs) }
        if comparison.hasFailed { throw ExitCode.failure }
    }

    private func show(_ runs: [EvaluatedRun]) throws {
        let csv = RunTable.csv(runs)
        if output == "-" { return print(csv, terminator: "") }
        if let output { try AtomicFile.write(csv, to: output) }
        let table = ComparisonTable(runs)
        print(grid ? table.grid : table.list)
    }
}
