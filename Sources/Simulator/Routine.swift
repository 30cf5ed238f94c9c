/// What a program does over and over: the same few rows, around the clock.
struct Routine: Sendable {
    /// The rows of one round.
    enum Recipe: Sendable, CaseIterable {
        /// Kerberos logon and logoff.
        case kerberos
        /// The same with the ticket for it.
        case ticketedKerberos
        /// NTLM logon and logoff.
        case ntlm
        /// A login ticket, a service ticket, and the mapping to the computer's account.
        case ticket
        /// A scheduled task.
        case batch
        /// A service that is started.
        case service
        /// A portal that logs another account on.
        case portal
        /// A web server that sends the password in clear text.
        case cleartext
        /// A service ticket for the account's own name.
        case ownName
        /// A login ticket and a service ticket that are refused, for a password that has changed.
        case staleTicket
        /// An NTLM logon that is refused, for a password that has changed.
        case staleNTLM
    }

    var recipe: Recipe
    var account: Account
    /// The account at the other end: the portal's user, the computer's account, the account without a known domain.
    var other: Account
    var source: Place
    var destination: Place
    /// Seconds from round to round.
    var period: Double
    /// Whether rounds come like clockwork; otherwise they come at random.
    var regular: Bool
    /// The rows of a round, about.
    static func rows(_ recipe: Recipe) -> Double {
        switch recipe {
        case .kerberos, .ntlm: 2.1
        case .ticketedKerberos: 3.1
        case .ticket, .batch, .portal: 3
        case .service, .cleartext, .ownName: 2
        case .staleTicket, .staleNTLM: 1
        }
    }
}
