import ArgumentParser
import AuthLogs
import ByteIO

/// `surprisal counts`: how often each value of each field occurs.
struct CountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts",
        abstract: "Count how often each value of each field occurs in day files.",
        discussion: """
            `prepare` has done this for the days it wrote; this command is for other sets of files. A destination user \
            that starts with C is a computer account and counts as a destination computer.
            """
    )

    @Argument(help: "Day files, plain, gzip or zstd; - is standard input.")
    var files: [String]

    @Option(name: .shortAndLong, help: "Where to write the counts, as JSON.")
    var output: String

    @Option(
        parsing: .upToNextOption,
        help: "Columns to leave out, 0 to 11; the time, 0, and the label, 11 or -1, are never counted."
    )
    var fieldsToExclude: [Column] = []

    /// The parser takes `-1` for a flag wherever it stands: so it is one, and changes nothing.
    @Flag(name: .customShort("1"), help: .hidden)
    var excludesLabel = false

    @Flag(help: "The files are raw logs: user@domain, no label.")
    var notNormalized = false

    @Flag(help: "The files have no label in the last column.")
    var noRed = false

    func run() throws {
        var format = RowFormat()
        format.isRaw = notNormalized
        format.isUnlabelled = noRed
        let excluded = Set(fieldsToExclude.map(\.number))
        // The fields are the columns after the time.
        let fields = AuthField.allCases.filter { !excluded.contains($0.rawValue + 1) }
        try FieldCounts.counting(files, format: format, fields: fields).write(to: output)
    }

    /// A column of a day file by its number.
    struct Column: ExpressibleByArgument {
        /// The number from 0, the time, to 11, the label.
        let number: Int

        /// Reads a number from 0 to 11.
        init?(argument: String) {
            guard let number = Int(argument), (0..<12).contains(number) else { return nil }
            self.number = number
        }
    }
}
