import Foundation
import GRDB
import Incidents

/// The state of an incident within a transaction, until it is saved.
struct IncidentState {
    let key: Int64
    private(set) var alerts: Int
    private var id: Int64
    private var highest: Double
    /// The rank of the severity; 0 for none.
    private var severity: Int
    /// The key of the alert with the highest score.
    private var leading: Int64
    private var (first, last): (Int, Int)
    private var accesses: Int
    private var verdict: String?
    /// The number of alerts at the time of the decision.
    private var seen: Int

    /// A new incident, which has no alert yet.
    static func made(in database: Database, for alert: AlertRecord) throws -> IncidentState {
        try database.cachedStatement(sql: "INSERT INTO incident_id (incident) VALUES (NULL)").execute()
        let id = database.lastInsertedRowID
        // Ids are given once, and keys are ids: the key is free as well.
        try database.cachedStatement(
            sql: """
                INSERT INTO incident (key, id, score, highest, level, leading, first, last, alerts, accesses, seen, updated,
                change) VALUES (?1, ?1, ?2, ?2, 0, 0, ?3, ?3, 0, 0, 0, 0, 0)
                """
        ).execute(arguments: [id, alert.score, alert.second])
        try database.cachedStatement(sql: "UPDATE incident_id SET incident = ?1 WHERE id = ?1").execute(arguments: [id])
        return try stored(id, in: database)
    }

    /// The incident with this key, which exists.
    static func stored(_ key: Int64, in database: Database) throws -> IncidentState {
        let statement = try database.cachedStatement(sql: "SELECT * FROM incident WHERE key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { throw UnknownIncident(id: key) }
        return IncidentState(row)
    }

    private init(_ row: Row) {
        (key, id, highest, severity) = (row["key"], row["id"], row["highest"], row["level"])
        (leading, first, last) = (row["leading"], row["first"], row["last"])
        (alerts, accesses, verdict, seen) = (row["alerts"], row["accesses"], row["verdict"], row["seen"])
    }

    // MARK: Changes

    /// Counts `alert`, which has this key and this number of new access pairs.
    mutating func count(_ alert: AlertRecord, key: Int64, accesses: Int, in database: Database) throws {
        try lead(with: key, score: alert.score, in: database)
        (first, last) = (min(first, alert.second), max(last, alert.second))
        severity = max(severity, alert.severity?.rank ?? 0)
        alerts += 1
        self.accesses += accesses
    }

    /// Moves everything of `other` into this incident, and removes `other`.
    mutating func absorb(_ other: IncidentState, in database: Database) throws {
        for table in ["alert", "entry", "incident_id"] {
            try database.cachedStatement(sql: "UPDATE \(table) SET incident = ? WHERE incident = ?")
                .execute(arguments: [key, other.key])
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO name SELECT ?, role, value, first FROM name WHERE incident = ?
                ON CONFLICT DO UPDATE SET first = excluded.first WHERE excluded.first < first
                """
        ).execute(arguments: [key, other.key])
        try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO access SELECT ?, is_destination, user, computer FROM access WHERE incident = ?"
        ).execute(arguments: [key, other.key])
        accesses += database.changesCount
        try database.cachedStatement(sql: "DELETE FROM incident WHERE key = ?").execute(arguments: [other.key])
        try lead(with: other.leading, score: other.highest, in: database)
        (id, first, last) = (min(id, other.id), min(first, other.first), max(last, other.last))
        (severity, alerts, seen) = (max(severity, other.severity), alerts + other.alerts, seen + other.seen)
        try updateVerdict(in: database)
    }

    /// Sets the verdict to the latest decision on anything that is part of the incident.
    mutating func updateVerdict(in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT verdict FROM entry WHERE incident = ? AND kind <> 'noted' ORDER BY key DESC LIMIT 1"
        )
        verdict = try Optional<String>.fetchOne(statement, arguments: [key]) ?? nil
        if verdict == nil { seen = 0 }
    }

    /// Notes the number of alerts at the time of the decision; all, if `count` is `nil`.
    mutating func see(_ count: Int?) { seen = min(max(0, count ?? alerts), alerts) }

    /// Saves the state.
    func save(to database: Database, change: Int64, now: Date) throws {
        let score = IncidentRule.score(highest: highest, accessPairs: accesses)
        try database.cachedStatement(
            sql: """
                UPDATE incident SET id = ?, score = ?, highest = ?, level = ?, leading = ?, first = ?, last = ?, alerts = ?,
                accesses = ?, verdict = ?, seen = ?, updated = ?, change = ? WHERE key = ?
                """
        ).execute(arguments: [
            id, score, highest, severity, leading, first, last, alerts, accesses, verdict, seen,
            now.timeIntervalSince1970, change, key,
        ])
    }

    /// Lets the alert with this key lead if it precedes the leading one: the highest score, and of equal ones the first
    /// by time, then by its place in the log, so that the order of arrival does not matter.
    private mutating func lead(with alert: Int64, score: Double, in database: Database) throws {
        let precedes: Bool
        if alerts > 0, score == highest {
            let statement = try database.cachedStatement(
                sql: """
                    SELECT (a.second, a.line, a.id) < (b.second, b.line, b.id) FROM alert a, alert b
                    WHERE a.key = ? AND b.key = ?
                    """
            )
            precedes = try Bool.fetchOne(statement, arguments: [alert, leading]) ?? true
        } else {
            precedes = alerts == 0 || score > highest
        }
        if precedes { (leading, highest) = (alert, score) }
    }
}
