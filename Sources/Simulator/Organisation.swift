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
        /// Every desk that stands there from the first day.
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
