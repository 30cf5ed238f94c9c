import Foundation
import GRDB
import Incidents

extension AlertStore {
    /// The incidents that meet `filter`, in its order.
    ///
    /// - Parameters:
    ///   - filter: Which, and what comes first.
    ///   - limit: How many at most.
    ///   - offset: How many are left out before them.
    /// - Returns: What a list shows of each.
    /// - Throws: `InputError` when the file cannot be read.
    package func incidents(
        _ filter: IncidentFilter = IncidentFilter(),
        limit: Int = 50,
        offset: Int = 0
    ) throws -> [IncidentRow] {
        let query = IncidentQuery(filter)
        return try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: query.rows,
                arguments: query.arguments + [max(0, limit), max(0, offset)]
            )
            return try rows.map { try IncidentRow($0, in: database) }
        }
    }

    /// How many incidents meet `filter`.
    package func incidentCount(_ filter: IncidentFilter = IncidentFilter()) throws -> Int {
        let query = IncidentQuery(filter)
        return try read { try Int.fetchOne($0, sql: query.count, arguments: query.arguments) ?? 0 }
    }

    /// The incident that `id` is, or has become part of; `nil` where there is none.
    ///
    /// - Parameters:
    ///   - id: What it is called by.
    ///   - limit: How many of its alerts at most.
    ///   - offset: How many are left out before them.
    /// - Returns: What a list shows of it, alerts and history.
    /// - Throws: `InputError` when the file cannot be read.
    package func incident(_ id: Int64, limit: Int = 1_000, offset: Int = 0) throws -> IncidentDetail? {
        try read { database in
            guard let key = try Self.key(of: id, in: database),
                let row = try Row.fetchOne(database, sql: IncidentQuery.one, arguments: [key])
            else { return nil }
            let alerts = """
                SELECT \(AlertRecord.selection) FROM alert WHERE incident = ?
                ORDER BY second, score DESC, id LIMIT ? OFFSET ?
                """
            let history = "SELECT * FROM entry WHERE incident = ? ORDER BY key"
            return try IncidentDetail(
                row: IncidentRow(row, in: database),
                alerts: Row.fetchAll(database, sql: alerts, arguments: [key, max(0, limit), max(0, offset)])
                    .map { AlertRecord($0) },
                history: Row.fetchAll(database, sql: history, arguments: [key]).map { HistoryEntry($0) }
            )
        }
    }

    /// What tables know the incident `id` by; `nil` where there is none.
    static func key(of id: Int64, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(sql: "SELECT incident FROM incident_id WHERE id = ?")
        return try Optional<Int64>.fetchOne(statement, arguments: [id]) ?? nil
    }
}

extension IncidentRow {
    /// How many names a row shows.
    private static let nameCount = 3

    /// What ``IncidentQuery`` found, with what more it takes.
    init(_ row: Row, in database: Database) throws {
        let key: Int64 = row["key"]
        let names = try Self.names(of: key, in: database)
        (id, score, level) = (row["id"], row["score"], Severity(rank: row["level"]))
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

extension HistoryEntry {
    /// A row of the table of entries.
    init(_ row: Row) {
        self.init(
            kind: Kind(rawValue: row["kind"]) ?? .noted,
            verdict: (row["verdict"] as String?).flatMap(Verdict.init),
            note: row["note"],
            author: row["author"],
            at: Date(timeIntervalSince1970: row["at"])
        )
    }
}
