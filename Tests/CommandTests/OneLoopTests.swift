import AlertStore
import AuthLogs
import Foundation
import Incidents
import TestSupport
import Testing

/// `incidents` over a finished file and `watch` over the same log: two commands around one loop.
@Suite(.blocking) struct `The same log, finished and live` {
    private let here: WatchWorkplace

    init() throws { here = try WatchWorkplace() }

    private struct Alert: Hashable, Decodable {
        let line: Int
        let second: Int
        let score: Double
    }

    private struct Group: Hashable {
        let score: Double
        let level: String?
        let first: Int
        let last: Int
        let alerts: Set<Alert>
    }

    /// The log as a day file without labels, in several pieces.
    private func lines() throws -> [String] {
        try here.place.lines(here.place.day).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).prefix(11).joined(separator: ",")
        }
    }

    private func finished(_ file: String, _ options: [String]) throws -> Set<Group> {
        let command = [
            "incidents", "run", file, "--budget", WatchWorkplace.budget, "--output-format", "ndjson", "--quiet",
        ]
        let result = try here.place.tool(command + options)
        try #require(result.status == 0, "\(result.errors)")
        // Not by JSONSerialization, which rounds numbers.
        return try Set(
            result.output.split(separator: "\n").map { line in
                let incident = try JSONDecoder().decode(Incident.self, from: Data(line.utf8))
                return Group(
                    score: incident.score,
                    level: incident.level,
                    first: incident.first_second,
                    last: incident.last_second,
                    alerts: Set(incident.alerts)
                )
            }
        )
    }

    /// An incident as `incidents` writes it.
    private struct Incident: Decodable {
        let score: Double
        let level: String?
        let first_second: Int
        let last_second: Int
        let alerts: [Alert]
    }

    private func live(_ state: String) throws -> Set<Group> {
        let store = try AlertStore(path: here.place.folder.file("\(state)/alerts.sqlite"), for: .reading)
        return try Set(
            store.incidents(limit: 10_000).map { row in
                let detail = try #require(try store.incident(row.id))
                return Group(
                    score: row.score,
                    level: row.severity?.rawValue,
                    first: row.first,
                    last: row.last,
                    alerts: Set(
                        detail.alerts.map { Alert(line: $0.event.line, second: $0.second, score: $0.score) }
                    )
                )
            }
        )
    }

    private func compare(_ found: Set<Group>, _ expected: Set<Group>) {
        #expect(found == expected)
        for group in found.subtracting(expected) { Issue.record("only live: \(group)") }
        for group in expected.subtracting(found) { Issue.record("only finished: \(group)") }
    }

    @Test(arguments: ["f32", "bf16"])
    func `have the same alerts, scores and incidents, to the last digit`(precision: String) throws {
        let lines = try lines()
        let file = try here.place.folder.write(lines.joined(separator: "\n") + "\n", to: "8.csv")
        let options = ["--precision", precision]
        let refused = try here.place.tool(["incidents", "run", file, "--quiet"] + options)
        // A processor without bfloat16 refuses it.
        guard refused.status == 0 else { return #expect(precision == "bf16" && refused.status == 2) }
        let expected = try finished(file, options + ["--threads", "1"])
        #expect(!expected.isEmpty && expected.contains { $0.alerts.count > 1 })
        #expect(try finished(file, options + ["--threads", "2"]) == expected)
        // In pieces, each by a process of its own, which goes on where the one before ended.
        var rest = lines[...]
        for share in [1, 7, 300, 2_000, lines.count] {
            try here.append(rest.prefix(share))
            rest = rest.dropFirst(share)
            let result = try here.watch("pieces", "--users", "all", "--precision", precision)
            try #require(result.status == 0, "\(result.errors)")
        }
        try compare(live("pieces"), expected)
        // At once, with another number of threads.
        let whole = here.arguments("whole", "--users", "all", "--until-idle", "0.3").filter {
            $0 != "--threads" && $0 != "1"
        }
        let result = try here.place.tool(whole + options + ["--threads", "2"])
        try #require(result.status == 0, "\(result.errors)")
        try compare(live("whole"), expected)
    }
}
