import GRDB

extension AlertStore {
    /// What changed after the change `number`, over all processes; cheap enough to be asked every second.
    ///
    /// Minutes that are recorded count as a change without an incident. What was pruned is not listed.
    ///
    /// - Parameters:
    ///   - number: The number that an earlier answer gave; 0 for all.
    ///   - limit: How many incidents at most.
    /// - Returns: The number to ask with the next time, and the incidents that changed, the latest change first.
    /// - Throws: `InputError` when the file cannot be read.
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

    /// What there is, in figures.
    package func summary() throws -> StoreSummary {
        try read { database in
            let incidents = """
                SELECT count(*), count(*) FILTER (WHERE verdict IS NULL),
                    count(*) FILTER (WHERE verdict IS NULL OR alerts > seen), coalesce(sum(alerts), 0) FROM incident
                """
            let silenced = "SELECT count(*) FROM alert WHERE silenced_by IS NOT NULL"
            let span = "SELECT (SELECT min(minute) FROM minute), (SELECT max(minute) FROM minute)"
            guard let row = try Row.fetchOne(database, sql: incidents),
                let minutes = try Row.fetchOne(database, sql: span)
            else { preconditionFailure("aggregates have a row") }
            let silencedCount = try Int.fetchOne(database, sql: silenced) ?? 0
            let (first, last) = (minutes[0] as Int?, minutes[1] as Int?)
            // A minute that no clock shows must not be more seconds than there are.
            let bounds = Int.min / 60...Int.max / 60 - 1
            func second(_ minute: Int) -> Int { min(max(minute, bounds.lowerBound), bounds.upperBound) * 60 }
            return StoreSummary(
                incidents: row[0],
                open: row[1],
                pending: row[2],
                alerts: row[3] + silencedCount,
                silenced: silencedCount,
                span: first.flatMap { first in last.map { second(first)...second($0) + 59 } }
            )
        }
    }
}
