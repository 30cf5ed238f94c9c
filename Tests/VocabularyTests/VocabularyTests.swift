import AuthLogs
import Testing
import Vocabulary

@Suite struct VocabularyTests {
    private func vocabulary(_ tokenization: Tokenization, cutoff: Int = 2) -> Vocabulary {
        Vocabulary(counts: ExampleCounts.counts, tokenization: tokenization, cutoff: cutoff)
    }

    private func tokens(_ vocabulary: Vocabulary) -> [String] {
        (0..<Int32(vocabulary.size)).map { vocabulary.token(for: $0) }
    }

    private func words(_ vocabulary: Vocabulary, _ position: Int) -> [String] {
        vocabulary.fieldTokens(position: position).ids.map { vocabulary.token(for: $0) }
    }

    private let hours = (0..<24).map { "T\($0)" }

    @Test func `global tokens follow the special ones, each once, and the hours come last`() {
        #expect(
            tokens(vocabulary(.wordGlobal)) == ["[PAD]", "[SOS]", "[EOS]", "[CLS]", "[MSK]", "[OOV]"]
                + ["?", "NTLM", "Network", "LogOn", "TGT", "Success", "U2", "U1", "U9", "D1", "C3", "C1", "C2"] + hours
        )
    }

    @Test func `counts of source and destination are added before the cutoff is applied`() {
        // D2 has 2 and passes a cutoff of 1 alone; C1 has 2 and 8.
        #expect(tokens(vocabulary(.wordGlobal, cutoff: 1)).contains("D2"))
        #expect(!tokens(vocabulary(.wordGlobal)).contains("D2"))
        #expect(tokens(vocabulary(.wordGlobal, cutoff: 9)).contains("C1"))
        #expect(!tokens(vocabulary(.wordGlobal, cutoff: 10)).contains("C1"))
    }

    @Test func `fields have their own unknown tokens, masks and tokens`() {
        let vocabulary = vocabulary(.wordFields)
        let names = AuthField.allCases.map(\.name)
        let expected: [String] =
            ["[PAD]", "[SOS]", "[EOS]", "[CLS]"] + names.map { "[OOV \($0)]" } + names.map { "[MSK \($0)]" }
            + ["[OOV time]", "[MSK time]"] + hours
            + ["U1", "U2", "D1", "U2", "U1", "U9", "D1", "C1", "C2", "C3", "TGT"]
            + ["?", "NTLM", "Network", "LogOn", "TGT", "Success"]
        #expect(tokens(vocabulary) == expected)
        for position in 0..<10 {
            #expect(vocabulary.unknownId(position: position) == Int32(4 + position))
            #expect(vocabulary.maskId(position: position) == Int32(14 + position))
        }
    }

    @Test func `merged fields share the tokens of source and destination`() {
        let vocabulary = vocabulary(.wordMerged)
        let names = ["auth_type", "logon_type", "auth_orient", "success", "user", "domain", "pc"]
        let expected: [String] =
            ["[PAD]", "[SOS]", "[EOS]", "[CLS]"] + names.map { "[OOV \($0)]" } + names.map { "[MSK \($0)]" }
            + ["[OOV time]", "[MSK time]"] + hours
            + ["?", "NTLM", "Network", "LogOn", "TGT", "Success", "U2", "U1", "U9", "D1", "C3", "TGT", "C1", "C2"]
        #expect(tokens(vocabulary) == expected)
        let positions = (0..<10).map { vocabulary.token(for: vocabulary.maskId(position: $0)) }
        let fields = ["user", "domain", "user", "domain", "pc", "pc"] + names.prefix(4)
        #expect(positions == fields.map { "[MSK \($0)]" })
        let unknown = (0..<10).map { vocabulary.token(for: vocabulary.unknownId(position: $0)) }
        #expect(unknown == fields.map { "[OOV \($0)]" })
    }

    @Test func `the character vocabulary has the reference's size and an unknown token`() {
        let vocabulary = vocabulary(.characters)
        #expect(vocabulary.size == 131)
        #expect(vocabulary.rowLength == nil)
        #expect(vocabulary.token(for: 5 + 65) == "A")
        #expect(vocabulary.special.classification == 4)
        #expect(vocabulary.maskId(position: 3) == 3)
        #expect(vocabulary.token(for: vocabulary.unknownId(position: 0)) == "[OOV]")
        #expect(vocabulary.fieldTokens(position: 7).ids == Array(5..<131))
    }

    @Test func `the hour comes first and shifts every position by one`() {
        var vocabulary = vocabulary(.wordFields)
        vocabulary.includesTimestamp = true
        #expect(vocabulary.rowLength == 11)
        #expect(vocabulary.field(at: 0) == nil)
        #expect(vocabulary.field(at: 1) == .sourceUser)
        #expect(vocabulary.token(for: vocabulary.maskId(position: 0)) == "[MSK time]")
        #expect(vocabulary.token(for: vocabulary.unknownId(position: 10)) == "[OOV success]")
        #expect(words(vocabulary, 0) == ["[OOV time]"] + hours)
        #expect(vocabulary.token(for: vocabulary.hourId(second: 86_400 + 3_599)) == "T0")
        #expect(vocabulary.token(for: vocabulary.hourId(second: 2 * 86_400 - 1)) == "T23")
    }

    @Test func `a field's tokens are those that occurred in it`() {
        let fields = vocabulary(.wordFields)
        #expect(words(fields, 0) == ["[OOV src_user]", "U1", "U2"])
        #expect(words(fields, 5) == ["[OOV dst_pc]", "C3", "TGT"])
        let global = vocabulary(.wordGlobal)
        #expect(words(global, 0) == ["[OOV]", "U2", "U1"])
        #expect(words(global, 4) == ["[OOV]", "C1", "C2"])
        #expect(words(global, 5) == ["[OOV]", "TGT", "C3", "C1"])
        #expect(words(global, 8) == ["[OOV]", "LogOn", "TGT"])
        // D2 did not pass the cutoff, "?" passes as an authentication type alone but is seen here too.
        #expect(words(global, 3) == ["[OOV]", "D1"])
        #expect(words(global, 7) == ["[OOV]", "?", "Network"])
    }

    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .wordMerged])
    func `a destination user may be a destination host`(tokenization: Tokenization) {
        let words = words(vocabulary(tokenization), 2)
        #expect(Set(["U1", "U2", "U9", "C3"]).isSubset(of: words))
        #expect(!words.contains("TGT") && !words.contains("C2"))
    }

    @Test func `the field indices map each token, and all others to the unknown token`() {
        let vocabulary = vocabulary(.wordGlobal)
        let words = vocabulary.fieldTokens(position: 4)  // [OOV] 5, C1 17, C2 18
        #expect(words.ids == [5, 17, 18])
        let indices = words.indices(vocabularySize: vocabulary.size)
        #expect(indices[5] == 0 && indices[17] == 1 && indices[18] == 2)
        #expect(indices[16] == 0)
    }

    @Test func `users are all source users in order of first appearance`() {
        #expect(vocabulary(.wordGlobal, cutoff: 40).users == ["U1", "U2", "U3"])
    }
}
