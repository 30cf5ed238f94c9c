package import Foundation
import GRDB
package import Incidents

/// An incident as a list shows it.
package struct IncidentRow: Sendable, Hashable {
    /// Some of the names in an incident, and the number of all.
    package struct Names: Sendable, Hashable {
        /// The first few, in order of appearance.
        package let first: [String]
        /// The number of all.
        package let count: Int
    }

    /// Identifies the incident; after a merge, the older id.
    package let id: Int64
    /// The score that incidents are ranked by: see `IncidentRule.score(highest:accessPairs:)`.
    package let score: Double
    /// The severity of its most severe alert; `nil` if no alert has one.
    package let severity: Severity?
    /// The second of its first alert.
    package let first: Int
    /// The second of its last alert.
    package let last: Int
    /// The number of its alerts.
    package let alertCount: Int
    /// The number of alerts that came after the decision; all, while the incident is open.
    package let unseenCount: Int
    /// The number of its different access pairs: users at source hosts, and users at destination hosts.
    package let accessCount: Int
    /// Its source users.
    package let users: Names
    /// Its source hosts.
    package let sources: Names
    /// Its destination hosts.
    package let destinations: Names
    /// The sentence of the alert with the highest score, the first of equal ones.
    package let reason: String
    /// The decision in force; `nil` while the incident is open.
    package let decision: HistoryEntry?
    /// The time of the latest change.
    package let updated: Date
    /// The number of that change: see ``AlertStore/changes(since:limit:)``.
    package let change: Int64

    /// The verdict in force; `nil` while the incident is open.
    package var verdict: Verdict? { decision?.verdict }
}

/// An incident with its alerts and its history.
package struct IncidentDetail: Sendable, Hashable {
    /// The incident as a list shows it.
    package let row: IncidentRow
    /// Its alerts in order of time, as many as were requested.
    package let alerts: [AlertRecord]
    /// The decisions and notes, in the order in which they were made.
    package let history: [HistoryEntry]
}

/// There is no incident with this id: there never was one, or it was pruned.
package struct UnknownIncident: Error, Sendable, Hashable, CustomStringConvertible {
    /// The id that was asked for.
    package let id: Int64

    /// There is no incident `id`.
    package init(id: Int64) { self.id = id }

    /// One sentence.
    package var description: String { "there is no incident \(id)" }
}

// MARK: Reading

/// The role of a name in an incident.
enum NameRole: Int, CaseIterable {
    case user, source, destination, destinationUser
}

extension IncidentRow {
    /// The number of names that a row shows.
    private static let nameCount = 3

    /// The incident in a row of ``IncidentQuery``, with its names and its decision.
    init(_ row: Row, in database: Database) throws {
        let key: Int64 = row["key"]
        let names = try Self.names(of: key, in: database)
        (id, score, severity) = (row["id"], row["score"], Severity(rank: row["level"]))
        (first, last, alertCount, accessCount) = (row["first"], row["last"], row["alerts"], row["accesses"])
        unseenCount = alertCount - (row["seen"] as Int)
        (users, sources, destinations) = (names[.user], names[.source], names[.destination])
        (reason, change) = (row["reason"], row["change"])
        updated = Date(timeIntervalSince1970: row["updated"])
        let decision = try database.cachedStatement(
            sql: "SELECT * FROM entry WHERE incident = ? AND kind = 'decided' ORDER BY key DESC LIMIT 1"
        )
        let isOpen = (row["verdict"] as String?) == nil
        self.decision = isOpen ? nil : try Row.fetchOne(decision, arguments: [key]).map { HistoryEntry($0) }
    }

    private struct NamesByRole {
        var names: [NameRole: Names] = [:]
        subscript(role: NameRole) -> Names { names[role] ?? Names(first: [], count: 0) }
    }

    private static func names(of incident: Int64, in database: Database) throws -> NamesByRole {
        let statement = try database.cachedStatement(
            sql: """
                SELECT role, text, total FROM (
                    SELECT role, text, count(*) OVER (PARTITION BY role) AS total,
                        row_number() OVER (PARTITION BY role ORDER BY first, text) AS place
                    FROM name JOIN value ON value.key = name.value WHERE incident = ?
                ) WHERE place <= ? ORDER BY role, place
                """
        )
        let rows = try Row.fetchAll(statement, arguments: [incident, nameCount])
        var result = NamesByRole()
        for role in NameRole.allCases {
            let rows = rows.filter { $0[0] == role.rawValue }
            guard let first = rows.first else { continue }
            result.names[role] = Names(first: rows.map { $0[1] }, count: first[2])
        }
        return result
    }
}
