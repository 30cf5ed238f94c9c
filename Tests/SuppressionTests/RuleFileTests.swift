import AuthLogs
import ByteIO
import Suppression
import Testing

@Suite struct RuleFileTests {
    private static let heading = #"{"surprisal_rules":1}"#

    private func file(_ text: String) throws -> RuleFile { try RuleFile(Array(text.utf8), file: "rules") }

    /// A file with a comment, the heading, an empty line, and then `line` as its fourth.
    private func fault(_ line: String) throws -> InputError {
        try #require(throws: InputError.self) { try file("# ours\n\(Self.heading)\n\n\(line)\n") }
    }

    @Test(
        arguments: [
            (#"{"rule":"a","src_user":"U","expires":"2027-02-25"}"#, "author: expected the name"),
            (#"{"rule":"a","src_user":"U","expires":"2027-02-25","author":" "}"#, "author: expected the name"),
            (#"{"rule":"a","src_user":"U","author":"b"}"#, "expires: expected a date"),
            (#"{"rule":"a","src_user":"U","author":"b","expires":"2027-02-30"}"#, "expires: expected a date"),
            (#"{"rule":"a","src_user":"U","author":"b","expires":"2027-2-5"}"#, "expires: expected a date"),
            (#"{"rule":"a","src_user":"U","author":"b","expires":"2027-02-25T10:00"}"#, "expires: expected a date"),
            (#"{"rule":"a","src_user":"U","author":"b","expires":1.5}"#, "expires: expected a date"),
            (#"{"src_user":"U","author":"b","expires":1}"#, "rule: expected a name"),
            (#"{"rule":"a b","src_user":"U","author":"b","expires":1}"#, "rule: expected a name"),
            (#"{"rule":"a","src_usr":"U","author":"b","expires":1}"#, "found another key"),
            (#"{"rule":"a","src_user":7,"author":"b","expires":1}"#, "src_user: expected a text"),
            (#"{"rule":"a","src_user":"a\\b","author":"b","expires":1}"#, "src_user: expected \\\\* for"),
            (#"{"rule":"a","src_user":"a\\","author":"b","expires":1}"#, "src_user: expected \\\\* for"),
            (#"{"rule":"a","src_user":"U","author":"b","expires":1,"incident":"7"}"#, "incident: expected a whole"),
            (#"{"rule":"a","author":"b","expires":1}"#, "would suppress nearly everything"),
            (
                #"{"rule":"a","src_user":"*","dst_pc":"**","author":"b","expires":1}"#,
                "would suppress nearly everything"
            ),
            (#"{"rule":"a","success":"Success","author":"b","expires":1}"#, "would suppress nearly everything"),
            (#"{"rule":"a","src_user":"U","#, "expected a rule as a JSON object"),
            (#"{"rule":"a","src_user":"U","src_user":"*\\\\\":","author":"b","expires":1}"#, "expected every key once"),
            (#"["rule"]"#, "expected a rule as a JSON object"),
        ]
    )
    func `the error of an invalid rule has its line, and none of its values`(line: String, message: String) throws {
        let error = try fault(line)
        #expect(error.file == "rules" && error.line == 4)
        #expect(error.message.contains(message), "\(error)")
    }

    @Test func `two rules with the same name are rejected`() throws {
        let rule = #"{"rule":"a","src_user":"U","author":"b","expires":1}"#
        let error = try #require(throws: InputError.self) { try file("\(Self.heading)\n\(rule)\n# \(rule)\n\(rule)") }
        #expect(error.line == 4 && error.message.contains("found that of line 2"))
    }

    @Test func `a file without a valid heading is rejected`() throws {
        let rule = #"{"rule":"a","src_user":"U","author":"b","expires":1}"#
        for (text, line) in [("", nil), ("# nothing\n", nil), (rule, 1), (#"{"surprisal_rules":2}"#, 1)]
            as [(String, Int?)]
        {
            let error = try #require(throws: InputError.self) { try file(text) }
            #expect(error.line == line && error.message.contains(Self.heading), "\(error)")
        }
        let bytes = Array("\(Self.heading)\n".utf8) + [0xFF]
        let error = try #require(throws: InputError.self) { try RuleFile(bytes, file: "rules") }
        #expect(error.line == 2 && error.message == "expected UTF-8, found other bytes")
    }

    @Test func `existing text is preserved, and new rules are appended`() throws {
        let text =
            "# ours\r\n\(Self.heading)\r\n\n  # é\n"
            + #"  { "author" : "b", "rule":"a", "src_user":"U*", "expires" : 7 }  "#
        var rules = try file(text)
        #expect(rules.text == text)
        let other = SuppressionRule(
            name: "new",
            patterns: [.sourceUser: ValuePattern(exactly: "a*b\\c")],
            expiry: try #require(RuleExpiry(date: "2027-02-25")),
            author: "anna",
            note: "a\nnote",
            incident: 17
        )
        rules.add([other])
        let line =
            #"{"rule":"new","src_user":"a\\*b\\\\c","expires":"2027-02-25","author":"anna","note":"a\nnote","incident":17}"#
        #expect(rules.text == "\(text)\n\(line)\n")
        #expect(try file(rules.text).rules == rules.rules)
        rules.remove(["new"])
        #expect(rules.text == text + "\n")
        rules.remove(["a"])
        #expect(rules.rules.isEmpty && rules.text.hasSuffix("  # é\n"))
        #expect(RuleFile().text == Self.heading + "\n")
    }

    @Test func `a rule that is commented out is recognised`() throws {
        let rules = try file("\(Self.heading)\n" + #"# {"rule":"a","src_user":"U","author":"b","expires":1}"#)
        #expect(rules.hasCommented("a") && !rules.hasCommented("b") && rules.rules.isEmpty)
    }

    @Test func `characters that control a terminal are escaped`() throws {
        let name = "\u{202E}U\u{9B}31m\u{1B}\u{7F}"
        let rule = SuppressionRule(
            name: "a",
            patterns: [.sourceUser: ValuePattern(exactly: name)],
            expiry: .second(1),
            author: "b"
        )
        #expect(rule.line.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(rule.line)")
        var rules = RuleFile()
        rules.add([rule])
        #expect(try file(rules.text).rules == [rule])
    }
}
