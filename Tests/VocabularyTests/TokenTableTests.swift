import AuthLogs
import ByteIO
import TestSupport
import Testing
import Vocabulary

@Suite struct TokenTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let known = "90000,U1,D1,U2,D1,C1,C3,NTLM,Network,LogOn,Success"
    private static let strange = "3600,U7,D9,C3,D1,C99,TGT,?,?,TGT,Fail"

    private func table(_ text: String, _ tokenization: Tokenization, time: Bool = false) throws -> TokenTable {
        var vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: tokenization, cutoff: 2)
        if time { vocabulary.includesTimestamp = true }
        return try TokenTable(contentsOf: [folder.write(text, to: "6.csv")], vocabulary: vocabulary)
    }

    private func words(_ table: TokenTable, _ row: Int) -> [String] {
        table.ids[table.tokens(of: row)].map { table.vocabulary.token(for: $0) }
    }

    @Test func `known values become their tokens`() throws {
        let table = try table(Self.known + ",0\n", .wordGlobal)
        #expect(table.count == 1 && table.rowLength == 10)
        #expect(words(table, 0) == ["U1", "D1", "U2", "D1", "C1", "C3", "NTLM", "Network", "LogOn", "Success"])
        #expect(table.seconds == [90000] && table.lines == [1] && table.userName(of: 0) == "U1")
    }

    @Test func `unknown values become the unknown token of their field, a computer account as user its own`() throws {
        let row = words(try table(Self.strange + "\n", .wordFields), 0)
        #expect(row[0] == "[OOV src_user]" && row[1] == "[OOV src_domain]" && row[4] == "[OOV src_pc]")
        #expect(row[2] == "C3" && row[5] == "TGT" && row[6] == "?")
        #expect(row[7] == "[OOV logon_type]" && row[8] == "TGT" && row[9] == "[OOV success]")
    }

    @Test func `equal values of different fields are different tokens unless the vocabulary is global`() throws {
        let fields = try table(Self.strange + "\n", .wordFields)
        #expect(fields.ids[5] != fields.ids[8])
        let global = try table(Self.strange + "\n", .wordGlobal)
        #expect(global.ids[5] == global.ids[8])
        let known = try table(Self.known + "\n", .wordFields)
        #expect(known.ids[1] != known.ids[3])
        let merged = try table(Self.known + "\n", .wordMerged)
        #expect(merged.ids[1] == merged.ids[3])
    }

    @Test func `the hour comes first`() throws {
        let table = try table(Self.known + ",0\n" + Self.strange + ",1\n", .wordMerged, time: true)
        #expect(table.rowLength == 11)
        #expect(words(table, 0).prefix(2) == ["T1", "U1"])
        #expect(words(table, 1).first == "T1")
        #expect(table.isMalicious == [false, true] && table.isLabelled)
    }

    @Test func `characters are bytes, and bytes without a token are unknown`() throws {
        let table = try table("5,U~,é,a,b,c,d,e,f,g,h\n" + Self.known + "\n", .characters)
        #expect(table.ends == [21, 21 + Self.known.utf8.count - 6])
        #expect(words(table, 0).prefix(6) == ["U", "[OOV]", ",", "[OOV]", "[OOV]", ","])
        #expect(words(table, 1).joined() == Self.known.dropFirst(6))
    }

    @Test func `files are appended, with and without labels, and new users get new indices`() throws {
        let vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: .wordGlobal, cutoff: 2)
        let first = try folder.write(Self.known + ",1\r\n" + Self.strange + ",0\r\n", to: "6.csv")
        let second = try folder.write(Self.strange + "\n" + Self.strange.replacing("U7", with: "U8"), to: "7.csv")
        let table = try TokenTable(contentsOf: [first, second], vocabulary: vocabulary)
        #expect(table.files.map(\.rows) == [0..<2, 2..<4] && table.files.map(\.path) == [first, second])
        #expect(table.userIndices == [0, 3, 3, 4] && table.users.knownCount == 3)
        #expect(table.isMalicious == [true, false, false, false] && !table.isLabelled)
        #expect(table.lines == [1, 2, 1, 2])
        let next = try TokenTable(contentsOf: [second], vocabulary: vocabulary, users: table.users)
        #expect(next.userIndices == [3, 4])
    }

    @Test func `the error of an invalid row has file and line`() throws {
        let error = #expect(throws: InputError.self) { try table(Self.known + "\n7,U1\n", .wordGlobal) }
        #expect(error?.line == 2)
    }

    /// A file of many blocks, with users that no vocabulary knows in all of them.
    private func writeLargeFile(fault: Int? = nil) throws -> String {
        var text = ""
        for row in 0..<120_000 {
            let user = row.isMultiple(of: 3) ? "U1" : "N\(row * 7919 % 1000)"
            text += "\(row),\(user),D1,U2,D1,C\(row % 4),C3,NTLM,Network,LogOn,Success,\(row % 2)\n"
            if row == fault { text += "not a row\n" }
        }
        return try folder.write(text, to: "large.csv")
    }

    @Test(arguments: [Tokenization.wordGlobal, .characters])
    func `all cores make the same table as one core event by event`(tokenization: Tokenization) throws {
        let vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: tokenization, cutoff: 2)
        let path = try writeLargeFile()
        let table = try TokenTable(contentsOf: [path], vocabulary: vocabulary)
        var expected = TokenTable(vocabulary: vocabulary)
        try DayFile(path: path).forEachEvent { expected.append($0) }
        #expect(table.count == 120_000)
        #expect(table.ids == expected.ids && table.ends == expected.ends)
        #expect(
            table.seconds == expected.seconds && table.lines == expected.lines
                && table.isMalicious == expected.isMalicious
        )
        #expect(table.userIndices == expected.userIndices && table.users.count == expected.users.count)
        #expect((0..<1003).allSatisfy { table.users.name($0) == expected.users.name($0) })
    }

    @Test func `an invalid row far into a file keeps the events before it`() throws {
        let vocabulary = Vocabulary(counts: ExampleCounts.counts, tokenization: .wordFields, cutoff: 2)
        let path = try writeLargeFile(fault: 100_000)
        var table = TokenTable(vocabulary: vocabulary)
        let error = #expect(throws: InputError.self) { try table.append(contentsOf: .dayFile(path)) }
        #expect(error?.line == 100_002)
        #expect(table.count == 100_001 && table.ids.count == 1_000_010 && table.files.map(\.rows) == [0..<100_001])
    }
}
