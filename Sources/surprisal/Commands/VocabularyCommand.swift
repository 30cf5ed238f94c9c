import ArgumentParser
import AuthLogs
import Vocabulary

/// `surprisal vocabulary`: the words of a set of counts, as a file.
struct VocabularyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocabulary",
        abstract: "Build a vocabulary from counts.json.",
        discussion: """
            A value is a word of the vocabulary where it was counted more often than the cutoff; all others are their \
            field's unknown word. `train` does this by itself; the command is for a look at what a cutoff leaves.
            """
    )

    @Argument(help: "The counts, as prepare and counts write them.")
    var counts: String

    @Argument(help: "global, fields, merged or char.")
    var tokenization: Kind

    @Argument(help: "Values that occur this often or less are left out; 40 is usual.")
    var cutoff: Int

    @Option(name: .shortAndLong, help: "Where to write the vocabulary, as JSON.")
    var output: String

    func validate() throws {
        guard cutoff >= 0 else { throw ValidationError("CUTOFF: expected 0 or more, found \(cutoff)") }
    }

    func run() throws {
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: counts),
            tokenization: tokenization.value,
            cutoff: cutoff
        )
        try vocabulary.write(to: output)
        let (size, users) = (Wording.count(vocabulary.size), Wording.count(vocabulary.users.count))
        Console.note("\(tokenization.value): \(size) tokens, \(users) users, in \(output)")
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
