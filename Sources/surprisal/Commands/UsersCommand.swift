import ArgumentParser
import AuthLogs
import ByteIO

/// `surprisal users`: the source users of day files.
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List the source users of day files, in order of first appearance."
    )

    @Argument(help: "Day files, plain, gzip or zstd; - is standard input.")
    var files: [String]

    @Option(name: .shortAndLong, help: "Where to write the users, as a JSON array.")
    var output: String

    @Flag(help: "The files have no label in the last column.")
    var noRed = false

    func run() throws {
        var format = RowFormat()
        format.isUnlabelled = noRed
        let counts = try FieldCounts.counting(files, format: format, fields: [.sourceUser])
        try AtomicFile.write(JSONText.array(counts[.sourceUser].map(\.value)), to: output)
    }
}
