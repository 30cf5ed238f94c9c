import AlertStore
import Foundation
import TestSupport
import Testing
import Watching

@Suite struct IncidentLinesTests {
    private let place: DeliveryPlace

    init() throws { place = try DeliveryPlace() }

    private var path: String { place.folder.file("alerts.ndjson") }

    private func lines(after cursor: ChangeCursor? = nil) throws -> IncidentLines {
        try IncidentLines(place.store, AlertLines(path: path), log: "auth.log", after: cursor)
    }

    private func objects() throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private func value(_ object: [String: Any], _ path: String) -> String? {
        var value: Any? = object
        for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
        return value.map { ($0 as? [Any])?.map { "\($0)" }.joined(separator: " ") ?? "\($0)" }
    }

    private func ids() throws -> [String?] { try objects().map { value($0, "event.id") } }

    @Test func `an incident has the field names of the Elastic Common Schema`() throws {
        try place.store.add([.numbered(0, second: 100, user: "U\"\n"), .numbered(1, second: 160, user: "U\"\n")])
        let incident = try #require(try place.store.incidents(after: .start, limit: 1).first)
        let json = IncidentEvent(incident, log: "auth.log").json(epoch: 1_420_070_400)
        // An incomplete line of ours is recognised by this start.
        #expect(json.hasPrefix(#"{"@timestamp":"#) && !json.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let score = 12.5 + log(4.0)
        for (path, expected) in [
            ("@timestamp", "2015-01-01T00:02:40Z"), ("event.kind", "alert"), ("event.dataset", "surprisal.incident"),
            ("event.id", "incident-1-1"), ("event.start", "2015-01-01T00:01:40Z"), ("event.severity", "73"),
            ("event.end", "2015-01-01T00:02:40Z"), ("event.category", "authentication"),
            ("related.user", "U\"\n"), ("related.hosts", "A0 A1 B0 B1"), ("message", "reason 0"),
            ("log.file.path", "auth.log"), ("surprisal.level", "high"), ("surprisal.incident.id", "1"),
            ("surprisal.incident.first", "100"), ("surprisal.incident.last", "160"),
            ("surprisal.incident.alerts", "2"), ("surprisal.incident.accesses", "4"),
            ("surprisal.incident.users.count", "1"), ("surprisal.incident.users.first", "U\"\n"),
            ("surprisal.incident.sources.first", "A0 A1"), ("surprisal.incident.destinations.count", "2"),
        ] { #expect(value(object, path) == expected, "\(path)") }
        for path in ["event.risk_score", "surprisal.incident.score"] {
            let number = try #require(value(object, path).flatMap(Double.init))
            #expect(abs(number - score) < 1e-9)
        }
        #expect(value(object, "surprisal.incident.verdict") == nil && value(object, "surprisal.incident.merged") == nil)
    }

    @Test func `each incident is appended once, and again once it has changed`() throws {
        var lines = try lines()
        try lines.append()
        #expect(lines.cursor == nil)
        try place.store.add((0..<3).map { .numbered($0) })
        try lines.append()
        try lines.append()
        // It grows twice before the next call.
        for number in 3..<5 { try place.store.add([.numbered(number, user: "U1")]) }
        try lines.append()
        #expect(try ids() == ["incident-1-1", "incident-2-1", "incident-3-1", "incident-2-3"])
        #expect(value(try #require(try objects().last), "surprisal.incident.alerts") == "3")
    }

    @Test func `an incident names those that were merged into it`() throws {
        var lines = try lines()
        try place.store.add([.numbered(0, user: "U"), .numbered(1, second: 6_000, user: "U")])
        try lines.append()
        try place.store.add([.numbered(2, second: 3_000, user: "U")])
        try lines.append()
        let last = try #require(try objects().last)
        #expect(try ids().last == "incident-1-2" && objects().count == 3)
        #expect(value(last, "surprisal.incident.merged") == "2" && value(last, "surprisal.incident.alerts") == "3")
    }

    @Test func `after a kill the incidents since the last checkpoint are appended again`() throws {
        try place.store.add([.numbered(0), .numbered(1)])
        var first = try lines()
        try first.append()
        let checkpoint = first.cursor
        try place.store.add([.numbered(2)])
        try first.append()
        try place.store.add([.numbered(3)])
        // Killed: the cursor is that of the checkpoint.
        var second = try lines(after: checkpoint)
        try second.append()
        let all = ["incident-1-1", "incident-2-1", "incident-3-2", "incident-3-2", "incident-4-3"]
        #expect(try ids() == all)
        // Without a file nothing is appended and nothing is skipped.
        try place.store.add([.numbered(5)])
        var third = try IncidentLines(place.store, nil, log: "auth.log", after: second.cursor)
        try third.append()
        #expect(third.cursor == second.cursor)
        var fourth = try lines(after: third.cursor)
        try fourth.append()
        #expect(try ids() == all + ["incident-5-4"])
    }

    @Test func `a new store is appended from its beginning`() throws {
        try place.store.add([.numbered(0)])
        var lines = try lines(after: ChangeCursor(change: 77, incident: 5))
        try lines.append()
        #expect(try ids() == ["incident-1-1"])
    }
}
