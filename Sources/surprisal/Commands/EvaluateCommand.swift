import ArgumentParser
import Assessment
import ByteIO
import Foundation
import Runs
import Vocabulary

/// `surprisal evaluate`: measures a run against the labels of its test days.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate a run against labelled events.",
        discussion: """
            Scores the test days, compares the scores with the labels of the day files or of --labels, and writes \
            evaluation.json and report.html into the run folder.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @OptionGroup(title: "Evaluation")
    var options: EvaluationOptions

    @OptionGroup(title: "Rules")
    var rules: RuleOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        if !options.fieldGroups.isEmpty, try !folder.record().tokenization.isWordLevel {
            throw ValidationError("--fields: a run over characters has no field losses")
        }
        for file in options.files where !FileManager.default.fileExists(atPath: file) {
            throw InputError(file: file, message: "cannot be opened: No such file or directory")
        }
        let assessed = try RunAssessment(
            folder: folder,
            files: options.files,
            scoresFile: options.scores,
            campaignsFile: options.campaignsFile,
            rules: rules,
            labels: options.labels,
            common: common
        ).assess(
            fieldGroups: FieldGroup.distinct(options.fieldGroups),
            comparesScores: options.comparesCandidates
        ) { try machine.prepare() }
        try assessed.write()
        if !common.quiet { print(assessed.summary) }
    }
}
