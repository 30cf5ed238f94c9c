import ArgumentParser
import AuthLogs
import Detection
import Evaluation
import ByteIO
import Foundation
import Runs
import Torch
import Vocabulary

/// `surprisal evaluate`: measures a run against the labels of its test days.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a run against the labels of its test days; write evaluation.json and report.html."
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Option(
        name: .customLong("data"),
        parsing: .upToNextOption,
        help: ArgumentHelp("Day files to evaluate on. (default: the run's test files)", valueName: "file")
    )
    var files: [String] = []

    @Option(help: ArgumentHelp("Evaluate the scores in this CSV file of `surprisal score`.", valueName: "file"))
    var scores: String?

    @Option(
        name: .customLong("fields"),
        help: ArgumentHelp(
            "Also evaluate the summed loss of these fields, e.g. src_pc,dst_pc; may be repeated.",
            valueName: "fields"
        )
    )
    var fieldGroups: [FieldGroup] = []

    @Option(
        name: .customLong("campaigns"),
        help: ArgumentHelp(
            "Which campaign each red-team event belongs to: time,user@domain,source,destination,kind,campaign.",
            valueName: "file"
        )
    )
    var campaignsFile: String?

    @Flag(name: .customLong("candidates"), help: "Also evaluate the scores that the default score was chosen from.")
    var comparesCandidates = false

    @OptionGroup(title: "Rules")
    var rules: RuleOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        if !fieldGroups.isEmpty, try !folder.record().tokenization.isOfWords {
            throw ValidationError("--fields: a run over characters has no losses of fields")
        }
        for file in files where !FileManager.default.fileExists(atPath: file) {
            throw InputError(file: file, message: "cannot be opened: No such file or directory")
        }
        let assessment = try RunAssessment(
            folder: folder,
            files: files,
            scoresFile: scores,
            campaignsFile: campaignsFile,
            rules: rules,
            common: common
        ).assess(
            fieldGroups: FieldGroup.distinct(fieldGroups),
            comparesCandidates: comparesCandidates
        ) { try machine.prepare(common) }
        try assessment.write(to: folder)
        if !common.quiet { print(assessment.summary) }
    }
}

/// Fields named on the command line, such as `src_pc,dst_pc`.
struct FieldGroup: ExpressibleByArgument {
    let fields: [AuthField]

    init?(argument: String) {
        let names = argument.split(separator: ",")
        fields = names.compactMap { AuthField(name: $0) }
        guard fields.count == names.count, !fields.isEmpty, Set(fields).count == fields.count else { return nil }
    }

    /// The fields of `groups`, no group twice: the order within a group does not matter.
    static func distinct(_ groups: [FieldGroup]) -> [[AuthField]] {
        var seen: Set<Set<AuthField>> = []
        return groups.map(\.fields).filter { seen.insert(Set($0)).inserted }
    }

    static var allValueStrings: [String] { AuthField.allCases.map(\.name) }
}
