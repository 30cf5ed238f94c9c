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
