import GRDB

extension AlertStore {
    /// How many incidents or rows one transaction removes.
    private static let portion = 500

    /// Removes what is older than `second`, and so bounds the store's size.
    ///
    /// That is incidents whose last alert is older, unless someone decided or noted something about them, silenced
    /// alerts, minutes, and the habits of those whom no alert is left to name. The room is used again; the file does not
    /// shrink. Others get their turn in between.
    /// The alert that was stored last stays whatever its age, with its incident: otherwise its key would be given
    /// once more, and who follows the alerts by key would pass over the one that got it.
    ///
    /// Rows that are read again from before `second` would be found again: prune no later than the watcher's position.
    ///
    /// - Returns: How many alerts were removed.
    @discardableResult
    package func prune(olderThan second: Int) throws -> Int {
        let incidents = """
            DELETE FROM incident WHERE key IN (SELECT key FROM incident WHERE last < ?
            AND key IS NOT (SELECT incident FROM alert ORDER BY key DESC LIMIT 1)
            AND NOT EXISTS (SELECT 1 FROM entry WHERE incident = incident.key) LIMIT ?) RETURNING alerts
            """
        let silenced = """
            DELETE FROM alert WHERE key IN (
            SELECT key FROM alert WHERE silenced_by IS NOT NULL AND second < ?
            AND key < (SELECT max(key) FROM alert) LIMIT ?) RETURNING 1
            """
        let minutes = """
            DELETE FROM minute WHERE (minute, source) IN (
            SELECT minute, source FROM minute WHERE (minute + 1) * 60 <= ? LIMIT ?) RETURNING 0
            """
        let count = try [incidents, silenced, minutes].map { try remove($0, before: second) }.reduce(0, +)
        try write { database, _ in
            try database.execute(
                sql: """
                    DELETE FROM habit WHERE NOT EXISTS (SELECT 1 FROM mention
                    WHERE mention.value = habit.value AND mention.is_computer = habit.is_computer)
                    """
            )
            try database.execute(
                sql: "DELETE FROM value WHERE NOT EXISTS (SELECT 1 FROM mention WHERE value = value.key)"
            )
        }
        return count
    }

    /// Does `sql` in portions until nothing is left to do; returns the sum of what it returns.
    private func remove(_ sql: String, before second: Int) throws -> Int {
        var sum = 0
        while true {
            let counts = try write { database, _ in
                try Int.fetchAll(database, sql: sql, arguments: [second, Self.portion])
            }
            if counts.isEmpty { return sum }
            sum += counts.reduce(0, +)
        }
    }
}
