/// Makes an ``Organisation``: first the names, then, when their numbers are known, who uses what.
struct OrganisationBuilder {
    /// The days over which people join and computers are replaced: LANL's 58.
    static let days = 58

    let configuration: SimulatorConfiguration
    let seed: UInt64
    var random: RandomStream
    var accountBook = NameBook()

    /// Rank in activity of each user who is a service account or a person from the first day.
    var serviceRanks: [Int] = []
    var personRanks: [Int] = []
    var rowsPerDay: [Double] = []
    /// Names by index: computers are controllers, servers, desks, spare desks, in this order.
    var computerNames: [String] = []
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
    /// Second desks of people who are there from the first day.
    var firstSecondDesk: Int { firstDesk + people }
    var secondDesks: Int { max(4, configuration.computers - firstDesk - personRanks.count) }
    var firstNewDesk: Int { firstSecondDesk + secondDesks }
    var computers: Int { firstNewDesk + joiners }

    /// The organisation of `configuration` that `seed` names.
    mutating func build() -> Organisation {
        rankUsers()
        nameEverything()
        var sites = makeSites()
        let drafts = makePeople(sites)
        sites.desks = drafts.filter { $0.firstDay == 0 && $0.replacementDay == .max }.map(\.desk)
        let routines = makeRoutines(sites, people: drafts)
        let scannerAccount = accountIndex(rank: serviceRanks[serviceRanks.count / 2])
        let computerAccounts = computerNames.map { accountBook.index(of: "\($0)$@DOM1") }
        let systemAccounts = computerNames.map { accountBook.index(of: "SYSTEM@\($0)") }
        let anonymous = (0..<firstServer).map { accountBook.index(of: "ANONYMOUS LOGON@\(computerNames[$0])") }

        let (accounts, numbers) = NameTable.sorting(accountBook.names)
        let computers = makeComputers(sites, drafts, computerAccounts, systemAccounts, numbers)
        let places = placeTable
        var accountOfPlace = [Account](repeating: 0, count: places.count)
        var systemOfPlace = accountOfPlace
        for computer in computers {
            accountOfPlace[Int(computer.place)] = computer.account
            systemOfPlace[Int(computer.place)] = computer.system
        }
        return Organisation(
            configuration: configuration,
            seed: seed,
            accounts: accounts,
            places: places,
            people: drafts.map { Self.renumbered($0, numbers) },
            routines: routines.map { Self.renumbered($0, numbers) },
            computers: computers,
            sites: sites,
            computerAccounts: accountOfPlace,
            systemAccounts: systemOfPlace,
            anonymousAccounts: anonymous.map { numbers[$0] },
            scanner: (numbers[scannerAccount], sites.servers[sites.servers.count / 2])
        )
    }

    private var placeTable: NameTable { NameTable.sorting(placeNames).table }
    private var placeNames: [String] { computerNames + ["TGT"] + serviceRanks.map { userNames[$0] } }

    /// Who is a service account, who a person: the busiest are mostly services.
    private mutating func rankUsers() {
        let users = configuration.users
        rowsPerDay = UserActivity.rowsPerDay(count: users, total: configuration.userRowsPerDay)
        for rank in 0..<users {
            let share = (Double(rank) + 0.5) / Double(users)
            let chance = share < 0.008 ? 1 : share < 0.03 ? 0.4 : 0.025
            if random.chance(chance) { serviceRanks.append(rank) } else { personRanks.append(rank) }
        }
    }

    /// Numbers in random order, with gaps, as where names were made anonymous.
    private mutating func nameEverything() {
        let users = configuration.users + joiners
        userNames = random.shuffled(1...users * 11 / 10).prefix(users).map { "U\($0)" }
        computerNames = random.shuffled(1...computers * 3 / 2).prefix(computers).map { "C\($0)" }
        placeNumbers = NameTable.sorting(placeNames).numbers
    }

    /// The place of the computer with `index`.
    func place(_ index: Int) -> Place { placeNumbers[index] }

    /// The place that is a service account's name.
    func place(ofService index: Int) -> Place { placeNumbers[computerNames.count + 1 + index] }

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

        sites.ticketGranting = placeNumbers[computerNames.count]
        return sites
    }

    private func makeComputers(
        _ sites: Organisation.Sites,
        _ people: [Person],
        _ accounts: [Int],
        _ systems: [Int],
        _ numbers: [Int32]
    ) -> [Computer] {
        let userRows = Double(configuration.userRowsPerDay)
        let rows = userRows * configuration.computerRowShare / (1 - configuration.computerRowShare)
        let share = rows / Double(configuration.computers) / ComputerRounds.rowsPerDayAtUnitRate
        return computerNames.indices.map { index in
            var random = RandomStream(seed, 2, UInt64(index))
            let weight = min(6, max(0.1, 1 + 0.6 * random.normal()))
            let busy = index < firstServer ? 30.0 : index < firstDesk ? 4 : 1
            return Computer(
                place: place(index),
                account: numbers[accounts[index]],
                system: numbers[systems[index]],
                controllers: Self.controllers(site: index % 8, sites),
                days: days(ofComputer: index, people),
                staysOn: index < firstDesk || random.chance(0.75),
                rate: share * weight * busy
            )
        }
    }

    /// A desk stands there from its owner's first day until it is replaced, its replacement from then on.
    private func days(ofComputer index: Int, _ people: [Person]) -> Range<Int> {
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
