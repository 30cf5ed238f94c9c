import ArgumentParser
import AuthLogs
import Vocabulary

/// `surprisal vocabulary`: builds a vocabulary from value counts.
struct VocabularyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocabulary",
        abstract: "Build a vocabulary from value counts.",
        discussion: """
            A value becomes a token if it was counted more often than the cutoff; all other values share their field's \
            unknown token. `surprisal train` builds its vocabulary itself; use this command to see what a cutoff leaves.
            """
    )

    @Argument(help: "Value counts (JSON), as `surprisal prepare` and `surprisal counts` write them.")
    var counts: String

    @Argument(help: "Tokenization: global, fields, merged or char.")
    var tokenization: Kind

    @Argument(help: "Values counted this often or less get no token; 40 is usual.")
    var cutoff: Int

    @Option(name: .shortAndLong, help: ArgumentHelp("Output file (JSON).", valueName: "file"))
    var output: String

    func validate() throws {
        guard cutoff >= 0 else { throw ValidationError("CUTOFF: expected a number of at least 0, found \(cutoff)") }
    }

    func run() throws {
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: counts),
            tokenization: tokenization.value,
            cutoff: cutoff
        )
        try vocabulary.write(to: output)
        let (size, users) = (Wording.count(vocabulary.size), Wording.count(vocabulary.users.count))
        Console.note("\(tokenization.value): \(size) tokens, \(users) users, written to \(output)")
    }

    /// A tokenization by its short or its long name.
    struct Kind: ExpressibleByArgument {
        let value: Tokenization

        init?(argument: String) {
            guard let value = Tokenization(name: argument) else { return nil }
            self.value = value
        }

        static var allValueStrings: [String] { Tokenization.allCases.map(\.shortName) }
    }
}
