import AuthLogs
import Foundation
import Testing

@Suite struct `Filters of users` {
    private func keeps(_ pattern: String, _ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return bytes.withUnsafeBytes { bytes in UserFilter(pattern: pattern)?.keeps(bytes) ?? false }
    }

    @Test(
        arguments: [
            ("U66", "U66", true), ("U66", "U6", false), ("U66", "u66", false), ("U*", "U", true), ("U*", "xU", false),
            ("U*1", "U21", true), ("U*1", "U12", false), ("*a*b*", "xaxxbx", true), ("*a*b*", "ba", false),
            ("U?", "U1", true),
            ("U?", "U", false), ("U?", "Uü", true), ("**", "", true), ("*ab", "aab", true), ("?*", "", false),
            ("*", "x", true),
            ("people", "U1", true), ("people", "C1$", false), ("all", "C1$", true),
            ("a*a*a*a*b", String(repeating: "a", count: 5_000), false),
        ]
    )
    func `match names as they are`(pattern: String, name: String, isKept: Bool) {
        #expect(keeps(pattern, name) == isKept)
    }

    @Test(arguments: ["people", "all", "U*", "svc_?a*", "Ü"])
    func `are remembered as their text`(pattern: String) throws {
        let filter = try #require(UserFilter(pattern: pattern))
        #expect(filter.description == pattern)
        let data = try JSONEncoder().encode([filter])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(pattern)\"]")
        #expect(try JSONDecoder().decode([UserFilter].self, from: data) == [filter])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([UserFilter].self, from: Data("[\"\"]".utf8)) }
    }

    @Test func `keep LANL's events as they are`() {
        var event = Happening.logon("U1", "DOM1").event
        event.isCanonical = true
        event.time.clock = .relative
        event.set(.destinationUser, "C2$".utf8)
        event.remove(.sourceDomain)
        event.set(.destinationHost, "C586".utf8)
        event.set(.sourceHost, "C17.x".utf8)
        var row = IdentifiedRow()
        #expect(Identities([]).resolve(event, users: .people, into: &row) == .event)
        #expect(String(decoding: row.text, as: UTF8.self) == "U1,?,C2,DOM1,C17.x,C586,Kerberos,3,LogOn,Success")
        event.set(.sourceUser, "C1$".utf8)
        #expect(Identities([]).resolve(event, users: .people, into: &row) == .filtered(.unwantedUser))
        #expect(Identities([]).resolve(event, users: .all, into: &row) == .event)
    }

    @Test func `take canonical names with dates for what they are`() {
        var event = Happening.logon("anna", "corp").event
        event.isCanonical = true
        var row = IdentifiedRow()
        #expect(Identities([]).resolve(event, users: .people, into: &row) == .event)
        // A computer that carries out a person's logon, and one that logs on itself: day files have no `$` there.
        event.set(.sourceUser, "ws1$".utf8)
        #expect(Identities([]).resolve(event, users: .people, into: &row) == .event)
        event.set(.destinationUser, "ws1".utf8)
        #expect(Identities([]).resolve(event, users: .people, into: &row) == .filtered(.computerAccount))
    }
}
