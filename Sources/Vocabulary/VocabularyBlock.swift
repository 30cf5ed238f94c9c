/// A run of consecutive ids: the tokens of one kind, in id order.
package struct VocabularyBlock: Sendable, Hashable, Codable {
    /// What the tokens are: `special`, `unknown`, `mask`, `time`, `character`, or the name of a field (`src_user`) or of
    /// merged fields (`user`, `domain`, `pc`).
    package let name: String
    /// The tokens; names in brackets stand for no word of a log.
    package let tokens: [String]

    /// A block called `name`.
    init(_ name: String, _ tokens: [String]) {
        self.name = name
        self.tokens = tokens
    }

    /// `T0` to `T23`: the hour of the day of a row's second.
    static let hours = VocabularyBlock("time", (0..<24).map { "T\($0)" })
}
