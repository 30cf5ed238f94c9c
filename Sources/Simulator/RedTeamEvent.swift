/// A labelled event: what a row of `redteam.txt` says, and of what kind it is.
public struct RedTeamEvent: Sendable, Hashable {
    /// Whole seconds since the log's start.
    public let second: Int
    /// The account with its domain, `U12@DOM1`.
    public let user: String
    /// The computer that the event comes from.
    public let source: String
    /// The computer that it goes to.
    public let destination: String
    /// What kind of intruder it is.
    public let kind: RedTeamKind
    /// The name of the intruder, such as `quiet-2`; the same over the days.
    public let campaign: String

    /// The row as LANL's red-team file has it, without a line's end.
    public var row: String { "\(second),\(user),\(source),\(destination)" }
}
