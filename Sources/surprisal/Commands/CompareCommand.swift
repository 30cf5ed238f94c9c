import ArgumentParser
import Assessment
import ByteIO
import Evaluation
import Runs

/// `surprisal compare`: evaluates a set of runs and compares them.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Evaluate the runs in a folder and compare them.",
        discussion: """
            Runs that differ only in their seed are reported as mean and standard deviation. A run is evaluated only if \
            its evaluation.json is missing or belongs to other weights or test days. Runs that cannot be evaluated \
            (incomplete, without weights or labels) are reported and left out, and the exit code is 1.
            """
    )

    @Argument(help: ArgumentHelp("Folder of runs, searched recursively.", valueName: "folder"))
    var path: String

    @OptionGroup
    var options: ComparisonOptions

    @OptionGroup
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let paths = try RunFinder(below: path).paths
        var comparison = RunComparison(of: paths) { Console.note("surprisal: \($0)") }
        try comparison.evaluate(again: options.again, prepare: { try machine.prepare() }) { folder, device in
            if !common.quiet { Console.note("evaluating \(folder.path)") }
            try RunAssessment(folder: folder, common: common).assess(fieldGroups: []) { device }.write()
        }
        let runs = comparison.runs(scoreName: options.score)
        if !runs.isEmpty { try show(runs) }
        if comparison.hasFailed { throw ExitCode.failure }
    }

    private func show(_ runs: [EvaluatedRun]) throws {
        let csv = RunTable.csv(runs)
        if options.output == "-" { return print(csv, terminator: "") }
        if let output = options.output { try AtomicFile.write(csv, to: output) }
        let table = ComparisonTable(runs)
        print(options.grid ? table.grid : table.list)
    }
}
