import GRDB

/// The number of alerts that a rule suppresses.
package struct SuppressedCount: Codable, Sendable, Hashable {
    /// The rule.
    package let rule: String
    /// The number of alerts in the store that it suppressed.
    package let alerts: Int
    /// The second of the latest of them.
    package let last: Int
}

/// A place in the order in which alerts were stored, for delivering them one after the other.
package struct AlertCursor: Codable, Sendable, Hashable {
    /// The store's key of the last alert before the place.
    package let key: Int64
    /// The id of that alert, by which ``AlertStore/contains(_:)`` recognises the store.
    package let id: String
}

/// The alerts that follow a place.
package struct AlertPage: Sendable, Hashable {
    /// The first of them that no rule suppresses, in the order in which they were stored.
    package let alerts: [StoredAlert]
    /// The place to continue from; `nil` while the store has no alert.
    package let end: AlertCursor?
}

extension AlertStore {
    /// The alert with this id; `nil` if there is none.
    package func alert(_ id: String) throws -> StoredAlert? {
        try read { database in
            let sql = "SELECT \(AlertRecord.selection) FROM alert WHERE id = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [id.stored]).map { StoredAlert($0) }
        }
    }

    /// The alerts that name `entity`, as source or destination, suppressed ones too; the latest first.
    package func alerts(naming entity: Entity, limit: Int = 50, offset: Int = 0) throws -> [StoredAlert] {
        let (limit, offset) = (max(0, limit), max(0, offset))
        // Two spans of the index, each read backwards no further than necessary.
        let span = { (ties: Int) in
            """
            SELECT * FROM (SELECT second, alert FROM mention
            WHERE value = (SELECT key FROM value WHERE text = :name) AND is_computer = :isHost AND ties = \(ties)
            ORDER BY second DESC, alert DESC LIMIT :depth)
            """
        }
        let sql = """
            SELECT \(AlertRecord.selection) FROM alert WHERE key IN (SELECT alert FROM (\(span(0)) UNION ALL \(span(1)))
            ORDER BY second DESC, alert DESC LIMIT :limit OFFSET :offset) ORDER BY second DESC, key DESC
            """
        let arguments: StatementArguments = [
            "name": entity.name.stored, "isHost": entity.isHost, "depth": limit.plus(offset), "limit": limit,
            "offset": offset,
        ]
        return try read { try Row.fetchAll($0, sql: sql, arguments: arguments).map { StoredAlert($0) } }
    }

    // MARK: Suppressed alerts

    /// The alerts that `rule` suppresses, none of which belongs to an incident; the latest first.
    package func alerts(suppressedBy rule: String, limit: Int = 50, offset: Int = 0) throws -> [StoredAlert] {
        let sql = """
            SELECT \(AlertRecord.selection) FROM alert WHERE silenced_by = ?
            ORDER BY second DESC, key DESC LIMIT ? OFFSET ?
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql, arguments: [rule.stored, max(0, limit), max(0, offset)])
                .map { StoredAlert($0) }
        }
    }

    /// The number of alerts that each rule suppresses, the largest first; pruned alerts are not counted.
    package func suppressedCounts() throws -> [SuppressedCount] {
        let sql = """
            SELECT silenced_by, count(*), max(second) FROM alert WHERE silenced_by IS NOT NULL
            GROUP BY silenced_by ORDER BY count(*) DESC, silenced_by
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql).map { SuppressedCount(rule: $0[0], alerts: $0[1], last: $0[2]) }
        }
    }

    // MARK: Delivery

    /// The alerts that were stored after `cursor` and that no rule suppresses, the earliest first.
    ///
    /// Pruned alerts are not among them, and keys are never used twice: reading on from the end of each page yields every
    /// other alert once.
    ///
    /// - Parameters:
    ///   - cursor: The end of an earlier page; `nil` for the beginning.
    ///   - limit: The largest number of alerts, at least 1.
    /// - Returns: The alerts, and the place to continue from, which is behind suppressed ones too.
    /// - Throws: `InputError` if the file cannot be read.
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

    /// Returns whether `cursor` is a place in this store, and not one in another store that was here before.
    package func contains(_ cursor: AlertCursor) throws -> Bool {
        try read { database in
            let sql = "SELECT id FROM alert WHERE key = ?"
            if let id = try String.fetchOne(database, sql: sql, arguments: [cursor.key]) { return id == cursor.id }
            // The alert was pruned; but the newest one never is.
            return try Int64.fetchOne(database, sql: "SELECT max(key) FROM alert") ?? 0 > cursor.key
        }
    }
}
