import ArgumentParser
import AuthLogs
import ByteIO

/// `surprisal users`: the source users of day files.
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List the source users in day files.",
        discussion: "Users are listed in order of first appearance, as a JSON array."
    )

    @OptionGroup
    var input: DayFileArguments

    @Option(name: .shortAndLong, help: ArgumentHelp("Output file (JSON).", valueName: "file"))
    var output: String

    @Flag(help: "The files have no label column.")
    var noRed = false

    func run() throws {
        var format = RowFormat()
        format.isUnlabelled = noRed
        let counts = try FieldCounts.counting(input.files, format: format, fields: [.sourceUser])
        try AtomicFile.write(JSONText.array(counts[.sourceUser].map(\.value)), to: output)
    }
}
