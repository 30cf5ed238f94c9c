package import AuthLogs

/// The tokens that a model knows and their ids, which are the rows of its embedding.
///
/// The ids are laid out as the reference lays them out, so that a checkpoint's rows mean the same here; which of them
/// hides a value or stands for an unknown one is the reference's way too with ``Compatibility/reference``. Values that
/// are not in the vocabulary are their field's unknown word. `docs/formats/vocabulary.md` has the layouts.
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
    /// Whose behaviour counts where the reference does something that it cannot have meant.
    package var compatibility: Compatibility { layout.compatibility }
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
    /// With ``Compatibility/reference`` a field's unknown word is the one named `[MSK src_user]`, and the reverse.
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

/// The tokens that can stand at one position of a row: what a softmax over the field's own words ranges over.
///
/// A word of the vocabulary that is not among them (it was never seen in this field) counts as the field's unknown word.
package struct FieldTokens: Sendable, Hashable {
    /// The ids, ascending, the unknown word's among them.
    package let ids: [Int32]
    /// The id of the field's unknown word.
    package let unknownId: Int32

    /// The words `ids` (in any order, repeats allowed) and `unknownId`.
    init(ids: some Sequence<Int32>, unknownId: Int32) {
        self.ids = Set(ids).union([unknownId]).sorted()
        self.unknownId = unknownId
    }

    /// How many tokens can stand here.
    package var count: Int { ids.count }

    /// For each id of a vocabulary of `size` tokens its index in ``ids``; the unknown word's for those not among them.
    package func indices(vocabularySize size: Int) -> [Int32] {
        var unknown: Int32 = 0
        for (index, id) in ids.enumerated() where id == unknownId { unknown = Int32(index) }
        var indices = [Int32](repeating: unknown, count: size)
        for (index, id) in ids.enumerated() { indices[Int(id)] = Int32(index) }
        return indices
    }
}

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
