package import AuthLogs

/// The tokens of a model and their ids, which are the rows of its embedding.
///
/// The ids are laid out as in the reference, so that the rows of a checkpoint mean the same here. With
/// ``VocabularyQuirks/swapsMaskAndUnknown`` the choice of the ids that hide a value or represent an unknown one is the
/// reference's too. Values that are not in the vocabulary are their field's unknown token.
/// `docs/reference/formats/vocabulary.md` describes the layouts.
///
///     let vocabulary = Vocabulary(counts: counts, tokenization: .wordGlobal, cutoff: 40)
///     vocabulary.size  // 19883 for days 6 to 8 of the LANL data
package struct Vocabulary: Sendable, Hashable {
    /// The method by which events become tokens.
    package let tokenization: Tokenization
    /// A value is a token if its count is above this.
    package let cutoff: Int
    /// True if an event's tokens start with the hour of its time; `include_timestamp` in a model's configuration.
    ///
    /// - Precondition: False for characters.
    package var includesTimestamp = false {
        didSet {
            precondition(
                tokenization.isWordLevel || !includesTimestamp,
                "a vocabulary of characters cannot include the time of day"
            )
        }
    }
    /// The reference's deviations that the vocabulary repeats.
    package var quirks: VocabularyQuirks { layout.quirks }
    /// All tokens in id order, by kind.
    package let blocks: [VocabularyBlock]
    /// The source users in order of first appearance in the counts, which is that of their indices; no cutoff applies.
    package let users: [String]

    private let tokens: [String]
    private let layout: VocabularyLayout
    private let fields: [FieldTokens]

    /// The ids of the special tokens.
    package var special: SpecialTokens { layout.special }

    /// The number of tokens; ids are `0..<size`.
    package var size: Int { tokens.count }

    /// The number of tokens of an event; `nil` for characters.
    package var rowLength: Int? {
        tokenization.isWordLevel ? AuthField.count + (includesTimestamp ? 1 : 0) : nil
    }

    /// The field at `position` of an event; `nil` if that is the time of day.
    ///
    /// - Precondition: A word-level tokenization, and a `position` in `0..<rowLength`.
    package func field(at position: Int) -> AuthField? {
        guard let rowLength else { preconditionFailure("characters have no fields by position") }
        precondition(0..<rowLength ~= position, "position \(position) of \(rowLength)")
        return AuthField(rawValue: includesTimestamp ? position - 1 : position)
    }

    /// The token of unknown values at `position` of an event.
    package func unknownId(position: Int) -> Int32 {
        tokenization.isWordLevel ? layout.unknownId(field(at: position)) : CharacterTokens.unknownId
    }

    /// The token that hides the value at `position` of an event from a masked model.
    package func maskId(position: Int) -> Int32 {
        guard let rowLength else { return CharacterTokens.maskId }
        precondition(0..<rowLength ~= position, "position \(position) of \(rowLength)")
        return layout.maskId(position: position, includesTimestamp: includesTimestamp)
    }

    /// The possible tokens at `position`: the values that the counts list in that field, and its unknown token.
    ///
    /// A destination user may be a computer account, which the counts list as a destination host: these tokens are
    /// possible there too. For characters all positions have the same tokens.
    package func fieldTokens(position: Int) -> FieldTokens {
        guard tokenization.isWordLevel else { return fields[0] }
        guard let field = field(at: position) else {
            return FieldTokens(ids: layout.hourIds, unknownId: layout.unknownId(nil))
        }
        return fields[field.rawValue]
    }

    /// The text of a token: a value, a character, `T13`, or a name in brackets (`[PAD]`, `[OOV]`, `[OOV src_user]`).
    ///
    /// With ``VocabularyQuirks/swapsMaskAndUnknown`` a field's unknown token is the one named `[MSK src_user]`, and
    /// vice versa.
    ///
    /// - Precondition: `id` is in `0..<size`.
    package func token(for id: Int32) -> String { tokens[Int(id)] }

    /// The id of the hour of `second`, counted from the log's start.
    ///
    /// - Precondition: A word-level tokenization.
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

    /// The values among which `field` is looked up, with their ids; of equal values the first counts.
    func lookup(_ field: AuthField) -> [(word: String, id: Int32)] { layout.lookup(field) }
}

/// The possible tokens at one position of an event: the candidates of a softmax over the field.
///
/// A token of the vocabulary that is not among them, since it never occurred in this field, counts as the field's
/// unknown token.
package struct FieldTokens: Sendable, Hashable {
    /// The ids in ascending order, including that of the unknown token.
    package let ids: [Int32]
    /// The id of the field's unknown token.
    package let unknownId: Int32

    /// The tokens `ids` (in any order, repeats allowed) and `unknownId`.
    init(ids: some Sequence<Int32>, unknownId: Int32) {
        self.ids = Set(ids).union([unknownId]).sorted()
        self.unknownId = unknownId
    }

    /// The number of possible tokens.
    package var count: Int { ids.count }

    /// The index in ``ids`` of each id of a vocabulary of `size` tokens; that of the unknown token for other ids.
    package func indices(vocabularySize size: Int) -> [Int32] {
        var unknown: Int32 = 0
        for (index, id) in ids.enumerated() where id == unknownId { unknown = Int32(index) }
        var indices = [Int32](repeating: unknown, count: size)
        for (index, id) in ids.enumerated() { indices[Int(id)] = Int32(index) }
        return indices
    }
}

/// The ids of the tokens that represent neither a value nor a character.
package struct SpecialTokens: Sendable, Hashable {
    /// Padding, ignored by every loss: always 0.
    package let padding: Int32
    /// The start of an event.
    package let start: Int32
    /// The end of an event.
    package let end: Int32
    /// The token whose hidden state summarises an event.
    package let classification: Int32

    /// The layout of word-level vocabularies: `[PAD] [SOS] [EOS] [CLS]`.
    static let words = SpecialTokens(padding: 0, start: 1, end: 2, classification: 3)

    /// The layout of the character vocabulary, whose mask is 3: `[PAD] [SOS] [EOS] [MSK] [CLS]`.
    static let characters = SpecialTokens(padding: 0, start: 1, end: 2, classification: 4)
}
