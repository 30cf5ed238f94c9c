/// The fixed vocabulary of characters: five special tokens, then an id for each byte of ASCII up to `}`.
enum CharacterTokens {
    /// The id of a byte is the byte plus this.
    static let offset: Int32 = 5
    /// The bytes that have a token of their own are below this: `~` and what is not ASCII are unknown.
    static let limit: UInt8 = 126
    static let maskId: Int32 = 3

    /// The unknown character: the row that the reference keeps for the byte 0, which stands in no log, so that the
    /// vocabulary keeps the reference's size of 131.
    static let unknownId: Int32 = offset

    static let blocks = [
        VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[MSK]", "[CLS]"]),
        VocabularyBlock("character", ["[OOV]"] + (1..<limit).map { String(UnicodeScalar($0)) }),
    ]

    /// The ids of all 256 bytes.
    static let ids: [Int32] = (0...UInt8.max).map { $0 < limit ? Int32($0) + offset : unknownId }
}
