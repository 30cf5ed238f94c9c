/// The fixed vocabulary of characters: five special tokens, then an id for each byte of ASCII up to `}`.
enum CharacterTokens {
    /// The id of a byte is the byte plus this.
    static var offset: Int32 { 5 }
    /// The bytes that have a token of their own are below this: `~` and what is not ASCII are unknown.
    static var limit: UInt8 { 126 }
    static var maskId: Int32 { 3 }

    /// The unknown character: the row that the reference keeps for the byte 0, which stands in no log, so that the
    /// vocabulary keeps the reference's size of 131.
    static var unknownId: Int32 { offset }

    static let blocks = [
        VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[MSK]", "[CLS]"]),
        VocabularyBlock("character", ["[OOV]"] + (1..<limit).map { String(UnicodeScalar($0)) }),
    ]

    /// The id of `byte`.
    @inline(__always)
    static func id(_ byte: UInt8) -> Int32 { byte < limit ? Int32(byte) + offset : unknownId }
}
