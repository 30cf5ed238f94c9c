/// What is known of each row beside its loss.
public struct ScoreColumns: OptionSet, Sendable, Hashable {
    /// Which of them.
    public let rawValue: Int
    /// The loss of each field.
    public static let fields = ScoreColumns(rawValue: 1)
    /// The loss of the time of day.
    public static let time = ScoreColumns(rawValue: 2)
    /// Whether the row's window began with nothing, so that its context is short.
    public static let skipped = ScoreColumns(rawValue: 4)

    /// The default score.
    public static let score = ScoreColumns(rawValue: 8)

    /// The columns of `rawValue`.
    public init(rawValue: Int) { self.rawValue = rawValue }
}
