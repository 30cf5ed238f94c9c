import AuthLogs
import Foundation
import TestSupport
import Testing
import Vocabulary

/// What the reference does that it cannot have meant, and what we do by default, numbered by hand.
@Suite struct CompatibilityTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The counts of ``ExampleCounts`` as a file has them whose first row has a computer account as destination user.
    private static let accountFirst = FieldCounts(
        order: [
            .sourceUser, .sourceDomain, .destinationHost, .destinationDomain, .sourceHost, .authenticationType,
            .logonType, .orientation, .outcome, .destinationUser,
        ],
        entries: Dictionary(uniqueKeysWithValues: AuthField.allCases.map { ($0, ExampleCounts.counts[$0]) })
    )

    private func vocabulary(
        _ tokenization: Tokenization,
        _ counts: FieldCounts = ExampleCounts.counts,
        _ quirks: VocabularyQuirks = .reference,
        time: Bool = false
    ) -> Vocabulary {
        var vocabulary = Vocabulary(
            counts: counts,
            tokenization: tokenization,
            cutoff: 2,
            quirks: quirks
        )
        if time { vocabulary.includesTimestamp = true }
        return vocabulary
    }

    private func masks(_ vocabulary: Vocabulary) -> [Int32] {
        (0..<(vocabulary.rowLength ?? 0)).map { vocabulary.maskId(position: $0) }
    }

    private func unknown(_ vocabulary: Vocabulary) -> [Int32] {
        (0..<(vocabulary.rowLength ?? 0)).map { vocabulary.unknownId(position: $0) }
    }

    private func words(_ text: String, _ vocabulary: Vocabulary) throws -> [String] {
        let table = try TokenTable(contentsOf: [folder.write(text, to: "6.csv")], vocabulary: vocabulary)
        return table.ids[table.tokens(of: table.count - 1)].map { vocabulary.token(for: $0) }
    }

    private static let row = "7,U1,D1,U2,D1,C1,C3,NTLM,Network,LogOn,Success"
    private static let account = "7,U1,D1,C3,D1,C1,C3,NTLM,Network,LogOn,Success"

    @Test func `the tokens of fields are the same, but unknown tokens and masks are swapped`() {
        let vocabulary = vocabulary(.wordFields, time: true)
        #expect(vocabulary.blocks == self.vocabulary(.wordFields, ExampleCounts.counts, .standard).blocks)
        // [PAD] to [CLS] are 0 to 3, then ten of each; the two of the time are 24 and 25.
        #expect(unknown(vocabulary) == [25] + Array(14..<24))
        #expect(masks(vocabulary) == [24] + Array(4..<14))
    }

    @Test func `without time of day each position has the mask of the field before it`() {
        let vocabulary = vocabulary(.wordFields)
        #expect(unknown(vocabulary) == Array(14..<24))
        #expect(masks(vocabulary) == [24] + Array(4..<13))
    }

    @Test func `merged fields have masks by position, and the last positions their own`() {
        let vocabulary = vocabulary(.wordMerged)
        // auth_type, logon_type, auth_orient, success, user, domain, pc: unknown from 4, masks from 11, time at 18 and 19.
        #expect(unknown(vocabulary) == [15, 16, 15, 16, 17, 17, 11, 12, 13, 14])
        #expect(masks(vocabulary) == [18, 4, 5, 6, 7, 8, 9, 10, 6, 7])
        let timed = self.vocabulary(.wordMerged, time: true)
        #expect(unknown(timed) == [19, 15, 16, 15, 16, 17, 17, 11, 12, 13, 14])
        #expect(masks(timed) == [18, 4, 5, 6, 7, 8, 9, 10, 5, 6, 7])
    }

    @Test(arguments: [Tokenization.wordGlobal, .characters])
    func `there is nothing to swap in global words and characters`(tokenization: Tokenization) {
        let (ours, theirs) = (
            vocabulary(tokenization, ExampleCounts.counts, .standard), vocabulary(tokenization)
        )
        #expect(ours.blocks == theirs.blocks)
        for position in 0..<10 {
            #expect(ours.maskId(position: position) == theirs.maskId(position: position))
            #expect(ours.unknownId(position: position) == theirs.unknownId(position: position))
        }
    }

    @Test(arguments: [Tokenization.wordFields, .wordMerged])
    func `a computer account as destination user is unknown`(tokenization: Tokenization) throws {
        let vocabulary = vocabulary(tokenization)
        let table = try TokenTable(
            contentsOf: [folder.write(Self.account + ",0\n", to: "6.csv")],
            vocabulary: vocabulary
        )
        #expect(table.ids[2] == vocabulary.unknownId(position: 2))
        #expect(vocabulary.token(for: table.ids[5]) == "C3")
        let ours = self.vocabulary(tokenization, ExampleCounts.counts, .standard)
        #expect(try words(Self.account + ",0\n", ours)[2] == "C3")
    }

    @Test func `a computer account is a global token`() throws {
        #expect(try words(Self.account + ",0\n", vocabulary(.wordGlobal))[2] == "C3")
    }

    @Test func `fields are in the order of the file, and positions look values up in it`() throws {
        let vocabulary = vocabulary(.wordFields, Self.accountFirst)
        #expect(vocabulary.blocks.map(\.name).suffix(10) == Self.accountFirst.order.map(\.name)[...])
        #expect(unknown(vocabulary) == Array(14..<24))
        // Position 2 is looked up among the destination computers, 4 and 5 among the fields behind them, and so on.
        #expect(
            try words(Self.account + ",0\n", vocabulary) == [
                "U1", "D1", "C3", "D1", "C1", "[MSK auth_type]", "[MSK logon_type]", "[MSK auth_orient]",
                "[MSK success]", "[MSK dst_user]",
            ]
        )
        let ours = self.vocabulary(.wordFields, Self.accountFirst, .standard)
        #expect(ours == self.vocabulary(.wordFields, ExampleCounts.counts, .standard))
        #expect(try words(Self.row + ",0\n", ours) == Self.row.split(separator: ",").dropFirst().map(String.init))
    }

    @Test func `the fields that are not merged keep the order of the file`() throws {
        let counts = FieldCounts(
            order: AuthField.allCases.reversed(),
            entries: Dictionary(uniqueKeysWithValues: AuthField.allCases.map { ($0, ExampleCounts.counts[$0]) })
        )
        let names = ["success", "auth_orient", "logon_type", "auth_type", "user", "domain", "pc"]
        for tokenization in [Tokenization.wordMerged, .wordGlobal] {
            let vocabulary = vocabulary(tokenization, counts)
            #expect(vocabulary.blocks.map(\.name).filter(names.contains) == names)
            #expect(
                try words(Self.row + ",0\n", vocabulary) == Self.row.split(separator: ",").dropFirst().map(String.init)
            )
        }
        // The first field with the word has it: TGT is an orientation as before, `?` no longer an authentication type.
        #expect(vocabulary(.wordGlobal, counts).blocks.map { $0.tokens.contains("?") }.count { $0 } == 1)
        #expect(unknown(vocabulary(.wordMerged, counts)) == [15, 16, 15, 16, 17, 17, 14, 13, 12, 11])
    }

    @Test func `a field that the counts lack comes last`() {
        let counts = FieldCounts(
            order: [.sourceUser, .destinationUser],
            entries: [.sourceUser: ExampleCounts.counts[.sourceUser]]
        )
        let names = vocabulary(.wordFields, counts).blocks.map(\.name).suffix(10)
        #expect(names.prefix(4) == ["src_user", "dst_user", "src_domain", "dst_domain"])
    }

    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .wordMerged])
    func `a last line without newline loses the last character of its last field`(tokenization: Tokenization) throws {
        let text = Self.row + ",0\n" + Self.row + ",0"
        let vocabulary = vocabulary(tokenization)
        let table = try TokenTable(contentsOf: [folder.write(text, to: "6.csv")], vocabulary: vocabulary)
        #expect(vocabulary.token(for: table.ids[9]) == "Success")
        #expect(table.ids[19] == vocabulary.unknownId(position: 9))
        #expect(table.ids[..<9] == table.ids[10..<19].map { $0 }[...])
        let ours = self.vocabulary(tokenization, ExampleCounts.counts, .standard)
        #expect(try words(text, ours).last == "Success")
    }

    @Test func `a last line of characters without newline is one character short`() throws {
        let vocabulary = vocabulary(.characters)
        #expect(try words(Self.row + ",1", vocabulary).suffix(5).joined() == "ucces")
        #expect(try words(Self.row + ",1\r\n", vocabulary).suffix(5).joined() == "ccess")
    }

    @Test func `a line without a label, or with a line end, is complete`() throws {
        for end in ["", "\n", ",0\n", ",0\r\n", ",0\r"] {
            #expect(try words(Self.row + end, vocabulary(.wordFields)).last == "Success")
        }
    }

    @Test func `an empty last field loses nothing`() throws {
        let row = Self.row.dropLast("Success".count) + ",0"
        let vocabulary = vocabulary(.characters)
        #expect(try words(String(row), vocabulary).suffix(6).joined() == "LogOn,")
    }

    @Test(arguments: Tokenization.allCases)
    func `a written vocabulary is read back`(tokenization: Tokenization) throws {
        let vocabulary = vocabulary(tokenization, Self.accountFirst)
        let read = try Vocabulary(json: vocabulary.json, file: "v.json")
        #expect(read == vocabulary && read.quirks == .reference)
        #expect(masks(read) == masks(vocabulary) && unknown(read) == unknown(vocabulary))
        #expect(try words(Self.account + ",0\n", read) == words(Self.account + ",0\n", vocabulary))
        let ours = self.vocabulary(tokenization, Self.accountFirst, .standard)
        #expect(try !String(decoding: ours.json, as: UTF8.self).contains("compatibility"))
        #expect(ours != vocabulary)
    }

    @Test(arguments: [
        (VocabularyQuirks.standard, "expected the blocks of word-fields in their order, found others"),
        (.reference, "expected the blocks of word-fields in their order, found others"),
    ])
    func `a file whose blocks cannot be is refused`(quirks: VocabularyQuirks, message: String) throws {
        let text = try String(decoding: vocabulary(.wordFields, .init(entries: [:]), quirks).json, as: UTF8.self)
        // The blocks follow the special ones: a field twice and another not at all.
        let block = #"{"name":"src_pc","tokens":[]}"#
        let damaged = text.replacingOccurrences(of: block, with: #"{"name":"dst_pc","tokens":[]}"#)
        #expect(damaged != text)
        let error = #expect(throws: (any Error).self) { try Vocabulary(json: Data(damaged.utf8), file: "v.json") }
        #expect("\(error.map { "\($0)" } ?? "")" == "v.json: \(message)")
        let other = text.replacingOccurrences(of: "\"tokenization\"", with: "\"compatibility\":\"x\",\"tokenization\"")
        if quirks == .standard {
            #expect { try Vocabulary(json: Data(other.utf8), file: "v.json") } throws: {
                "\($0)" == "v.json: names an unknown compatibility"
            }
        }
    }
}
