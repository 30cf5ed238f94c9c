import AuthLogs

/// The layout of the tokens: blocks of consecutive ids in the reference's order.
///
/// Comments that start with "reference:" mark places where the reference does something evidently unintended, which
/// require a flag of ``VocabularyQuirks``.
struct VocabularyLayout: Sendable, Hashable {
    let tokenization: Tokenization
    let quirks: VocabularyQuirks
    let blocks: [VocabularyBlock]
    /// The first id of each block.
    private let starts: [Int32]

    init(tokenization: Tokenization, quirks: VocabularyQuirks, blocks: [VocabularyBlock]) {
        self.tokenization = tokenization
        self.quirks = quirks
        self.blocks = blocks
        var next: Int32 = 0
        starts = blocks.map { block in
            defer { next += Int32(block.tokens.count) }
            return next
        }
    }

    /// The layout of `words` (by field, or by merged field) for a tokenization of words.
    init(tokenization: Tokenization, quirks: VocabularyQuirks, words: [VocabularyBlock]) {
        let blocks: [VocabularyBlock]
        switch tokenization {
        case .wordGlobal:
            let special = VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[CLS]", "[MSK]", "[OOV]"])
            blocks = [special] + words + [.hours]
        case .wordFields, .wordMerged:
            let names = words.map(\.name)
            blocks =
                [
                    VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[CLS]"]),
                    VocabularyBlock("unknown", names.map { "[OOV \($0)]" }),
                    VocabularyBlock("mask", names.map { "[MSK \($0)]" }),
                    VocabularyBlock("time-special", ["[OOV time]", "[MSK time]"]),
                    .hours,
                ] + words
        case .characters: blocks = CharacterTokens.blocks
        }
        self.init(tokenization: tokenization, quirks: quirks, blocks: blocks)
    }

    var special: SpecialTokens { tokenization.isWordLevel ? .words : .characters }

    var hourIds: Range<Int32> { ids(ofBlock: "time") }

    /// The ids of the block called `name`; empty if there is none.
    func ids(ofBlock name: String) -> Range<Int32> {
        guard let index = blocks.firstIndex(where: { $0.name == name }) else { return 0..<0 }
        return starts[index]..<starts[index] + Int32(blocks[index].tokens.count)
    }

    /// The unknown token of `field`; `nil` is the time of day.
    func unknownId(_ field: AuthField?) -> Int32 {
        // reference: with fields and merged it takes the id from the block named mask.
        tokenization == .wordGlobal ? 5 : quirks.swapsMaskAndUnknown ? ownMask(field) : ownUnknown(field)
    }

    /// The mask at `position` of an event, which may start with the time of day.
    func maskId(position: Int, includesTimestamp: Bool) -> Int32 {
        guard tokenization != .wordGlobal else { return 4 }
        let own = AuthField(rawValue: includesTimestamp ? position - 1 : position)
        guard quirks.swapsMaskAndUnknown else { return ownMask(own) }
        // reference: with fields and merged it takes the id from the block named unknown, at the index that the
        // position has in the list of time and fields. Without time of day that is the field before (the time's for the
        // first). There are fewer merged fields than positions, so it crashes at the last: these get their own here.
        let fieldCount = ids(ofBlock: "unknown").count
        guard position <= fieldCount else { return ownUnknown(own) }
        return position == 0 ? ownUnknown(nil) : ids(ofBlock: "unknown").lowerBound + Int32(position - 1)
    }

    /// The token named unknown of `field`; `nil` is the time of day.
    private func ownUnknown(_ field: AuthField?) -> Int32 { id(inBlock: "unknown", field: field, time: 0) }

    /// The token named mask of `field`; `nil` is the time of day.
    private func ownMask(_ field: AuthField?) -> Int32 { id(inBlock: "mask", field: field, time: 1) }

    private func id(inBlock name: String, field: AuthField?, time: Int32) -> Int32 {
        guard let field else { return ids(ofBlock: "time-special").lowerBound + time }
        return ids(ofBlock: name).lowerBound + Int32(ownIndex(field))
    }

    /// The blocks of words with their first ids, in id order.
    var wordBlocks: [(block: VocabularyBlock, start: Int32)] {
        let others: Set = ["special", "unknown", "mask", "time-special", "time"]
        return zip(blocks, starts).filter { !others.contains($0.0.name) }.map { ($0.0, $0.1) }
    }

    /// The index of the block with the words of `field`; not for global words, which belong to all blocks.
    private func ownIndex(_ field: AuthField) -> Int {
        // reference: a position of an event is that of a block, although the blocks are in the order of the counts'
        // file.
        if quirks.findsBlocksByPosition, tokenization == .wordFields { return field.rawValue }
        let name = tokenization == .wordFields ? field.name : MergedField(field).name
        return wordBlocks.firstIndex { $0.block.name == name } ?? 0
    }

    /// The words among which `field` is looked up, with their ids; of equal words the first counts.
    func lookup(_ field: AuthField) -> [(word: String, id: Int32)] {
        let blocks = wordBlocks
        guard tokenization != .wordGlobal else { return blocks.flatMap { Self.words($0) } }
        let own = Self.words(blocks[ownIndex(field)])
        // A computer account as destination user is counted among the destination hosts.
        // reference: looked up among the users alone, so it is always unknown.
        guard field == .destinationUser, !quirks.ignoresComputerAccounts else { return own }
        let computers = Self.words(blocks[ownIndex(.destinationHost)])
        return own + computers.filter { Self.isComputer($0.word) }
    }

    /// Returns true if a destination user of this name is a computer account, by the rule of `counts.json`.
    static func isComputer(_ word: String) -> Bool { word.utf8.first == UInt8(ascii: "C") }

    private static func words(_ entry: (block: VocabularyBlock, start: Int32)) -> [(word: String, id: Int32)] {
        entry.block.tokens.enumerated().map { ($0.element, entry.start + Int32($0.offset)) }
    }
}

/// A block of consecutive ids: the tokens of one kind, in id order.
package struct VocabularyBlock: Sendable, Hashable, Codable {
    /// The kind of the tokens: `special`, `unknown`, `mask`, `time`, `character`, or the name of a field (`src_user`)
    /// or of merged fields (`user`, `domain`, `pc`).
    package let name: String
    /// The tokens; names in brackets are not values of a log.
    package let tokens: [String]

    init(_ name: String, _ tokens: [String]) {
        self.name = name
        self.tokens = tokens
    }

    /// `T0` to `T23`: the hour of an event's time.
    static let hours = VocabularyBlock("time", (0..<24).map { "T\($0)" })
}

/// The fields of the global and the merged vocabulary, in the order of their blocks: source and destination are merged.
enum MergedField: String, CaseIterable {
    case authenticationType = "auth_type"
    case logonType = "logon_type"
    case orientation = "auth_orient"
    case outcome = "success"
    case user
    case domain
    case host = "pc"

    init(_ field: AuthField) {
        switch field {
        case .sourceUser, .destinationUser: self = .user
        case .sourceDomain, .destinationDomain: self = .domain
        case .sourceHost, .destinationHost: self = .host
        case .authenticationType: self = .authenticationType
        case .logonType: self = .logonType
        case .orientation: self = .orientation
        case .outcome: self = .outcome
        }
    }

    var name: String { rawValue }

    /// The merged fields of the fields in `order`: first those with one part, in that order, then those with two.
    static func ordered(_ order: [AuthField]) -> [MergedField] {
        let fields = order.map(MergedField.init)
        return fields.filter { $0.parts.count == 1 } + allCases.filter { $0.parts.count > 1 }
    }

    /// The fields whose counts are added, in the order of their values.
    var parts: [AuthField] {
        switch self {
        case .authenticationType: [.authenticationType]
        case .logonType: [.logonType]
        case .orientation: [.orientation]
        case .outcome: [.outcome]
        case .user: [.destinationUser, .sourceUser]
        case .domain: [.destinationDomain, .sourceDomain]
        case .host: [.destinationHost, .sourceHost]
        }
    }
}

/// The fixed vocabulary of characters: five special tokens, then an id for each ASCII byte up to `}`.
enum CharacterTokens {
    /// The offset from a byte to its id.
    static var offset: Int32 { 5 }
    /// The limit of the bytes with a token of their own; `~` and non-ASCII bytes are unknown.
    static var limit: UInt8 { 126 }
    static var maskId: Int32 { 3 }

    /// The id of the unknown character: the one that the reference reserves for the byte 0, which occurs in no log, so
    /// that the vocabulary keeps the reference's size of 131.
    static var unknownId: Int32 { offset }

    static let blocks = [
        VocabularyBlock("special", ["[PAD]", "[SOS]", "[EOS]", "[MSK]", "[CLS]"]),
        VocabularyBlock("character", ["[OOV]"] + (1..<limit).map { String(UnicodeScalar($0)) }),
    ]

    /// The id of `byte`.
    @inline(__always)
    static func id(_ byte: UInt8) -> Int32 { byte < limit ? Int32(byte) + offset : unknownId }
}
