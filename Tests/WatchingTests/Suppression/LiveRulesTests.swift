import AlertStore
import AuthLogs
import Detection
import ByteIO
import TestSupport
import Testing
import Watching

@Suite struct LiveRulesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.file("rules") }

    private func write(_ users: String...) throws {
        let rules = users.map { #"{"rule":"of-\#($0)","src_user":"\#($0)","expires":100,"author":"anna"}"# }
        try AtomicFile.write(([#"{"surprisal_rules":1}"#] + rules).joined(separator: "\n"), to: path)
    }

    private func alert(_ user: String, second: Int = 0) -> AlertRecord {
        AlertRecord(
            id: user,
            source: "auth",
            event: AuthEvent(
                second: second,
                values: [user] + Array(repeating: "?", count: 9),
                line: 1
            ),
            score: 20,
            severity: nil,
            reason: "odd"
        )
    }

    @Test func `a changed file is reloaded, at most once a second`() throws {
        try write("U1")
        var notices: [LiveRules.Notice] = []
        let rules = try LiveRules(path: path) { notices.append($0) }
        let start = ContinuousClock.now
        func silenced(after seconds: Double) -> [String?] {
            rules.marked([alert("U1"), alert("U2"), alert("U1", second: 100)], now: start + .seconds(seconds))
                .map(\.suppressedBy)
        }
        #expect(silenced(after: 2) == ["of-U1", nil, nil])
        try write("U2", "U3")
        #expect(silenced(after: 2.9) == ["of-U1", nil, nil])
        #expect(silenced(after: 3) == [nil, "of-U2", nil])
        #expect(notices == [.read(2)])
    }

    @Test func `an invalid file leaves the rules unchanged, and is reported once`() throws {
        try write("U1")
        var notices: [LiveRules.Notice] = []
        let rules = try LiveRules(path: path) { notices.append($0) }
        let start = ContinuousClock.now
        func isSilenced(after seconds: Int) -> Bool {
            rules.marked([alert("U1")], now: start + .seconds(seconds))[0].suppressedBy != nil
        }
        for (text, seconds) in [("", 2), (#"{"surprisal_rules":1}"# + "\n[]", 5)] {
            try AtomicFile.write(text, to: path)
            notices = []
            #expect(isSilenced(after: seconds) && isSilenced(after: seconds + 1))
            try #require(notices.count == 1)
            guard case .refused(let why) = notices[0] else {
                Issue.record("it was read")
                continue
            }
            #expect(why.hasPrefix(path))
        }
        try write("U2")
        #expect(!isSilenced(after: 9))
        #expect(throws: InputError.self) { try LiveRules(path: folder.file("none")) }
    }
}
