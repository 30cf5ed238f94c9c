/// How scores are written.
package enum ScoreFormat: String, CaseIterable, Sendable {
    /// A heading and a line a row, comma-separated.
    case csv
    /// A JSON object a row.
    case ndjson
}
