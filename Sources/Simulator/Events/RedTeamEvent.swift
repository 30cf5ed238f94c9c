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

/// How a simulated intruder goes about it.
package enum RedTeamKind: String, CaseIterable, Sendable, Hashable, Codable {
    /// One computer uses many users' stolen credentials on many others, in bursts: what LANL's red team did.
    case jumpHost = "jump-host"
    /// The victim's own account on the victim's own computer, to places where the victim never was.
    case quiet
    /// A few logons a day, over many days, with one account from one strange computer.
    case slow
    /// Few passwords tried on many accounts, until one fits.
    case spray
}
