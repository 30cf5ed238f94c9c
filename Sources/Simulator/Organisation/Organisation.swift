/// The people, hosts, services and names of a simulated network: built once from configuration and seed, fixed for all
/// days.
final class Organisation: Sendable {
    let configuration: SimulatorConfiguration
    let seed: UInt64
    let accounts: NameTable
    let places: NameTable
    let people: [Person]
    let routines: [Routine]
    let hosts: [Host]
    let sites: Sites
    /// The account of the host at each place, and that of its operating system.
    let hostAccounts: [Account]
    let systemAccounts: [Account]
    /// `ANONYMOUS LOGON` on each domain controller.
    let anonymousAccounts: [Account]
    /// The vulnerability scanner: the account that visits every host each night, and the place that it runs on.
    let scanner: (account: Account, place: Place)

    /// The places that are not one person's desk.
    struct Sites: Sendable {
        /// The eight domain controllers.
        var controllers: [Place] = []
        /// The few servers that everyone uses.
        var hubs: [Place] = []
        /// Servers that check passwords for others: web portals, proxies, VPN.
        var portals: [Place] = []
        /// Servers for which a ticket is requested without a logon in the log.
        var ticketServers: [Place] = []
        /// All servers but the controllers.
        var servers: [Place] = []
        /// Servers of each department.
        var departments: [[Place]] = []
        /// Desks that exist from the first day to the last.
        var desks: [Place] = []
        /// `TGT`, which the log has in a host field.
        var ticketGranting: Place = 0
    }

    init(
        configuration: SimulatorConfiguration,
        seed: UInt64,
        accounts: NameTable,
        places: NameTable,
        people: [Person],
        routines: [Routine],
        hosts: [Host],
        sites: Sites,
        hostAccounts: [Account],
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
        self.hosts = hosts
        self.sites = sites
        self.hostAccounts = hostAccounts
        self.systemAccounts = systemAccounts
        self.anonymousAccounts = anonymousAccounts
        self.scanner = scanner
    }
}

/// A user with an account and a desk: what does not change from day to day.
struct Person: Sendable {
    /// The kind of work that decides a person's activity.
    enum Role: Sendable {
        case staff, occasional, administrator, helpDesk
    }

    var role: Role
    /// `U12@DOM1`.
    var account: Account
    /// `U12@?`: the account in the log when the name is known but the logon fails early.
    var unknownAccount: Account
    /// The host on the desk.
    var desk: Place
    /// The host on the desk from ``replacementDay`` on.
    var newDesk: Place
    /// A laptop or a laboratory host; the same as ``desk`` for most people.
    var secondDesk: Place
    var department: Int
    /// The domain controllers of the person's site, the nearest first.
    var controllers: InlineArray<3, Place>
    /// The large servers (mail, web, files) that they use.
    var hubs: InlineArray<2, Place>
    /// Servers of the department and applications, the most used first.
    var shares: InlineArray<4, Place>
    /// The portals that ask for the password.
    var portals: InlineArray<2, Place>
    /// Events per working day from the person and the programs on the desk.
    var eventsPerDay: Double
    /// Seconds by which the person arrives later than others (earlier if negative).
    var habit: Int
    /// True if the host stays logged on overnight.
    var staysOn: Bool
    /// The first day of the person; 0 for nearly all.
    var firstDay: Int
    /// The day on which the host is replaced, or `Int.max`.
    var replacementDay: Int
}

/// A host with an account of its own.
struct Host: Sendable {
    /// The events in a day of a host with a rate of 1 round per second, measured.
    static let eventsPerDayAtUnitRate = 86_400 * 3.0

    let place: Place
    /// `C12$@DOM1`.
    let account: Account
    /// `SYSTEM@C12`.
    let system: Account
    /// The domain controllers that serve its site, the nearest first.
    let controllers: InlineArray<3, Place>
    /// The days on which it exists.
    let days: Range<Int>
    /// True if it runs at night.
    let staysOn: Bool
    /// Rounds per second while it runs.
    let rate: Double
}

/// A recurring activity of a program: the same few events, around the clock.
struct Routine: Sendable {
    /// The events of one round.
    enum Recipe: Sendable, CaseIterable {
        /// Kerberos logon and logoff.
        case kerberos
        /// The same with the ticket for it.
        case ticketedKerberos
        /// NTLM logon and logoff.
        case ntlm
        /// A login ticket, a service ticket, and the mapping to the host's account.
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
    /// The account at the other end: the portal's user, the host's account, the account without a known domain.
    var other: Account
    var source: Place
    var destination: Place
    /// Seconds from round to round.
    var period: Double
    /// True if rounds come at regular intervals, false if at random.
    var regular: Bool
    /// The mean number of events in a round.
    static func events(_ recipe: Recipe) -> Double {
        switch recipe {
        case .kerberos, .ntlm: 2.1
        case .ticketedKerberos: 3.1
        case .ticket, .batch, .portal: 3
        case .service, .cleartext, .ownName: 2
        case .staleTicket, .staleNTLM: 1
        }
    }
}
