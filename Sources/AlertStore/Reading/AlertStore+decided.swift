import GRDB

/// An incident that was decided on, with who went where in its alerts.
package struct DecidedIncident: Sendable, Hashable {
    /// Who went where, and how often.
    package struct Access: Sendable, Hashable {
        /// Source user and domain, destination user and domain, source computer, destination computer.
        package let values: [String]
        /// How many alerts it has.
        package let alerts: Int
    }

    /// What a list shows of it.
    package let row: IncidentRow
    /// Its different accesses, those with most alerts first; of very many, as many as were asked for.
    package let accesses: [Access]
    /// How many different ones there are.
    package let accessCount: Int
}

extension AlertStore {
    /// What an access is made of.
    private static let accessColumns = ["src_user", "src_domain", "dst_user", "dst_domain", "src_pc", "dst_pc"]

    /// Whether the incident `id`, or what it has become part of, has an alert with this access: six values, in the order
    /// of ``DecidedIncident/Access/values``.
    package func hasAccess(_ values: [String], in id: Int64) throws -> Bool {
        precondition(values.count == Self.accessColumns.count, "an access has six values")
        let condition = Self.accessColumns.map { "\($0) = ?" }.joined(separator: " AND ")
        return try read { database in
            guard let key = try Self.key(of: id, in: database) else { return false }
            let sql = "SELECT 1 FROM alert WHERE incident = ? AND \(condition)"
            let arguments = StatementArguments([key]) + StatementArguments(values.map(\.stored))
            return try Int.fetchOne(database, sql: sql, arguments: arguments) != nil
        }
    }

    /// The incidents on which `verdict` was decided last, in the order of their ids, all as they were at one moment.
    ///
    /// - Parameters:
    ///   - verdict: What was decided.
    ///   - limit: How many accesses of each at most.
    /// - Returns: The incidents with their accesses.
    /// - Throws: `InputError` when the file cannot be read.
    package func decided(_ verdict: Verdict, limit: Int) throws -> [DecidedIncident] {
        let query = IncidentQuery(IncidentFilter(state: .verdict(verdict)))
        let columns = Self.accessColumns.joined(separator: ", ")
        let sql = """
            SELECT \(columns), count(*), count(*) OVER () FROM alert WHERE incident = ? GROUP BY \(columns)
            ORDER BY 7 DESC, \(columns) LIMIT ?
            """
        return try read { database in
            let rows = try Row.fetchAll(database, sql: query.rows, arguments: query.arguments + [Int.max, 0])
            return try rows.map { row in
                let found = try Row.fetchAll(database, sql: sql, arguments: [row["key"] as Int64, max(1, limit)])
                return DecidedIncident(
                    row: try IncidentRow(row, in: database),
                    accesses: found.map { found in
                        DecidedIncident.Access(values: (0..<6).map { found[$0] }, alerts: found[6])
                    },
                    accessCount: found.first?[7] ?? 0
                )
            }.sorted { $0.row.id < $1.row.id }
        }
    }

    /// The alerts that `rule` silences, the latest first.
    ///
    /// - Parameters:
    ///   - rule: Its name.
    ///   - limit: How many at most.
    ///   - offset: How many are left out before them.
    /// - Returns: The alerts, none of which belongs to an incident.
    /// - Throws: `InputError` when the file cannot be read.
    package func alerts(silencedBy rule: String, limit: Int = 50, offset: Int = 0) throws -> [StoredAlert] {
        let sql = """
            SELECT \(AlertRecord.selection) FROM alert WHERE silenced_by = ?
            ORDER BY second DESC, key DESC LIMIT ? OFFSET ?
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql, arguments: [rule.stored, max(0, limit), max(0, offset)])
                .map { StoredAlert($0) }
        }
    }
}
