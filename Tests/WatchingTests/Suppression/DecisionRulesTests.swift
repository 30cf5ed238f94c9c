import AlertStore
import AuthLogs
import Detection
import ByteIO
import Incidents
import Suppression
import TestSupport
import Testing
import Watching

@Suite struct DecisionRulesTests {
    private let folder: TemporaryFolder
    private let store: AlertStore

    init() throws {
        folder = try TemporaryFolder()
        store = try AlertStore(path: folder.file("alerts.sqlite"))
    }

    private func alert(_ id: String, _ user: String, to destination: String = "C2", second: Int = 1_000) -> AlertRecord
    {
        AlertRecord(
            id: id,
            source: "auth",
            event: AuthEvent(
                second: second,
                values: [user, "D", user, "D", "C-\(user)", destination, "Kerberos", "Network", "LogOn", "Success"],
                line: 1
            ),
            score: 20,
            severity: .high,
            reason: "odd",
            hasCommonDestination: true
        )
    }

    /// The ten values of `alert`.
    private func values(of alert: AlertRecord) -> [String] { AuthField.allCases.map { alert.event[$0] } }

    /// The incident of `user`.
    private func incident(_ user: String) throws -> Int64 {
        try #require(store.incidents(IncidentFilter(search: user)).first).id
    }

    private func update(_ file: inout RuleFile, limit: Int = 100) throws -> DecisionRules.Outcome {
        var settings = DecisionRules.Settings()
        settings.limit = limit
        return try DecisionRules(store, settings: settings).update(&file)
    }

    @Test func `only a benign decision creates a rule for each access`() throws {
        try store.add([
            alert("1", "U*"), alert("2", "U*", second: 1_100), alert("3", "U*", to: "C3", second: 1_200),
            alert("4", "bad"), alert("5", "open"), alert("6", "unsure"),
        ])
        try store.decide(incident("U*"), .benign, note: "nightly", author: "anna")
        try store.decide(incident("bad"), .confirmed, author: "anna")
        try store.decide(incident("unsure"), .unsure, author: "anna")
        var file = RuleFile()
        let outcome = try update(&file)
        #expect(outcome.added.map(\.alerts) == [2, 1])
        #expect(outcome.added.allSatisfy { $0.rule.author == "anna" && $0.rule.note == "nightly" })
        #expect(file.rules.allSatisfy { $0.expiry == .second(1_200 + 90 * 86_400) })
        let rules = SuppressionRules(try RuleFile(Array(file.text.utf8), file: "rules").rules)
        #expect(rules.first(for: values(of: alert("", "U*")), at: 9_000)?.name == file.rules[0].name)
        #expect(rules.first(for: values(of: alert("", "U*", to: "C3")), at: 9_000)?.name == file.rules[1].name)
        var failed = values(of: alert("", "U*"))
        failed[9] = "Fail"
        #expect(rules.first(for: failed, at: 9_000) != nil, "logon attributes are not fixed")
        for (field, value) in [(0, "Ux"), (1, "E"), (2, "Ux"), (3, "E"), (4, "C9"), (5, "C9")] {
            var other = values(of: alert("", "U*"))
            other[field] = value
            #expect(rules.first(for: other, at: 9_000) == nil, "field \(field)")
        }
        #expect(rules.first(for: values(of: alert("", "bad")), at: 9_000) == nil)
    }

    @Test func `a second update changes nothing, and edits are kept`() throws {
        try store.add([alert("1", "U1"), alert("2", "U2"), alert("3", "U3")])
        for user in ["U1", "U2", "U3"] { try store.decide(incident(user), .benign, author: "anna") }
        var file = RuleFile()
        _ = try update(&file)
        let text = file.text
        #expect(try !update(&file).changesAnything)
        #expect(file.text == text)
        // One rule is widened, one is commented out.
        var lines = text.split(separator: "\n").map(String.init)
        lines[1] = lines[1].replacing(#""dst_pc":"C2""#, with: #""dst_pc":"C*""#)
        lines[2] = "# " + lines[2]
        file = try RuleFile(Array(lines.joined(separator: "\n").utf8), file: "rules")
        let edited = file.text
        #expect(try !update(&file).changesAnything)
        #expect(file.text == edited)
    }

    @Test func `a withdrawn or changed decision removes its rules, unless they were edited`() throws {
        try store.add([alert("1", "U1"), alert("2", "U2"), alert("3", "U3")])
        for user in ["U1", "U2", "U3"] { try store.decide(incident(user), .benign, author: "anna") }
        var file = RuleFile()
        _ = try update(&file)
        let rules = file.rules
        let text =
            "# mine\n"
            + file.text.replacing(
                #""src_pc":"C-U2","dst_pc":"C2""#,
                with: #""src_pc":"C-U2","dst_pc":"C2","success":"Success""#
            )
            + #"{"rule":"own","src_user":"U9","expires":7,"author":"bo","incident":99}"#
        file = try RuleFile(Array(text.utf8), file: "rules")
        try store.undecide(incident("U1"), author: "bo")
        try store.decide(incident("U2"), .confirmed, author: "bo")
        let outcome = try update(&file)
        #expect(outcome.removed.map(\.name) == [rules[0].name] && outcome.added.isEmpty)
        #expect(outcome.doubtful.map(\.name) == [rules[1].name])
        #expect(outcome.unknown.map(\.name) == ["own"])
        #expect(file.rules.map(\.name) == [rules[1].name, rules[2].name, "own"])
        #expect(file.text.hasPrefix("# mine\n"))
        try store.decide(incident("U1"), .benign, author: "anna")
        #expect(try update(&file).added.map(\.rule.name) == [rules[0].name])
    }

    @Test func `rules of another store stay, even if it has an incident of the same number`() throws {
        try store.add([alert("1", "U1")])
        try store.decide(incident("U1"), .benign, author: "anna")
        var file = RuleFile()
        _ = try update(&file)
        let other = try AlertStore(path: folder.file("other.sqlite"))
        try other.add([alert("1", "U2")])
        let ids = (try store.incidents().map(\.id), try other.incidents().map(\.id))
        try #require(ids.0 == ids.1)
        let text = file.text
        let outcome = try DecisionRules(other).update(&file)
        #expect(outcome.removed.isEmpty && outcome.unknown == file.rules && file.text == text)
    }

    @Test func `alerts newer than the decision create no rule`() throws {
        try store.add([alert("1", "U1")])
        let id = try incident("U1")
        try store.decide(id, .benign, author: "anna")
        try store.add([alert("2", "U1", to: "SECRET", second: 1_500)])
        var file = RuleFile()
        var outcome = try update(&file)
        #expect(
            outcome.added.isEmpty && outcome.undecided.map(\.incident) == [id] && outcome.undecided.map(\.alerts) == [1]
        )
        try store.decide(id, .benign, author: "anna")
        outcome = try update(&file)
        #expect(outcome.added.count == 2 && outcome.undecided.isEmpty)
    }

    @Test func `many accesses are limited, not widened`() throws {
        try store.add(
            (0..<9).map { alert("\($0)", "U1", to: "C\($0)", second: 1_000 + $0) } + [alert("x", "U1", to: "C7")]
        )
        try store.decide(incident("U1"), .benign, author: "anna")
        var file = RuleFile()
        let outcome = try update(&file, limit: 3)
        #expect(outcome.capped.map(\.incident) == [try incident("U1")] && outcome.capped.map(\.accesses) == [9])
        #expect(outcome.added.map(\.alerts) == [2, 1, 1])
        let rules = SuppressionRules(file.rules)
        #expect((0..<9).count { rules.first(for: values(of: alert("", "U1", to: "C\($0)")), at: 0) != nil } == 3)
    }

    @Test func `merged incidents keep their rules`() throws {
        try store.add([alert("1", "U1", second: 1_000), alert("2", "U1", second: 7_000)])
        let ids = try store.incidents().map(\.id).sorted()
        try #require(ids.count == 2)
        try store.decide(ids[1], .benign, author: "anna")
        var file = RuleFile()
        #expect(try update(&file).added.count == 1)
        try store.add([alert("3", "U1", second: 4_000)])
        try #require(store.incidentCount() == 1)
        try store.decide(ids[0], .benign, author: "anna")
        #expect(try !update(&file).changesAnything)
    }
}
