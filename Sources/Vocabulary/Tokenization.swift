/// How a row becomes tokens.
package enum Tokenization: String, CaseIterable, Sendable, Hashable, Codable, CustomStringConvertible {
    /// A word is the same token in every field; one unknown word, one mask.
    case wordGlobal = "word-global"
    /// Each field has words, an unknown word and a mask of its own.
    case wordFields = "word-fields"
    /// As ``wordFields``, but source and destination share the words for users, domains and computers.
    case wordMerged = "word-merged"
    /// A token is a byte of the row's text, commas included.
    case characters = "char"

    /// Whether a token is a whole field, so that every row has the same number of tokens.
    package var isOfWords: Bool {
        switch self {
        case .wordGlobal, .wordFields, .wordMerged: true
        case .characters: false
        }
    }

    /// The name on the command line and in a run's folder: `word-global` and so on.
    package var description: String { rawValue }

    /// The name that the `vocabulary` command and the reference's use: `global`, `fields`, `merged`, `char`.
    package var shortName: String { isOfWords ? String(rawValue.dropFirst("word-".count)) : rawValue }

    /// The tokenization called `name`, long or short, or `nil`.
    package init?(name: String) {
        let found = Self.allCases.first { $0.rawValue == name || $0.shortName == name }
        guard let found else { return nil }
        self = found
    }
}
