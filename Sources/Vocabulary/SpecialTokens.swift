/// The ids of the tokens that stand for no field and no character.
package struct SpecialTokens: Sendable, Hashable {
    /// Padding, ignored by every loss: always 0.
    package let padding: Int32
    /// The start of a row.
    package let start: Int32
    /// The end of a row.
    package let end: Int32
    /// The token that gathers a whole row.
    package let classification: Int32

    /// The layout of the word vocabularies: `[PAD] [SOS] [EOS] [CLS]`.
    static let words = SpecialTokens(padding: 0, start: 1, end: 2, classification: 3)

    /// The layout of the character vocabulary, whose mask is 3: `[PAD] [SOS] [EOS] [MSK] [CLS]`.
    static let characters = SpecialTokens(padding: 0, start: 1, end: 2, classification: 4)
}
