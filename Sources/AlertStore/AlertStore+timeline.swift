import GRDB

/// The events and alerts of one minute of a log.
package struct MinuteRecord: Codable, Sendable, Hashable {
    /// The name of the log.
    package var source: String
    /// The minute of event time: its first second divided by 60, rounded down.
    package var minute: Int
    /// The number of its events that were scored so far, from the minute's start.
    package var events: Int
    /// The highest score of these; `nil` without events.
    package var highest: Double?
    /// The number of alerts among them.
    package var alerts: Int

    // As checkpoints have them.
    private enum CodingKeys: String, CodingKey {
        case source, minute, highest, alerts
        case events = "rows"
    }

    /// What is known of `minute` so far.
    package init(source: String, minute: Int, events: Int, highest: Double?, alerts: Int) {
        (self.source, self.minute, self.events) = (source, minute, events)
        (self.highest, self.alerts) = (highest.flatMap { $0.isNaN ? nil : $0 }, alerts)
    }
}

/// The events and alerts of a span of event time.
package struct TimelineBucket: Codable, Sendable, Hashable {
    /// Its first second.
    package let start: Int
    /// Its length in seconds.
    package let length: Int
    /// The number of events that were scored.
    package let events: Int
    /// The highest score; `nil` without events.
    package let highest: Double?
    /// The number of alerts, suppressed ones too.
    package let alerts: Int

    // As the dashboard's answers have them.
    private enum CodingKeys: String, CodingKey {
        case start, length, highest, alerts
        case events = "rows"
    }
}

extension AlertStore {
    /// The largest number of buckets in a timeline: more than any screen is wide.
    private static let mostBuckets = 10_000

    /// Records what is known so far of `minutes`.
    ///
    /// Each record covers its minute from the minute's start, not from the last call, and the larger numbers stay. So a
    /// watcher that reads the same events again after a crash changes nothing, in whatever pieces and order, as long as
    /// it has the record of the minute in which it continues: it keeps that beside its position.
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
                    minute.minute, minute.source.stored, minute.events, minute.highest, minute.alerts,
                ])
            }
        }
    }

    /// The minutes from the second `from` up to before `to`, in at most `buckets` spans of whole minutes.
    ///
    /// Spans without events are included; the last one may extend beyond `to`.
    ///
    /// The log is the one called `source`, or all of them.
    package func timeline(from: Int, to: Int, buckets: Int, source: String? = nil) throws -> [TimelineBucket] {
        // Nothing happened beyond a hundred million years, and within them nothing overflows.
        let (from, to) = (from.clamped, to.clamped)
        guard from < to, buckets > 0 else { return [] }
        let first = from.minute
        let count = (to - 1).minute - first + 1
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
                events: row?[1] ?? 0,
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
