import GRDB

/// The changes since an earlier one.
package struct Changes: Sendable, Hashable {
    /// The number of the latest change: each transaction that changes anything has the next one.
    package let number: Int64
    /// The incidents that changed, the latest change first.
    package let incidents: [Int64]
}

/// A place in the order in which incidents changed.
package struct ChangeCursor: Codable, Sendable, Hashable {
    /// The number of the change: see ``AlertStore/changes(since:limit:)``.
    package let change: Int64
    /// The last incident before the place, of those that this change concerns.
    package let incident: Int64

    /// The place of `incident`, of those that changed with this number.
    package init(change: Int64, incident: Int64) { (self.change, self.incident) = (change, incident) }

    /// The place before all changes.
    package static let start = ChangeCursor(change: 0, incident: 0)
}

/// An incident that is new or has changed.
package struct ChangedIncident: Sendable, Hashable {
    /// The incident as it is now.
    package let row: IncidentRow
    /// The ids of incidents that became part of it, the latest ones first; at most a hundred.
    package let merged: [Int64]

    /// Its place in the order of changes.
    package var cursor: ChangeCursor { ChangeCursor(change: row.change, incident: row.id) }
}

extension AlertStore {
    /// The largest number of merged ids that ``ChangedIncident/merged`` has.
    private static let mostMerged = 100

    /// The incidents that meet `filter`, in its order.
    ///
    /// - Parameters:
    ///   - filter: The conditions and the order.
    ///   - limit: The largest number of incidents.
    ///   - offset: The number of incidents to skip before them.
    /// - Returns: The incidents as a list shows them.
    /// - Throws: `InputError` if the file cannot be read.
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

    /// The number of incidents that meet `filter`.
    package func incidentCount(_ filter: IncidentFilter = IncidentFilter()) throws -> Int {
        let query = IncidentQuery(filter)
        return try read { try Int.fetchOne($0, sql: query.count, arguments: query.arguments) ?? 0 }
    }

    /// The incident with the id `id`, or the one that it has become part of; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - id: The id, or a former one.
    ///   - limit: The largest number of alerts.
    ///   - offset: The number of alerts to skip before them.
    /// - Returns: The incident with its alerts and its history.
    /// - Throws: `InputError` if the file cannot be read.
    package func incident(_ id: Int64, limit: Int = 1_000, offset: Int = 0) throws -> IncidentDetail? {
        try read { database in
            guard let key = try Self.key(of: id, in: database),
                let row = try Row.fetchOne(database, sql: IncidentQuery.one, arguments: [key])
            else { return nil }
            let alerts = """
                SELECT \(AlertRecord.selection) FROM alert WHERE incident = ?
                ORDER BY second, score DESC, line, id LIMIT ? OFFSET ?
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

    /// The key by which tables refer to the incident `id`; `nil` if there is none.
    static func key(of id: Int64, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(sql: "SELECT incident FROM incident_id WHERE id = ?")
        return try Optional<Int64>.fetchOne(statement, arguments: [id]) ?? nil
    }

    // MARK: Changes

    /// The changes after the change `number`, over all processes; cheap enough to be asked every second.
    ///
    /// Minutes that are recorded count as a change without an incident. Pruned incidents are not listed.
    ///
    /// - Parameters:
    ///   - number: The number that an earlier answer gave; 0 for all.
    ///   - limit: The largest number of incidents.
    /// - Returns: The number to ask with the next time, and the incidents, the latest change first.
    /// - Throws: `InputError` if the file cannot be read.
    package func changes(since number: Int64, limit: Int = 100) throws -> Changes {
        try read { database in
            let latest = try Self.changeNumber(database)
            guard latest > number else { return Changes(number: latest, incidents: []) }
            let statement = try database.cachedStatement(
                sql: "SELECT id FROM incident WHERE change > ? ORDER BY change DESC, id DESC LIMIT ?"
            )
            let incidents = try Int64.fetchAll(statement, arguments: [number, max(0, limit)])
            return Changes(number: latest, incidents: incidents)
        }
    }

    /// The incidents that changed after `cursor`, as they are now, the earliest change first.
    ///
    /// An incident that changed several times is there once. One that was merged into another is there as that one. The
    /// cursor of the last one is the place to continue from.
    ///
    /// - Parameters:
    ///   - cursor: The place of the last incident that is known.
    ///   - limit: The largest number of incidents.
    /// - Returns: The incidents.
    /// - Throws: `InputError` if the file cannot be read.
    package func incidents(after cursor: ChangeCursor, limit: Int) throws -> [ChangedIncident] {
        try read { database in
            let statement = try database.cachedStatement(sql: IncidentQuery.changed)
            let merged = try database.cachedStatement(
                sql: """
                    SELECT id FROM incident_id WHERE incident = ? AND id <> ? ORDER BY id DESC LIMIT \(Self.mostMerged)
                    """
            )
            let rows = try Row.fetchAll(statement, arguments: [cursor.change, cursor.incident, max(0, limit)])
            return try rows.map { row in
                try ChangedIncident(
                    row: IncidentRow(row, in: database),
                    merged: Int64.fetchAll(merged, arguments: [row["key"] as Int64, row["id"] as Int64])
                )
            }
        }
    }
}
