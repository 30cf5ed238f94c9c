/// The output format of scores.
package enum ScoreFormat: String, CaseIterable, Sendable {
    /// A header and one line per event, comma-separated.
    case csv
    /// One JSON object per event.
    case ndjson
}
