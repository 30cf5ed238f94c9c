/// The columns known for each event in addition to its loss.
package struct ScoreColumns: OptionSet, Sendable, Hashable {
    /// The bits of the columns.
    package let rawValue: Int
    /// The loss of each field.
    package static let fields = ScoreColumns(rawValue: 1)
    /// The loss of the time of day.
    package static let time = ScoreColumns(rawValue: 2)
    /// True where the event's window began without context, so that its context is short.
    package static let skipped = ScoreColumns(rawValue: 4)

    /// The default score.
    package static let score = ScoreColumns(rawValue: 8)

    /// Creates the columns of `rawValue`.
    package init(rawValue: Int) { self.rawValue = rawValue }
}
