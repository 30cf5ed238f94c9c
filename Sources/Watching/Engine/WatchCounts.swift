/// What became of the lines that were read: read = scored + filtered + rejected, and what still waits for its turn.
package struct WatchCounts: Codable, Sendable, Hashable {
    /// Lines that were read.
    package var read = 0
    /// Rows that were judged.
    package var scored = 0
    /// Rows whose source user is none that is kept.
    package var filtered = 0
    /// Lines that are no row, and rows whose time cannot be.
    package var rejected = 0
    /// Rows among the scored ones that came too late to be put in order.
    package var late = 0
    /// Alerts.
    package var alerts = 0
    /// Those of them that a rule silences.
    package var silenced = 0

    /// Nothing yet.
    package init() {}
}
