import AuthLogs
import Suppression
import TestSupport
import Testing

@Suite struct SuppressionRulesTests {
    /// An alert's values: a letter and a digit each, so that rules meet them.
    private func values(_ numbers: inout SeededNumbers) -> [String] {
        AuthField.allCases.map { _ in
            (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
                "ab*\\é".randomElement(using: &numbers).map(String.init) ?? ""
            }
            .joined()
        }
    }

    private func pattern(_ value: String, _ numbers: inout SeededNumbers) throws -> ValuePattern {
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: return try ValuePattern("*")
        case 1: return try ValuePattern("*" + ValuePattern(exactly: String(value.suffix(1))).text)
        case 2: return try ValuePattern(ValuePattern(exactly: String(value.prefix(1))).text + "*")
        default: return ValuePattern(exactly: value)
        }
    }

    private func rule(_ number: Int, like values: [String], _ numbers: inout SeededNumbers) throws -> SuppressionRule {
        var patterns: [AuthField: ValuePattern] = [:]
        for field in AuthField.allCases where Int.random(in: 0..<5, using: &numbers) < 2 {
            patterns[field] = try pattern(values[field.rawValue], &numbers)
        }
        let expiry = RuleExpiry.second(Int.random(in: 0..<100, using: &numbers))
        return SuppressionRule(name: "\(number)", patterns: patterns, expiry: expiry, author: "a")
    }

    /// Whether `value` is of the pattern `text`, letter by letter.
    private func plainly(_ value: [Character], _ text: [Character]) -> Bool {
        guard let first = text.first else { return value.isEmpty }
        if first == "*" {
            return (0...value.count).contains { plainly(Array(value[$0...]), Array(text[1...])) }
        }
        let (letter, rest) = first == "\\" ? (text[1], text[2...]) : (first, text[1...])
        return value.first == letter && plainly(Array(value[1...]), Array(rest))
    }

    @Test(arguments: 1...6) func `many rules together give the same result as one by one`(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let alerts = (0..<100).map { _ in values(&numbers) }
        let rules = try (0..<60).map { try rule($0, like: alerts[$0 % alerts.count], &numbers) }
        let suppression = SuppressionRules(rules)
        var found = 0
        for alert in alerts {
            let second = Int.random(in: 0..<100, using: &numbers)
            let first = rules.firstIndex { rule in
                guard case .second(let end) = rule.expiry, second < end else { return false }
                return rule.patterns.allSatisfy { plainly(Array(alert[$0.rawValue]), Array($1.text)) }
            }
            #expect(suppression.firstIndex(for: alert, at: second) == first)
            #expect(rules.first { $0.suppresses(alert, at: second) } == first.map { rules[$0] })
            if first != nil { found += 1 }
        }
        #expect((5...95).contains(found), "too many or too few alerts are suppressed for a meaningful test: \(found)")
    }

    private static let user = ["U1", "D", "U1", "D", "C1", "C2", "?", "?", "?", "Success"]

    @Test(
        arguments: [
            ("C1", "C1", true), ("C1", "c1", false), ("C1", "C12", false), ("C*", "C", true), ("*1", "C11", true),
            ("a*b*a", "aba", true), ("a*b*a", "aa", false), ("ab*ba", "aba", false), (#"\*"#, "*", true),
            (#"\*"#, "x", false), (#"\\*"#, #"\x"#, true), ("", "", true), ("", "x", false), ("a*a", "a", false),
            ("*aab*", "aaab", true), ("é", "e\u{301}", false),
        ]
    )
    func `a pattern matches its text, and any text in place of its wildcards`(
        text: String,
        value: String,
        matches: Bool
    ) throws {
        #expect(try ValuePattern(text).matches(Array(value.utf8)) == matches)
    }

    @Test func `a second expires a rule from that second, and a date from that day`() throws {
        let user = [AuthField.sourceUser: ValuePattern(exactly: "U1")]
        let counted = SuppressionRule(name: "a", patterns: user, expiry: .second(700), author: "a")
        #expect(counted.suppresses(Self.user, at: 699) && !counted.suppresses(Self.user, at: 700))
        #expect(!counted.suppresses(Self.user, at: 700, epoch: -1_000), "the log's own seconds count")
        let day = try #require(RuleExpiry(date: "2027-02-25"))
        let dated = SuppressionRule(name: "b", patterns: user, expiry: day, author: "a")
        let midnight = 1_803_513_600  // date -ud 2027-02-25 +%s
        #expect(dated.suppresses(Self.user, at: midnight - 1) && !dated.suppresses(Self.user, at: midnight))
        let start = 1_800_000_000
        #expect(dated.suppresses(Self.user, at: midnight - 1 - start, epoch: start))
        #expect(!dated.suppresses(Self.user, at: midnight - start, epoch: start))
        #expect(!dated.suppresses(Self.user, at: 700), "a log without dates is not in 1970")
        #expect(!dated.suppresses(Self.user, at: .max, epoch: 1))
    }

    @Test func `an expiry after some days is a date if the log has dates`() throws {
        let day = try #require(RuleExpiry(date: "2027-02-25"))
        #expect(RuleExpiry(days: 2, after: 1_803_513_600 - 2 * 86_400, epoch: 0) == day)
        #expect(RuleExpiry(days: 2, after: 1_803_513_600 - 3 * 86_400 + 1, epoch: 0) == day)
        #expect(RuleExpiry(days: 2, after: 13_600 - 2 * 86_400, epoch: 1_803_500_000) == day)
        #expect(RuleExpiry(days: 2, after: 700, epoch: 0) == .second(700 + 2 * 86_400))
    }
}
