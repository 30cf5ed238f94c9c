import AlertStore
import AuthLogs
import Foundation
import History
import Incidents
import TestSupport
import Testing
import Vocabulary
import Watching

@Suite struct ProfileNotesTests {
    private let folder: TemporaryFolder
    private let store: AlertStore
    private let vocabulary: Vocabulary

    init() throws {
        folder = try TemporaryFolder()
        store = try AlertStore(path: folder.file("alerts.sqlite"))
        func entries(_ values: String...) -> [FieldCounts.Entry] { values.map { .init(value: $0, count: 9) } }
        let counts = FieldCounts(entries: [
            .sourceUser: entries("U1", "U2"), .destinationUser: entries("U1"), .sourceDomain: entries("D"),
            .destinationDomain: entries("D"), .sourceHost: entries("C1", "C2", "C3"),
            .destinationHost: entries("C1", "DC"), .authenticationType: entries("Kerberos", "NTLM"),
            .logonType: entries("Network"), .orientation: entries("LogOn"), .outcome: entries("Success", "Fail"),
        ])
        vocabulary = Vocabulary(counts: counts, tokenization: .wordFields, cutoff: 0)
    }

    /// Observes `times` events of `user` from `source` to `destination`.
    private func observe(
        _ history: inout AccessHistory,
        _ times: Int,
        _ user: String,
        _ source: String,
        _ destination: String = "DC",
        at second: Int = 0
    ) throws {
        let text = Array("\(user),D,\(user),D,\(source),\(destination),Kerberos,Network,LogOn,Success".utf8)
        for _ in 0..<times {
            var end = -1
            let lengths = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(\.count)
            let ends = InlineArray<10, Int32> { index in
                end += lengths[index] + 1
                return Int32(end)
            }
            text.withUnsafeBytes {
                history.observe(AuthEventView(line: 1, second: second, text: $0, ends: ends, isMalicious: nil))
            }
        }
    }

    private func alert(_ id: String, _ second: Int, _ user: String = "U1", _ source: String = "C2") -> AlertRecord {
        AlertRecord(
            id: id,
            source: "log",
            event: AuthEvent(
                second: second,
                values: [user, "D", user, "D", source, "DC", "NTLM", "Network", "LogOn", "Success"],
                line: 1
            ),
            score: 30,
            severity: .high,
            reason: ""
        )
    }

    private func topic(_ record: ProfileRecord?, _ name: String) throws -> [String: Any] {
        let text = try #require(record).profile
        let whole = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require((whole["topics"] as? [String: [String: Any]])?[name])
    }

    private func names(_ topic: [String: Any]) throws -> [String] {
        try #require(topic["names"] as? [[String: Any]]).map { try #require($0["name"] as? String) }
    }

    @Test func `the profiles of a user and of hosts contain the shares of all values`() throws {
        var history = AccessHistory(halfLife: .infinity, seed: 1)
        try observe(&history, 30, "U1", "C1", at: 5)
        try observe(&history, 8, "U1", "C3", at: 7)
        // A host outside the vocabulary.
        try observe(&history, 2, "U1", "X", at: 9)
        try observe(&history, 60, "U2", "C1", at: 9)
        var notes = ProfileNotes(store)
        let found = try notes.take([alert("a", 100)], vocabulary, history)
        #expect(Set(found.map(\.owner)) == Set(alert("a", 100).entities) && found.allSatisfy { $0.second == 100 })
        let records = Dictionary(uniqueKeysWithValues: found.map { ($0.owner, $0) })

        let user = records[Entity("U1", isHost: false)]
        let sources = try topic(user, "sources")
        #expect(try names(sources) == ["C1", "C3"])
        #expect(sources["count"] as? Int == 40 && sources["first"] as? Int == 5 && sources["last"] as? Int == 9)
        #expect((sources["names"] as? [[String: Any]])?.map { $0["share"] as? Double } == [0.75, 0.2])
        #expect((sources["names"] as? [[String: Any]])?.map { $0["last"] as? Int } == [5, 7])
        #expect(sources["others"] as? Int == 0 && sources["nameless_share"] as? Double == 0.05)
        #expect(try names(topic(user, "destinations")) == ["DC"])
        #expect(try names(topic(user, "auth_type")) == ["Kerberos"], "the alert's own NTLM is not learned")

        let destination = records[Entity("DC", isHost: true)]
        #expect(try names(topic(destination, "users_to")) == ["U2", "U1"])
        #expect(try names(topic(destination, "sources")) == ["C1", "C3"])
        #expect(try topic(destination, "users_from")["count"] as? Int == 0)
        // No user was ever seen at the alert's source.
        let source = records[Entity("C2", isHost: true)]
        #expect(try topic(source, "users_from")["count"] as? Int == 0)
        #expect(try topic(source, "destinations")["names"] as? [String] == [])
    }

    @Test func `a profile is recorded again once it is an hour old`() throws {
        var history = AccessHistory(seed: 2)
        try observe(&history, 3, "U1", "C1")
        func take(_ notes: inout ProfileNotes, _ alert: AlertRecord) throws -> Int {
            let found = try notes.take([alert], vocabulary, history)
            try store.add([alert], profiles: found)
            return found.count
        }
        var notes = ProfileNotes(store)
        #expect(try take(&notes, alert("a", 0)) == 3)
        #expect(try take(&notes, alert("b", ProfileNotes.lifetime - 1)) == 0)
        // A restarted watcher knows the profiles in the store.
        var next = ProfileNotes(store)
        #expect(try take(&next, alert("c", ProfileNotes.lifetime - 1)) == 0)
        #expect(try take(&next, alert("d", ProfileNotes.lifetime)) == 3)
        #expect(try take(&next, alert("e", ProfileNotes.lifetime)) == 0)
        #expect(try store.profile(of: Entity("U1", isHost: false))?.second == ProfileNotes.lifetime)
    }

    @Test func `a flood of alerts is spread over batches`() throws {
        var history = AccessHistory(seed: 3)
        try observe(&history, 1, "U1", "C1")
        var notes = ProfileNotes(store)
        let flood = (0..<ProfileNotes.portion * 3).map { alert("\($0)", 0, "invented \($0)") }
        var written: [Entity] = []
        for alerts in [flood, flood, [], [], []] {
            let found = try notes.take(alerts, vocabulary, history)
            #expect(found.count <= ProfileNotes.portion)
            written += found.map(\.owner)
        }
        #expect(Set(written) == Set(flood.flatMap(\.entities)) && written.count == Set(written).count)
        #expect(notes.waiting == 0)
        #expect(try notes.take([], vocabulary, history).isEmpty)
        // The queue is bounded.
        let most = ProfileNotes.longestQueue
        _ = try notes.take((0..<most + 100).map { alert("n\($0)", 0, "n\($0)") }, vocabulary, history)
        #expect(notes.waiting == most - ProfileNotes.portion)
    }

    @Test func `names in alerts are known once the history has seen them`() throws {
        var history = AccessHistory(seed: 4)
        try observe(&history, 5, "new", "X")
        var notes = ProfileNotes(store)
        let alerts = [alert("a", 0, "new", "X"), alert("b", 0, "U1", "invented")]
        let found = try notes.take(alerts, vocabulary, history)
        try store.add(alerts, profiles: found)
        let user = try store.profile(of: Entity("new", isHost: false))
        #expect(try names(topic(user, "sources")) == ["X"])
        #expect(try names(topic(store.profile(of: Entity("DC", isHost: true)), "users_to")) == ["new"])
        // A new watcher knows them from the store.
        var next = ProfileNotes(store)
        let later = try next.take([alert("c", 9_000, "U1", "C1")], vocabulary, history)
        #expect(try names(topic(later.first { $0.owner.name == "DC" }, "sources")) == ["X"])
    }

    @Test func `without a history there are no profiles`() throws {
        var notes = ProfileNotes(store)
        #expect(try notes.take([alert("a", 0)], vocabulary, nil).isEmpty)
        #expect(notes.waiting == 0)
    }
}
