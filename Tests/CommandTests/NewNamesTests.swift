import Foundation
import TestSupport
import Testing

/// Users and computers that the run has never seen, on their first day.
@Suite(.blocking) struct NewNamesTests {
    private let place: Workplace
    /// The day, in which two users of many rows, and the computers that they come from most, have new names.
    private let day: String
    private static let users = ["U90001", "U90002"]

    init() throws {
        place = try Workplace()
        try place.copyRun(hasDays: false)
        var rows = try place.lines(place.day).map { $0.split(separator: ",").map(String.init) }
        let suspects = Set(rows.filter { $0[11] == "1" }.map { $0[1] })
        let counts = Dictionary(grouping: rows.filter { !suspects.contains($0[1]) }) { $0[1] }.mapValues(\.count)
        let busiest = counts.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(2).map(\.key)
        for (index, user) in busiest.enumerated() {
            let sources = Dictionary(grouping: rows.filter { $0[1] == user }) { $0[5] }.mapValues(\.count)
            let computer = sources.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
            for row in rows.indices where rows[row][1] == user {
                for name in [1, 3] where rows[row][name] == user { rows[row][name] = Self.users[index] }
                for name in [5, 6] where rows[row][name] == computer { rows[row][name] = "C9000\(index + 1)" }
            }
        }
        day = try place.folder.write(rows.map { $0.joined(separator: ",") + "\n" }.joined(), to: "new.csv")
    }

    private func incidents(_ day: String, budget: String) throws -> [[String: Any]] {
        try place.objects(
            place.output(
                "incidents",
                "run",
                day,
                "--budget",
                budget,
                "--output-format",
                "ndjson",
                "--threads",
                "1",
                "-q"
            )
        )
    }

    private static func users(of incident: [String: Any]) -> Set<String> {
        Set((incident["users"] as? [String] ?? []).filter(users.contains))
    }

    @Test func `do not flood the list on their first day`() throws {
        let (before, after) = try (incidents(place.day, budget: "20/day"), incidents(day, budget: "20/day"))
        #expect(after.filter { !Self.users(of: $0).isEmpty }.count <= 2)
        #expect(after.count <= before.count + 2)
    }

    @Test func `are told apart from each other, though the model knows neither`() throws {
        // So many that theirs are among them.
        let all = try incidents(day, budget: "2000/hour")
        let theirs = all.filter { !Self.users(of: $0).isEmpty }
        try #require(Set(theirs.flatMap(Self.users(of:))) == Set(Self.users))
        for incident in theirs {
            let alerts = incident["alerts"] as? [[String: Any]] ?? []
            let named = Set(alerts.compactMap { ($0["values"] as? [String: String])?["src_user"] })
            #expect(Self.users(of: incident) == named.intersection(Self.users))
        }
        let explained = try place.output(
            "score",
            "run",
            day,
            "--explain",
            "--output-format",
            "ndjson",
            "--threads",
            "1",
            "-q"
        )
        let reasons = try place.objects(explained).compactMap { $0["reason"] as? String }
        for (user, computer) in zip(Self.users, ["C90001", "C90002"]) {
            let own = reasons.filter { $0.hasPrefix("\(user) ") }
            #expect(own.contains { $0.contains("\(user) was never seen") }, "\(own.prefix(3))")
            #expect(own.contains { $0.contains(computer) })
            #expect(!own.contains { $0.contains(user == Self.users[0] ? "C90002" : "C90001") })
        }
    }
}
