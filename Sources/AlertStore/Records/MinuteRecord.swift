/// What came of one minute of a log.
public struct MinuteRecord: Codable, Sendable, Hashable {
    /// The name of the log.
    public var source: String
    /// The minute of event time: its first second divided by 60, rounded down.
    public var minute: Int
    /// How many rows of it were judged so far, from the minute's start.
    public var rows: Int
    /// The highest score of these; `nil` where there is none.
    public var highest: Double?
    /// How many of them were alerts.
    public var alerts: Int

    /// What is known of `minute` so far.
    public init(source: String, minute: Int, rows: Int, highest: Double?, alerts: Int) {
        (self.source, self.minute, self.rows) = (source, minute, rows)
        (self.highest, self.alerts) = (highest.flatMap { $0.isNaN ? nil : $0 }, alerts)
    }
}

/// What came of a span of event time.
public struct TimelineBucket: Codable, Sendable, Hashable {
    /// Its first second.
    public let start: Int
    /// How many seconds it has.
    public let length: Int
    /// How many rows were judged.
    public let rows: Int
    /// The highest score; `nil` where nothing was judged.
    public let highest: Double?
    /// How many rows were alerts, silenced ones too.
    public let alerts: Int
}
