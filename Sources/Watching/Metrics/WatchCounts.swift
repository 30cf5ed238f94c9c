/// Counts of the lines read by outcome: read = scored + filtered + rejected + events in the reorder buffer.
///
/// The names are keys of the checkpoint.
package struct WatchCounts: Codable, Sendable, Hashable {
    /// Lines read.
    package var read = 0
    /// Events scored.
    package var scored = 0
    /// Events whose source user is not selected.
    package var filtered = 0
    /// Lines that are not events, and events with an impossible time.
    package var rejected = 0
    /// Scored events that arrived too late to be put in order.
    package var late = 0
    /// Alerts, including suppressed ones.
    package var alerts = 0
    /// Alerts suppressed by a rule.
    package var silenced = 0

    package init() {}
}
