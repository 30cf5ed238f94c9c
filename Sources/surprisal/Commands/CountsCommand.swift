import ArgumentParser
import AuthLogs
import ByteIO

/// `surprisal counts`: how often each value of each field occurs.
struct CountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts",
        abstract: "Count the values of each field in day files.",
        discussion: """
            `surprisal prepare` counts the values of the days that it writes; use this command for other sets of files. \
            A destination user that starts with C is a host account and counts as a destination host.
            """
    )

    @OptionGroup
    var input: DayFileArguments

    @Option(name: .shortAndLong, help: ArgumentHelp("Output file (JSON).", valueName: "file"))
    var output: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Columns to exclude, 0 to 11; the time (0) and the label (11 or -1) are never counted.",
            valueName: "column"
        )
    )
    var fieldsToExclude: [Column] = []

    /// The parser takes `-1` for a flag wherever it stands: so it is one, without effect.
    @Flag(name: .customShort("1"), help: .hidden)
    var excludesLabel = false

    @Flag(help: "The files are raw logs: user@domain, no label.")
    var notNormalized = false

    @Flag(help: "The files have no label column.")
    var noRed = false

    func run() throws {
        var format = RowFormat()
        format.isRaw = notNormalized
        format.isUnlabelled = noRed
        let excluded = Set(fieldsToExclude.map(\.number))
        // The fields are the columns after the time.
        let fields = AuthField.allCases.filter { !excluded.contains($0.rawValue + 1) }
        try FieldCounts.counting(input.files, format: format, fields: fields).write(to: output)
    }

    /// A column of a day file by its number, from 0, the time, to 11, the label.
    struct Column: ExpressibleByArgument {
        let number: Int

        init?(argument: String) {
            guard let number = Int(argument), (0..<12).contains(number) else { return nil }
            self.number = number
        }
    }
}
