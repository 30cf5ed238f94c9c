import GRDB

extension AlertStore {
    /// The number of incidents or rows that one transaction removes.
    private static let portion = 500

    /// Removes what is older than `second`, and so bounds the store's size.
    ///
    /// That is incidents whose last alert is older, unless they have a decision or a note, suppressed alerts, minutes,
    /// and the profiles of users and hosts that no remaining alert names. The space is used again; the file does not
    /// shrink. Other processes may write in between.
    /// The alert that was stored last stays whatever its age, with its incident: otherwise its key would be given again,
    /// and a reader that follows the alerts by key would skip the alert that gets it.
    ///
    /// Events from before `second` that are read again would be found again: prune no later than the watcher's position.
    ///
    /// - Returns: The number of alerts that were removed.
    @discardableResult
    package func prune(olderThan second: Int) throws -> Int {
        let incidents = """
            DELETE FROM incident WHERE key IN (SELECT key FROM incident WHERE last < ?
            AND key IS NOT (SELECT incident FROM alert ORDER BY key DESC LIMIT 1)
            AND NOT EXISTS (SELECT 1 FROM entry WHERE incident = incident.key) LIMIT ?) RETURNING alerts
            """
        let suppressed = """
            DELETE FROM alert WHERE key IN (
            SELECT key FROM alert WHERE silenced_by IS NOT NULL AND second < ?
            AND key < (SELECT max(key) FROM alert) LIMIT ?) RETURNING 1
            """
        let minutes = """
            DELETE FROM minute WHERE (minute, source) IN (
            SELECT minute, source FROM minute WHERE (minute + 1) * 60 <= ? LIMIT ?) RETURNING 0
            """
        let count = try [incidents, suppressed, minutes].map { try remove($0, before: second) }.reduce(0, +)
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

    /// Executes `sql` in portions until it removes nothing more; returns the sum of the numbers that it returns.
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
