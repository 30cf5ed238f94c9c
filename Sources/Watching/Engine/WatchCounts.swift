/// What became of the lines that were read: read = scored + filtered + rejected, and what still waits for its turn.
public struct WatchCounts: Codable, Sendable, Hashable {
    /// Lines that were read.
    public var read = 0
    /// Rows that were judged.
    public var scored = 0
    /// Rows whose source user is none that is kept.
    public var filtered = 0
    /// Lines that are no row, and rows whose time cannot be.
    public var rejected = 0
    /// Rows among the scored ones that came too late to be put in order.
    public var late = 0
    /// Alerts.
    public var alerts = 0
    /// Those of them that a rule silences.
    public var silenced = 0

    /// Nothing yet.
    public init() {}
}
