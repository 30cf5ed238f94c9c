/// What is known of each row beside its loss.
package struct ScoreColumns: OptionSet, Sendable, Hashable {
    /// Which of them.
    package let rawValue: Int
    /// The loss of each field.
    package static let fields = ScoreColumns(rawValue: 1)
    /// The loss of the time of day.
    package static let time = ScoreColumns(rawValue: 2)
    /// Whether the row's window began with nothing, so that its context is short.
    package static let skipped = ScoreColumns(rawValue: 4)

    /// The default score.
    package static let score = ScoreColumns(rawValue: 8)

    /// The columns of `rawValue`.
    package init(rawValue: Int) { self.rawValue = rawValue }
}
