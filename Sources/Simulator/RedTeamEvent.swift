/// A labelled event: what a row of `redteam.txt` says, and of what kind it is.
package struct RedTeamEvent: Sendable, Hashable {
    /// Whole seconds since the log's start.
    package let second: Int
    /// The account with its domain, `U12@DOM1`.
    package let user: String
    /// The computer that the event comes from.
    package let source: String
    /// The computer that it goes to.
    package let destination: String
    /// What kind of intruder it is.
    package let kind: RedTeamKind
    /// The name of the intruder, such as `quiet-2`; the same over the days.
    package let campaign: String

    /// The row as LANL's red-team file has it, without a line's end.
    package var row: String { "\(second),\(user),\(source),\(destination)" }
}
