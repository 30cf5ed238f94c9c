/// Builds an ``Organisation``: first the names, then, when their numbers are known, the people, hosts and services.
struct OrganisationBuilder {
    /// The days over which people join and hosts are replaced: LANL's 58.
    static let days = 58

    let configuration: SimulatorConfiguration
    let seed: UInt64
    var random: RandomStream
    var accountBook = NameBook()

    /// The activity ranks of the users that are service accounts, and of those that are people present from the first
    /// day.
    var serviceRanks: [Int] = []
    var personRanks: [Int] = []
    var eventsPerDay: [Double] = []
    /// Names by index; the hosts are controllers, servers, desks and spare desks, in this order.
    var hostNames: [String] = []
    var userNames: [String] = []
    var placeNumbers: [Place] = []

    init(configuration: SimulatorConfiguration, seed: UInt64) {
        self.configuration = configuration
        self.seed = seed
        random = RandomStream(seed, 1)
    }

    /// People who join later.
    var joiners: Int { configuration.changesPerDay * Self.days }
    var people: Int { personRanks.count + joiners }
    var firstServer: Int { 8 }
    var firstDesk: Int { firstServer + configuration.servers }
    /// Second desks of people present from the first day.
    var firstSecondDesk: Int { firstDesk + people }
    var secondDesks: Int { max(4, configuration.hosts - firstDesk - personRanks.count) }
    var firstNewDesk: Int { firstSecondDesk + secondDesks }
    var hosts: Int { firstNewDesk + joiners }

    /// Builds the organisation of `configuration` and `seed`.
    mutating func build() -> Organisation {
        rankUsers()
        nameEverything()
        var sites = makeSites()
        let drafts = makePeople(sites)
        sites.desks = drafts.filter { $0.firstDay == 0 && $0.replacementDay == .max }.map(\.desk)
        let routines = makeRoutines(sites, people: drafts)
        let scannerAccount = accountIndex(rank: serviceRanks[serviceRanks.count / 2])
        let hostAccounts = hostNames.map { accountBook.index(of: "\($0)$@DOM1") }
        let systemAccounts = hostNames.map { accountBook.index(of: "SYSTEM@\($0)") }
        let anonymous = (0..<firstServer).map { accountBook.index(of: "ANONYMOUS LOGON@\(hostNames[$0])") }

        let (accounts, numbers) = NameTable.sorting(accountBook.names)
        let hosts = makeHosts(sites, drafts, hostAccounts, systemAccounts, numbers)
        let places = placeTable
        var accountOfPlace = [Account](repeating: 0, count: places.count)
        var systemOfPlace = accountOfPlace
        for host in hosts {
            accountOfPlace[Int(host.place)] = host.account
            systemOfPlace[Int(host.place)] = host.system
        }
        return Organisation(
            configuration: configuration,
            seed: seed,
            accounts: accounts,
            places: places,
            people: drafts.map { Self.renumbered($0, numbers) },
            routines: routines.map { Self.renumbered($0, numbers) },
            hosts: hosts,
            sites: sites,
            hostAccounts: accountOfPlace,
            systemAccounts: systemOfPlace,
            anonymousAccounts: anonymous.map { numbers[$0] },
            scanner: (numbers[scannerAccount], sites.servers[sites.servers.count / 2])
        )
    }

    private var placeTable: NameTable { NameTable.sorting(placeNames).table }
    private var placeNames: [String] { hostNames + ["TGT"] + serviceRanks.map { userNames[$0] } }

    /// Divides the users into service accounts and people: the busiest are mostly services.
    private mutating func rankUsers() {
        let users = configuration.users
        eventsPerDay = UserActivity.eventsPerDay(count: users, total: configuration.userEventsPerDay)
        for rank in 0..<users {
            let quantile = (Double(rank) + 0.5) / Double(users)
            let chance = quantile < 0.008 ? 1 : quantile < 0.03 ? 0.4 : 0.025
            if random.chance(chance) { serviceRanks.append(rank) } else { personRanks.append(rank) }
        }
    }

    /// Assigns names with numbers in random order and with gaps, as anonymised names have them.
    private mutating func nameEverything() {
        let users = configuration.users + joiners
        userNames = random.shuffled(1...users * 11 / 10).prefix(users).map { "U\($0)" }
        hostNames = random.shuffled(1...hosts * 3 / 2).prefix(hosts).map { "C\($0)" }
        placeNumbers = NameTable.sorting(placeNames).numbers
    }

    /// The place of the host with `index`.
    func place(_ index: Int) -> Place { placeNumbers[index] }

    /// The place that is a service account's name.
    func place(ofService index: Int) -> Place { placeNumbers[hostNames.count + 1 + index] }

    /// The index of a user's account in the book; a few belong to other domains.
    mutating func accountIndex(rank: Int) -> Int {
        accountBook.index(of: "\(userNames[rank])@\(domain(rank: rank))")
    }

    /// The domain of the user with `rank`.
    private func domain(rank: Int) -> String {
        guard rank % 160 == 97 else { return "DOM1" }
        return ["DOM9", "DOM9", "DOM5", "DOM3", "DOM9", "DOM16", "DOM15", "DOM23"][rank / 160 % 8]
    }

    private mutating func makeSites() -> Organisation.Sites {
        let servers = random.shuffled(firstServer..<firstDesk).map { place($0) }
        var sites = Organisation.Sites()
        sites.controllers = (0..<firstServer).map { place($0) }
        sites.hubs = Array(servers[0..<7])
        sites.portals = Array(servers[7..<15])
        sites.ticketServers = Array(servers[15..<18])
        sites.servers = servers
        let rest = Array(servers[18...])
        let size = max(2, rest.count / configuration.departments)
        sites.departments = (0..<configuration.departments).map { department -> [Place] in
            (0..<size).map { turn -> Place in rest[(turn + 2 * department) % rest.count] }
        }

        sites.ticketGranting = placeNumbers[hostNames.count]
        return sites
    }

    private func makeHosts(
        _ sites: Organisation.Sites,
        _ people: [Person],
        _ accounts: [Int],
        _ systems: [Int],
        _ numbers: [Int32]
    ) -> [Host] {
        let userEvents = Double(configuration.userEventsPerDay)
        let events = userEvents * configuration.hostEventFraction / (1 - configuration.hostEventFraction)
        let meanRate = events / Double(configuration.hosts) / Host.eventsPerDayAtUnitRate
        return hostNames.indices.map { index in
            var random = RandomStream(seed, 2, UInt64(index))
            let weight = min(6, max(0.1, 1 + 0.6 * random.normal()))
            let busy = index < firstServer ? 30.0 : index < firstDesk ? 4 : 1
            return Host(
                place: place(index),
                account: numbers[accounts[index]],
                system: numbers[systems[index]],
                controllers: Self.controllers(site: index % 8, sites),
                days: days(ofHost: index, people),
                staysOn: index < firstDesk || random.chance(0.75),
                rate: meanRate * weight * busy
            )
        }
    }

    /// The days on which a host exists: a desk from its owner's first day until it is replaced, its replacement from
    /// then on.
    private func days(ofHost index: Int, _ people: [Person]) -> Range<Int> {
        if index >= firstNewDesk { return replacementDay(index - firstNewDesk)..<Int.max }
        guard index >= firstDesk, index < firstSecondDesk else { return 0..<Int.max }
        let owner = people[index - firstDesk]
        return owner.firstDay..<owner.replacementDay
    }

    /// The three controllers that serve a site.
    static func controllers(site: Int, _ sites: Organisation.Sites) -> InlineArray<3, Place> {
        let all = sites.controllers
        return [all[site % 8], all[(site + 3) % 8], all[(site + 5) % 8]]
    }

    private static func renumbered(_ person: Person, _ numbers: [Int32]) -> Person {
        var person = person
        person.account = numbers[Int(person.account)]
        person.unknownAccount = numbers[Int(person.unknownAccount)]
        return person
    }

    private static func renumbered(_ routine: Routine, _ numbers: [Int32]) -> Routine {
        var routine = routine
        routine.account = numbers[Int(routine.account)]
        routine.other = numbers[Int(routine.other)]
        return routine
    }
}
