/// What came of one minute of a log.
package struct MinuteRecord: Codable, Sendable, Hashable {
    /// The name of the log.
    package var source: String
    /// The minute of event time: its first second divided by 60, rounded down.
    package var minute: Int
    /// How many rows of it were judged so far, from the minute's start.
    package var rows: Int
    /// The highest score of these; `nil` where there is none.
    package var highest: Double?
    /// How many of them were alerts.
    package var alerts: Int

    /// What is known of `minute` so far.
    package init(source: String, minute: Int, rows: Int, highest: Double?, alerts: Int) {
        (self.source, self.minute, self.rows) = (source, minute, rows)
        (self.highest, self.alerts) = (highest.flatMap { $0.isNaN ? nil : $0 }, alerts)
    }
}

/// What came of a span of event time.
package struct TimelineBucket: Codable, Sendable, Hashable {
    /// Its first second.
    package let start: Int
    /// How many seconds it has.
    package let length: Int
    /// How many rows were judged.
    package let rows: Int
    /// The highest score; `nil` where nothing was judged.
    package let highest: Double?
    /// How many rows were alerts, silenced ones too.
    package let alerts: Int
}
