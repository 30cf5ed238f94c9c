import AuthLogs

/// Where each kind of token lies: blocks of consecutive ids in the reference's order.
///
/// The places where the reference does something that it cannot have meant are marked "reference:"; a compatibility
/// mode has to differ there and nowhere else.
struct VocabularyLayout: Sendable, Hashable {
    let tokenization: Tokenization
    let blocks: [VocabularyBlock]
    /// The first id of each block.
    private let starts: [Int32]

    init(tokenization: Tokenization, blocks: [VocabularyBlock]) {
        self.tokenization = tokenization
        self.blocks = blocks
        var next: Int32 = 0
        starts = blocks.map { block in
            defer { next += Int32(block.tokens.count) }
            return next
        }
    }

    /// The layout of `words` (by field, or by merged field) for a tokenization of words.
    init(tokenization: Tokenization, words: [VocabularyBlock]) {
        switch tokenization {
        case .wordGlobal:
            let special = VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[CLS]", "[MSK]", "[OOV]"])
            self.init(tokenization: tokenization, blocks: [special] + words + [.hours])
        case .wordFields, .wordMerged:
            let names = words.map(\.name)
            let blocks = [
                VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[CLS]"]),
                VocabularyBlock("unknown", names.map { "[OOV \($0)]" }),
                VocabularyBlock("mask", names.map { "[MSK \($0)]" }),
                VocabularyBlock("time-special", ["[OOV time]", "[MSK time]"]),
                .hours,
            ]
            self.init(tokenization: tokenization, blocks: blocks + words)
        case .characters:
            self.init(tokenization: tokenization, blocks: CharacterTokens.blocks)
        }
    }

    var special: SpecialTokens { tokenization.isOfWords ? .words : .characters }

    var hourIds: Range<Int32> { ids(ofBlock: "time") }

    /// The ids of the block called `name`; empty where there is none.
    func ids(ofBlock name: String) -> Range<Int32> {
        guard let index = blocks.firstIndex(where: { $0.name == name }) else { return 0..<0 }
        return starts[index]..<starts[index] + Int32(blocks[index].tokens.count)
    }

    /// The unknown word of `field`; `nil` is the time of day.
    func unknownId(_ field: AuthField?) -> Int32 {
        // reference: with fields and merged it takes the id from the block named mask.
        tokenization == .wordGlobal ? 5 : id(inBlock: "unknown", field: field, time: 0)
    }

    /// The mask of `field`; `nil` is the time of day.
    func maskId(_ field: AuthField?) -> Int32 {
        // reference: with fields and merged it takes the id from the block named unknown; with fields and without time
        // of day that of the field before (the time's for the first), with merged there is none for the last two.
        tokenization == .wordGlobal ? 4 : id(inBlock: "mask", field: field, time: 1)
    }

    private func id(inBlock name: String, field: AuthField?, time: Int32) -> Int32 {
        guard let field else { return ids(ofBlock: "time-special").lowerBound + time }
        let own = ownBlock(field)
        let index = wordBlocks.firstIndex { $0.block.name == own } ?? 0
        return ids(ofBlock: name).lowerBound + Int32(index)
    }

    /// The blocks of words with their first ids, in id order.
    var wordBlocks: [(block: VocabularyBlock, start: Int32)] {
        let others: Set = ["special", "unknown", "mask", "time-special", "time"]
        return zip(blocks, starts).filter { !others.contains($0.0.name) }.map { ($0.0, $0.1) }
    }

    /// The name of the block that has the words of `field`.
    func ownBlock(_ field: AuthField) -> String {
        tokenization == .wordFields ? field.name : MergedField(field).name
    }

    /// The words that `field` is looked up in with their ids; where two are spelled alike, the first counts.
    func lookup(_ field: AuthField) -> [(word: String, id: Int32)] {
        let blocks = wordBlocks
        guard tokenization != .wordGlobal else { return blocks.flatMap { Self.words($0) } }
        let own = ownBlock(field)
        var words = blocks.filter { $0.block.name == own }.flatMap { Self.words($0) }
        if field == .destinationUser {
            // A computer account as destination user is counted among the destination computers.
            // reference: looked up among the users alone, so it is always unknown.
            let computers = ownBlock(.destinationComputer)
            words += blocks.filter { $0.block.name == computers }.flatMap { Self.words($0) }
                .filter { Self.isComputer($0.word) }
        }
        return words
    }

    /// Whether a destination user of this name is a computer account, as `counts.json` tells them apart.
    static func isComputer(_ word: String) -> Bool { word.utf8.first == UInt8(ascii: "C") }

    private static func words(_ entry: (block: VocabularyBlock, start: Int32)) -> [(word: String, id: Int32)] {
        entry.block.tokens.enumerated().map { ($0.element, entry.start + Int32($0.offset)) }
    }
}
