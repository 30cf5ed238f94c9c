package import AuthLogs

/// The tokens that a model knows and their ids, which are the rows of its embedding.
///
/// The ids are laid out as the reference lays them out, so that a checkpoint's rows mean the same here; which of them
/// hides a value or stands for an unknown one is the reference's way too with ``VocabularyQuirks/swapsMaskAndUnknown``.
/// Values that are not in the vocabulary are their field's unknown word. `docs/formats/vocabulary.md` has the layouts.
///
///     let vocabulary = Vocabulary(counts: counts, tokenization: .wordGlobal, cutoff: 40)
///     vocabulary.size  // 19883 for days 6 to 8 of the LANL data
package struct Vocabulary: Sendable, Hashable {
    /// How rows become tokens.
    package let tokenization: Tokenization
    /// A word is a token if it was counted more often than this.
    package let cutoff: Int
    /// Whether a row starts with the hour of its second; `include_timestamp` in a model's configuration.
    ///
    /// - Precondition: false for characters.
    package var includesTimestamp = false {
        didSet { precondition(tokenization.isOfWords || !includesTimestamp, "characters have no time of day") }
    }
    /// The reference's deviations that the vocabulary repeats.
    package var quirks: VocabularyQuirks { layout.quirks }
    /// All tokens in id order, by kind.
    package let blocks: [VocabularyBlock]
    /// The source users in order of first appearance in the counts: their indices; no cutoff applies.
    package let users: [String]

    private let tokens: [String]
    private let layout: VocabularyLayout
    private let fields: [FieldTokens]

    /// The ids of the tokens that stand for no field.
    package var special: SpecialTokens { layout.special }

    /// The number of tokens; ids are `0..<size`.
    package var size: Int { tokens.count }

    /// The number of tokens of a row, or `nil` for characters.
    package var rowLength: Int? {
        tokenization.isOfWords ? AuthField.count + (includesTimestamp ? 1 : 0) : nil
    }

    /// The field at `position` of a row, or `nil` where that is the time of day.
    ///
    /// - Precondition: words, and `position` is in a row.
    package func field(at position: Int) -> AuthField? {
        guard let rowLength else { preconditionFailure("characters have no fields by position") }
        precondition(0..<rowLength ~= position, "position \(position) of \(rowLength)")
        return AuthField(rawValue: includesTimestamp ? position - 1 : position)
    }

    /// The token that stands for any value of a field that is not known, at `position` of a row.
    package func unknownId(position: Int) -> Int32 {
        tokenization.isOfWords ? layout.unknownId(field(at: position)) : CharacterTokens.unknownId
    }

    /// The token that hides a value at `position` of a row from a masked model.
    package func maskId(position: Int) -> Int32 {
        guard let rowLength else { return CharacterTokens.maskId }
        precondition(0..<rowLength ~= position, "position \(position) of \(rowLength)")
        return layout.maskId(position: position, includesTimestamp: includesTimestamp)
    }

    /// The tokens that can stand at `position`: words that the counts list in that field, and its unknown word.
    ///
    /// A destination user may be a computer account, which the counts list as a destination computer: these words can
    /// stand there too. For characters all positions have the same tokens.
    package func fieldWords(position: Int) -> FieldTokens {
        guard tokenization.isOfWords else { return fields[0] }
        guard let field = field(at: position) else {
            return FieldTokens(ids: layout.hourIds, unknownId: layout.unknownId(nil))
        }
        return fields[field.rawValue]
    }

    /// What `id` stands for: a word, a character, `T13`, or a name in brackets (`[PAD]`, `[OOV]`, `[OOV src_user]`).
    ///
    /// With ``VocabularyQuirks/swapsMaskAndUnknown`` a field's unknown word is the one named `[MSK src_user]`, and the
    /// reverse.
    ///
    /// - Precondition: `id` is in `0..<size`.
    package func token(for id: Int32) -> String { tokens[Int(id)] }

    /// The id of the hour of `second`, counted from the log's start.
    ///
    /// - Precondition: words.
    package func hourId(second: Int) -> Int32 {
        layout.hourIds.lowerBound + Self.hour(second: second)
    }

    /// The hour of the day of `second`, from 0 to 23.
    static func hour(second: Int) -> Int32 {
        let hour = second / 3600 % 24
        return Int32(hour < 0 ? hour + 24 : hour)
    }

    init(tokenization: Tokenization, cutoff: Int, layout: VocabularyLayout, fields: [FieldTokens], users: [String]) {
        self.tokenization = tokenization
        self.cutoff = cutoff
        self.layout = layout
        self.fields = fields
        self.users = users
        blocks = layout.blocks
        tokens = blocks.flatMap(\.tokens)
    }

    /// The words that `field` is looked up in with their ids; where two are spelled alike, the first counts.
    func lookup(_ field: AuthField) -> [(word: String, id: Int32)] { layout.lookup(field) }
}
