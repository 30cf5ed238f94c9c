import AlertStore
import AuthLogs
import Foundation
import Incidents
import TestSupport
import Testing
import Watching

@Suite struct AlertLinesTests {
    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init
        )
    }

    @Test func `an alert has the field names of the Elastic Common Schema`() throws {
        let json = AlertEvent.numbered(1).json(epoch: 1_420_070_400)
        #expect(!json.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        func value(_ path: String) -> String? {
            var value: Any? = object
            for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
            return value.map { "\($0)" }
        }
        for (path, expected) in [
            ("@timestamp", "2015-01-01T00:00:11Z"), ("event.kind", "alert"), ("event.id", "id-1"),
            ("event.outcome", "failure"), ("event.risk_score", "12.5"), ("event.severity", "73"), ("user.name", "U1"),
            ("user.domain", "D\"1"), ("user.target.name", "U2"), ("source.domain", "C1"), ("host.name", "C2"),
            ("rule.name", "surprisal"), ("message", "line\nbreak"), ("log.file.path", "auth.log"),
            ("source.address", "C1"), ("surprisal.line", "1"),
            ("surprisal.level", "high"), ("surprisal.logon_type", "Network"),
        ] { #expect(value(path) == expected, "\(path)") }
    }

    @Test func `an address is one, and what is unknown is left out`() throws {
        let values = ["U1", "?", "U1", "?", "10.0.0.5", "C2", "?", "Network", "LogOn", "Success"]
        let alert = AlertRecord(
            id: "id",
            source: "auth.log",
            event: AuthEvent(second: 1, values: values, line: 7),
            score: 1,
            severity: .low,
            reason: ""
        )
        let json = AlertEvent(alert).json()
        #expect(json.contains(#""source":{"address":"10.0.0.5","ip":"10.0.0.5"}"#), "\(json)")
        #expect(json.contains(#""user":{"name":"U1","target":{"name":"U1"}}"#) && !json.contains("?"), "\(json)")
    }

    @Test func `an infinite score is left out`() throws {
        let alert = AlertEvent.numbered(1, score: .infinity)
        #expect(!alert.json().contains("risk_score"))
    }

    @Test func `timestamps are correct over centuries`() {
        func time(_ second: Int) -> String {
            let alert = AlertEvent.numbered(0, second: second)
            return String(alert.json().dropFirst(15).prefix { $0 != "\"" })
        }
        let formatter = ISO8601DateFormatter()
        var random = SeededNumbers(seed: 4)
        for second in [0, 951_782_400, 4_107_542_399]
            + (0..<500).map({ _ in Int.random(in: 0...8_000_000_000, using: &random) })
        {
            #expect(time(second) == formatter.string(from: Date(timeIntervalSince1970: Double(second))))
        }
    }

    @Test func `lines are appended, and an incomplete one is repaired`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("alerts.ndjson")
        let alerts = (0..<3).map { AlertEvent.numbered($0) }
        let expected = alerts.map { $0.json() }
        try AlertLines(path: path).append(alerts: Array(alerts[..<2]))
        try AlertLines(path: path).append(alerts: [alerts[2]])
        #expect(try lines(path) == expected + [""])
        for length in 0..<expected[1].utf8.count {
            try folder.write(expected[0] + "\n" + String(expected[1].prefix(length)), to: "alerts.ndjson")
            try AlertLines(path: path).append(alerts: [alerts[2]])
            #expect(try lines(path) == [expected[0], expected[2], ""])
        }
        // A line of another program stays.
        try folder.write("notes", to: "alerts.ndjson")
        try AlertLines(path: path).append(alerts: [alerts[2]])
        #expect(try lines(path) == ["notes", expected[2], ""])
    }

    @Test func `a renamed file is replaced by a new one`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("alerts.ndjson")
        let sink = try AlertLines(path: path)
        try sink.append(alerts: [.numbered(0)])
        rename(path, path + ".1")
        try sink.append(alerts: [.numbered(1)])
        #expect(try lines(path + ".1").count == 2 && lines(path) == [AlertEvent.numbered(1).json(), ""])
    }

    @Test func `a full device and a missing folder are errors`() throws {
        #expect(throws: (any Error).self) { try AlertLines(path: "/nowhere/alerts") }
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let sink = try AlertLines(path: "/dev/full")
        #expect(throws: (any Error).self) { try sink.append(alerts: [.numbered(0)]) }
    }
}
