import Foundation

extension OrganisationBuilder {
    /// The recipes of service accounts, and the percentage of all users' events that each has.
    private static let trades: [(recipe: Routine.Recipe, percentage: Double)] = [
        (.kerberos, 15.5), (.ticketedKerberos, 5), (.ticket, 2.6), (.ntlm, 2.3), (.portal, 0.8), (.batch, 0.5),
        (.ownName, 0.5), (.staleTicket, 0.2), (.staleNTLM, 0.2), (.service, 0.13), (.cleartext, 0.07),
    ]

    /// Makes the routines of all programs, which run around the clock.
    mutating func makeRoutines(_ sites: Organisation.Sites, people: [Person]) -> [Routine] {
        var routines: [Routine] = []
        // The busiest account takes the recipe that is furthest from its percentage, and so on down.
        let total = serviceRanks.reduce(0) { $0 + eventsPerDay[$1] }
        let percent = total / Self.trades.reduce(0) { $0 + $1.percentage }
        var missing = Self.trades.map { $0.percentage * percent }
        for (index, rank) in serviceRanks.enumerated() {
            let trade = missing.indices.max { missing[$0] < missing[$1] } ?? 0
            missing[trade] -= eventsPerDay[rank]
            addService(Self.trades[trade].recipe, index: index, rank: rank, sites, people, to: &routines)
        }
        for (index, person) in people.prefix(personRanks.count).enumerated() {
            let rest = eventsPerDay[personRanks[index]] - person.eventsPerDay
            if rest > 1 { addPolling(of: person, events: rest, to: &routines) }
        }
        addLocalAccounts(sites, to: &routines)
        return routines
    }

    private mutating func addService(
        _ recipe: Routine.Recipe,
        index: Int,
        rank: Int,
        _ sites: Organisation.Sites,
        _ people: [Person],
        to routines: inout [Routine]
    ) {
        let account = Account(accountIndex(rank: rank))
        let events = eventsPerDay[rank]
        let count = min(14, 1 + Int(sqrt(events / 800)))
        // A few sources and destinations; the first pair has most of the events.
        let home = random.below(sites.servers.count)
        let weights = (0..<count).map { 1 / Double($0 + 1) }
        let atHome = recipe == .kerberos && index % 3 == 1
        for (turn, weight) in weights.enumerated() {
            let source = sites.servers[(home + turn * (atHome ? 1 : turn % 3)) % sites.servers.count]
            let ownEvents = events * weight / weights.reduce(0, +)
            var routine = Routine(
                recipe: recipe,
                account: account,
                other: account,
                source: source,
                destination: source,
                period: Routine.events(recipe) * 86_400 / max(ownEvents, 0.3),
                regular: random.chance(0.7)
            )
            aim(&routine, service: index, rank: rank, atHome: atHome, sites, people)
            routines.append(routine)
        }
    }

    /// Sets the other end of a service's routine.
    private mutating func aim(
        _ routine: inout Routine,
        service: Int,
        rank: Int,
        atHome: Bool,
        _ sites: Organisation.Sites,
        _ people: [Person]
    ) {
        switch routine.recipe {
        case .kerberos where atHome: break
        case .kerberos, .ticketedKerberos:
            routine.destination =
                random.chance(0.65) ? random.pick(sites.controllers) : sites.servers[random.zipf(sites.servers.count)]
        case .ntlm, .staleNTLM:
            if random.chance(0.7) { routine.destination = sites.hubs[random.zipf(sites.hubs.count)] }
        case .ticket, .batch:
            routine.source =
                routine.recipe == .ticket ? sites.portals[random.zipf(sites.portals.count)] : routine.source
            routine.destination = routine.source
            routine.other = hostAccount(at: routine.source)
        case .portal, .cleartext:
            routine.source = sites.portals[random.zipf(sites.portals.count)]
            routine.destination = routine.source
            let other = serviceRanks[(service + 7) % serviceRanks.count]
            routine.other = Account(accountIndex(rank: other))
        case .ownName: routine.destination = place(ofService: service)
        case .staleTicket: routine.other = Account(accountBook.index(of: "\(userNames[rank])@?"))
        case .service: break
        }
    }

    private mutating func hostAccount(at place: Place) -> Account {
        let index = placeNumbers.firstIndex(of: place) ?? 0
        return Account(accountBook.index(of: "\(hostNames[index])$@DOM1"))
    }

    /// Adds the mail and file programs that make some desks as busy as a service.
    private mutating func addPolling(of person: Person, events: Double, to routines: inout [Routine]) {
        let recipes: [Routine.Recipe] = random.chance(0.3) ? [.ntlm, .kerberos] : [.kerberos, .kerberos]
        for (turn, recipe) in recipes.enumerated() {
            routines.append(
                Routine(
                    recipe: recipe,
                    account: person.account,
                    other: person.account,
                    source: person.desk,
                    destination: turn == 0 ? person.hubs[0] : person.controllers[0],
                    period: Routine.events(recipe) * 86_400 / (events / 2),
                    regular: turn == 0
                )
            )
        }
    }

    /// Adds local accounts, whose domain is the name of their host.
    private mutating func addLocalAccounts(_ sites: Organisation.Sites, to routines: inout [Routine]) {
        let shared = userNames[serviceRanks[serviceRanks.count - 1]]
        let scale = Double(configuration.userEventsPerDay) / Double(configuration.users) / 690
        for turn in 0..<configuration.hosts * 6 / 100 {
            let onServer = turn < sites.servers.count / 8
            let index = onServer ? firstServer + turn : firstDesk + random.below(personRanks.count)
            let name = random.chance(0.4) ? shared : userNames[random.below(configuration.users)]
            let account = Account(accountBook.index(of: "\(name)@\(hostNames[index])"))
            let recipe: Routine.Recipe =
                random.chance(onServer ? 0.6 : 0.3) ? .batch : random.chance(0.25) ? .staleNTLM : .ntlm
            let events = scale * (onServer ? 280 : 2.5) / (0.1 + random.unit())
            routines.append(
                Routine(
                    recipe: recipe,
                    account: account,
                    other: Account(accountBook.index(of: "\(hostNames[index])$@DOM1")),
                    source: place(index),
                    destination: place(index),
                    period: Routine.events(recipe) * 86_400 / events,
                    regular: onServer
                )
            )
        }
    }
}
