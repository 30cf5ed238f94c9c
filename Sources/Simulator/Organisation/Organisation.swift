/// Who and what there is: made once from the configuration and the seed, and the same on every day.
final class Organisation: Sendable {
    let configuration: SimulatorConfiguration
    let seed: UInt64
    let accounts: NameTable
    let places: NameTable
    let people: [Person]
    let routines: [Routine]
    let computers: [Computer]
    let sites: Sites
    /// The account of the computer at a place, and that of its operating system.
    let computerAccounts: [Account]
    let systemAccounts: [Account]
    /// `ANONYMOUS LOGON` on each domain controller.
    let anonymousAccounts: [Account]
    /// The vulnerability scanner: an account that visits every computer each night, and where it lives.
    let scanner: (account: Account, place: Place)

    /// The places that are not one person's desk.
    struct Sites: Sendable {
        /// The eight domain controllers.
        var controllers: [Place] = []
        /// The few servers that everyone uses.
        var hubs: [Place] = []
        /// Servers that check passwords for others: web portals, proxies, VPN.
        var portals: [Place] = []
        /// Servers for which a ticket is asked and no logon follows in the log.
        var ticketServers: [Place] = []
        /// All servers but the controllers.
        var servers: [Place] = []
        /// Servers of each department.
        var departments: [[Place]] = []
        /// Desks that stand there from the first day to the last.
        var desks: [Place] = []
        /// `TGT`, which stands where a computer should.
        var ticketGranting: Place = 0
    }

    init(
        configuration: SimulatorConfiguration,
        seed: UInt64,
        accounts: NameTable,
        places: NameTable,
        people: [Person],
        routines: [Routine],
        computers: [Computer],
        sites: Sites,
        computerAccounts: [Account],
        systemAccounts: [Account],
        anonymousAccounts: [Account],
        scanner: (account: Account, place: Place)
    ) {
        self.configuration = configuration
        self.seed = seed
        self.accounts = accounts
        self.places = places
        self.people = people
        self.routines = routines
        self.computers = computers
        self.sites = sites
        self.computerAccounts = computerAccounts
        self.systemAccounts = systemAccounts
        self.anonymousAccounts = anonymousAccounts
        self.scanner = scanner
    }
}

/// Someone with an account and a desk: what does not change from day to day.
struct Person: Sendable {
    /// What they do all day.
    enum Role: Sendable {
        case staff, occasional, administrator, helpDesk
    }

    var role: Role
    /// `U12@DOM1`.
    var account: Account
    /// `U12@?`: what the log says when a name is known but the logon fails early.
    var unknownAccount: Account
    /// The computer on their desk.
    var desk: Place
    /// What stands there from ``replacementDay`` on.
    var newDesk: Place
    /// A laptop or a laboratory computer, the same as ``desk`` for most.
    var secondDesk: Place
    var department: Int
    /// The domain controllers that serve their site, the nearest first.
    var controllers: InlineArray<3, Place>
    /// The large servers (mail, web, files) that they use.
    var hubs: InlineArray<2, Place>
    /// Servers of their department and applications, the dearest first.
    var shares: InlineArray<4, Place>
    /// The portal that asks for their password.
    var portals: InlineArray<2, Place>
    /// Rows that their hands and their desk's programs leave on a working day.
    var rowsPerDay: Double
    /// Seconds by which they come earlier or later than others.
    var habit: Int
    /// Whether their computer stays logged on overnight.
    var staysOn: Bool
    /// The first day that they are there; 0 for nearly all.
    var firstDay: Int
    /// The day that their computer is replaced, or `Int.max`.
    var replacementDay: Int
}

/// A computer with an account of its own.
struct Computer: Sendable {
    let place: Place
    /// `C12$@DOM1`.
    let account: Account
    /// `SYSTEM@C12`.
    let system: Account
    /// The domain controllers that serve its site, the nearest first.
    let controllers: InlineArray<3, Place>
    /// The days that it stands there.
    let days: Range<Int>
    /// Whether it runs at night.
    let staysOn: Bool
    /// Rounds a second while it runs.
    let rate: Double
}

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
