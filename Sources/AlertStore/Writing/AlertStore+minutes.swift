import GRDB

extension AlertStore {
    /// The longest timeline, in buckets: more than any screen is wide.
    private static let mostBuckets = 10_000

    /// Records what is known so far of `minutes`.
    ///
    /// Each says all that is known of its minute from the minute's start, not what came since the last call, and the
    /// greater figures stay. So a watcher that goes over the same rows again after a crash changes nothing, whatever
    /// the pieces and their order, as long as it has the figures of the minute that it is in where it goes on: it
    /// keeps them beside its position.
    package func record(_ minutes: [MinuteRecord]) throws {
        guard !minutes.isEmpty else { return }
        try write { database, _ in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO minute (minute, source, rows, highest, alerts) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET rows = max(rows, excluded.rows), alerts = max(alerts, excluded.alerts),
                        highest = coalesce(max(highest, excluded.highest), highest, excluded.highest)
                    WHERE excluded.rows > rows OR excluded.alerts > alerts
                        OR coalesce(excluded.highest > highest, highest IS NULL AND excluded.highest IS NOT NULL)
                    """
            )
            for minute in minutes {
                try statement.execute(arguments: [
                    minute.minute, minute.source.stored, minute.rows, minute.highest, minute.alerts,
                ])
            }
        }
    }

    /// The minutes from the second `from` up to before `to`, in at most so many spans of whole minutes.
    ///
    /// They are of all logs, or of one. Spans in which nothing happened are there as well; the last one may go on after
    /// `to`.
    package func timeline(from: Int, to: Int, buckets: Int, source: String? = nil) throws -> [TimelineBucket] {
        // Beyond a hundred million years nothing happened, and everything can be multiplied.
        let (from, to) = (from.clamped, to.clamped)
        guard from < to, buckets > 0 else { return [] }
        let first = from.minute
        let count = (to - 1).minute.minus(first).plus(1)
        let wanted = min(buckets, Self.mostBuckets)
        let width = count / wanted + (count % wanted == 0 ? 0 : 1)
        let sql = """
            SELECT (minute - :first) / :width, sum(rows), max(highest), sum(alerts) FROM minute
            WHERE minute >= :first AND minute - :first < :count AND (:source IS NULL OR source = :source)
            GROUP BY 1
            """
        let arguments: StatementArguments = ["first": first, "width": width, "count": count, "source": source?.stored]
        let rows = try read { try Row.fetchAll($0, sql: sql, arguments: arguments) }
        let known = Dictionary(rows.map { ($0[0] as Int, $0) }) { first, _ in first }
        return (0..<(count / width + (count % width == 0 ? 0 : 1))).map { place in
            let row = known[place]
            return TimelineBucket(
                start: (first + place * width) * 60,
                length: width * 60,
                rows: row?[1] ?? 0,
                highest: row?[2],
                alerts: row?[3] ?? 0
            )
        }
    }
}

extension Int {
    fileprivate var clamped: Int { Swift.min(Swift.max(self, -.max / 256), .max / 256) }

    /// The minute that this second is in.
    fileprivate var minute: Int { Swift.max(.min / 60, self / 60 - (self % 60 < 0 ? 1 : 0)) }
}
