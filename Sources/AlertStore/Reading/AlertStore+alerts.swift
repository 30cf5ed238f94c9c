import GRDB

extension AlertStore {
    /// The alerts that name `user`, as source or destination, silenced ones too; the latest first.
    package func alerts(user: String, limit: Int = 50, offset: Int = 0) throws -> [StoredAlert] {
        try alerts(naming: user, isComputer: false, limit: limit, offset: offset)
    }

    /// The alerts that name `computer`, as source or destination, silenced ones too; the latest first.
    package func alerts(computer: String, limit: Int = 50, offset: Int = 0) throws -> [StoredAlert] {
        try alerts(naming: computer, isComputer: true, limit: limit, offset: offset)
    }

    /// The alert with this id; `nil` where there is none.
    package func alert(_ id: String) throws -> StoredAlert? {
        try read { database in
            let sql = "SELECT \(AlertRecord.selection) FROM alert WHERE id = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [id.stored]).map { StoredAlert($0) }
        }
    }

    /// How many alerts each rule silences, most first; alerts that were pruned are not counted.
    package func silencedCounts() throws -> [SuppressedCount] {
        let sql = """
            SELECT silenced_by, count(*), max(second) FROM alert WHERE silenced_by IS NOT NULL
            GROUP BY silenced_by ORDER BY count(*) DESC, silenced_by
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql).map { SuppressedCount(rule: $0[0], alerts: $0[1], last: $0[2]) }
        }
    }

    private func alerts(naming name: String, isComputer: Bool, limit: Int, offset: Int) throws -> [StoredAlert] {
        let (limit, offset) = (max(0, limit), max(0, offset))
        // Two spans of the index, each read backwards no farther than it takes.
        let span = { (ties: Int) in
            """
            SELECT * FROM (SELECT second, alert FROM mention
            WHERE value = (SELECT key FROM value WHERE text = :name) AND is_computer = :isComputer AND ties = \(ties)
            ORDER BY second DESC, alert DESC LIMIT :depth)
            """
        }
        let sql = """
            SELECT \(AlertRecord.selection) FROM alert WHERE key IN (SELECT alert FROM (\(span(0)) UNION ALL \(span(1)))
            ORDER BY second DESC, alert DESC LIMIT :limit OFFSET :offset) ORDER BY second DESC, key DESC
            """
        let arguments: StatementArguments = [
            "name": name.stored, "isComputer": isComputer, "depth": limit.plus(offset), "limit": limit,
            "offset": offset,
        ]
        return try read { try Row.fetchAll($0, sql: sql, arguments: arguments).map { StoredAlert($0) } }
    }
}
