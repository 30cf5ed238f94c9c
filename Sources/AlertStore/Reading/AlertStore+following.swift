import GRDB

extension AlertStore {
    /// How many ids of an incident are told.
    private static let mostMerged = 100

    /// The alerts that were stored after `cursor` and that no rule silences, the earliest first.
    ///
    /// What was pruned is not among them, and keys are never used twice: who goes on from the end of each page sees
    /// every other alert once.
    ///
    /// - Parameters:
    ///   - cursor: The end of an earlier page; `nil` for the beginning.
    ///   - limit: How many at most, at least 1.
    /// - Returns: The alerts, and where to go on, which is behind silenced ones too.
    /// - Throws: `InputError` when the file cannot be read.
    package func alerts(after cursor: AlertCursor?, limit: Int) throws -> AlertPage {
        let limit = max(1, limit)
        return try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(AlertRecord.selection), key FROM alert WHERE key > ? AND silenced_by IS NULL
                    ORDER BY key LIMIT ?
                    """
            )
            let rows = try Row.fetchAll(statement, arguments: [cursor?.key ?? 0, limit])
            let alerts = rows.map { StoredAlert($0) }
            if rows.count == limit, let row = rows.last, let alert = alerts.last {
                return AlertPage(alerts: alerts, end: AlertCursor(key: row["key"], id: alert.alert.id))
            }
            let newest = try Row.fetchOne(database, sql: "SELECT key, id FROM alert ORDER BY key DESC LIMIT 1")
            return AlertPage(alerts: alerts, end: newest.map { AlertCursor(key: $0["key"], id: $0["id"]) } ?? cursor)
        }
    }

    /// Whether `cursor` is a place in this store, and not one in another that was here before.
    ///
    /// - Throws: `InputError` when the file cannot be read.
    package func contains(_ cursor: AlertCursor) throws -> Bool {
        try read { database in
            let sql = "SELECT id FROM alert WHERE key = ?"
            if let id = try String.fetchOne(database, sql: sql, arguments: [cursor.key]) { return id == cursor.id }
            // The alert was pruned; but the newest one never is.
            return try Int64.fetchOne(database, sql: "SELECT max(key) FROM alert") ?? 0 > cursor.key
        }
    }

    /// The incidents that changed after `cursor`, as they are now, the earliest change first.
    ///
    /// One that changed several times is there once. One that was merged into another is there as that one.
    ///
    /// - Parameters:
    ///   - cursor: The place of the last one that is known.
    ///   - limit: How many at most.
    /// - Returns: The incidents; the cursor of the last one is where to go on.
    /// - Throws: `InputError` when the file cannot be read.
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
