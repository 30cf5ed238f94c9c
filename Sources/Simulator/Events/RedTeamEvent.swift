/// A malicious event, as a row of `redteam.txt` labels it, with the kind of intruder behind it.
package struct RedTeamEvent: Sendable, Hashable {
    /// Whole seconds since the log's start.
    package let second: Int
    /// The account with its domain, `U12@DOM1`.
    package let user: String
    /// The host that the event comes from.
    package let source: String
    /// The host that it goes to.
    package let destination: String
    /// What kind of intruder it is.
    package let kind: RedTeamKind
    /// The name of the intruder, such as `quiet-2`; the same over the days.
    package let campaign: String

    /// The event as a row of LANL's red-team file, without the line end.
    package var row: String { "\(second),\(user),\(source),\(destination)" }
}

/// How a simulated intruder operates.
package enum RedTeamKind: String, CaseIterable, Sendable, Hashable, Codable {
    /// One host uses many users' stolen credentials on many others, in bursts: what LANL's red team did.
    case jumpHost = "jump-host"
    /// The victim's own account from the victim's own host, to hosts that the victim never used.
    case quiet
    /// A few logons a day, over many days, with one account from one host that is not its owner's.
    case slow
    /// Few passwords tried on many accounts, until one works.
    case spray
}
