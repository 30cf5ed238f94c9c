/// Generates the events of people and the programs on their desks: one call of `burst` is one activity.
struct DeskRounds {
    /// The mean number of events in a burst, measured.
    static let eventsPerBurst = 5.95

    let organisation: Organisation
    private let sites: Organisation.Sites

    init(organisation: Organisation) {
        self.organisation = organisation
        sites = organisation.sites
    }

    /// Generates one activity of `person` at `desk`, at `second`.
    func burst(
        _ person: Person,
        at desk: Place,
        second: Int,
        atWork: Bool,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let dice = random.unit()
        if dice < 0.56 {
            access(person, at: desk, second, &random, &scheduler)
        } else if dice < 0.675 {
            renewTickets(person, at: desk, second, &random, &scheduler)
        } else if dice < 0.87 {
            portal(person, at: desk, second, &random, &scheduler)
        } else if dice < 0.942 {
            scheduler.network(second, person.account, desk, person.hubs[random.below(2)], .ntlm, &random)
        } else if dice < 0.966 {
            mapAccount(person, at: desk, second, &random, &scheduler)
        } else if dice < 0.989 {
            if atWork { unlock(person, at: desk, second, &random, &scheduler) }
        } else if dice < 0.9935 {
            mistake(person, at: desk, second, &random, &scheduler)
        } else {
            rareEvent(person, at: desk, second, &random, &scheduler)
        }
    }

    /// Uses one or more servers: tickets and the logons that they are for fall into the same second.
    private func access(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        var more = true
        while more {
            let server = self.server(for: person, &random)
            let bits = random.next()
            if bits & 255 < 140 {
                scheduler.add(second, person.account, desk, server, .serviceTicket)
                if bits >> 8 & 255 < 34 {
                    scheduler.add(second, person.account, desk, sites.ticketGranting, .serviceTicket)
                }
            }
            scheduler.network(second, person.account, desk, server, .kerberos, &random)
            // Repeated within seconds: programs open one connection per file.
            var later = second
            while random.chance(0.46) {
                later = min(later + Int(random.next() & 15), second + 120)
                scheduler.network(later, person.account, desk, server, .kerberos, &random)
            }
            more = bits >> 32 & 255 < 80
        }
    }

    /// Picks a server for `person`: a domain controller, a large server, one of their department's, rarely an unusual
    /// one.
    private func server(for person: Person, _ random: inout RandomStream) -> Place {
        let dice = random.unit()
        if dice < 0.66 { return person.controllers[dice < 0.34 ? 0 : dice < 0.54 ? 1 : 2] }
        if dice < 0.87 { return person.hubs[dice < 0.81 ? 0 : 1] }
        if dice < 0.997 { return person.shares[dice < 0.94 ? 0 : dice < 0.97 ? 1 : dice < 0.99 ? 2 : 3] }
        return random.chance(0.7)
            ? sites.servers[random.zipf(sites.servers.count)] : sites.desks[random.below(sites.desks.count)]
    }

    private func renewTickets(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let account = person.account
        if random.chance(0.6) { scheduler.add(second, account, desk, desk, .loginTicket) }
        if random.chance(0.4) { scheduler.add(second, account, desk, desk, .serviceTicket) }
        scheduler.add(second, account, desk, person.controllers[0], .serviceTicket)
        if random.chance(0.3) { scheduler.add(second, account, desk, sites.ticketGranting, .serviceTicket) }
        if random.chance(0.6) {
            scheduler.add(second, account, desk, sites.ticketServers[0], .serviceTicket)
        }
        scheduler.network(second, account, desk, person.controllers[0], .kerberos, &random)
    }

    /// Logs on through a portal, which checks the password for the person: tickets come from its host, not from the
    /// desk.
    private func portal(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let portal = person.portals[random.chance(0.8) ? 0 : 1]
        scheduler.add(second, person.account, portal, portal, .loginTicket)
        if random.chance(0.15) { scheduler.add(second, person.account, portal, portal, .serviceTicket) }
        if random.chance(0.3) { scheduler.add(second, person.account, desk, portal, .serviceTicket) }
    }

    private func mapAccount(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        if random.chance(0.95) {
            scheduler.add(second, person.account, desk, sites.ticketServers[1], .authMap)
            scheduler.add(second, person.account, desk, sites.ticketServers[0], .serviceTicket)
        } else {
            scheduler.add(second, person.account, organisation.hostAccounts[Int(desk)], desk, desk, .authMap)
            if random.chance(0.3) { scheduler.add(second, person.account, desk, desk, .serviceTicket) }
        }
    }

    /// The first logon of the day at a desk.
    func arrive(
        _ person: Person,
        at desk: Place,
        second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let account = person.account
        let host = organisation.hostAccounts[Int(desk)]
        scheduler.add(second, account, desk, desk, .loginTicket)
        scheduler.add(second, account, desk, desk, .serviceTicket)
        scheduler.add(second, account, desk, person.controllers[0], .serviceTicket)
        scheduler.add(second, host, account, desk, desk, .interactive)
        scheduler.add(second, account, host, desk, desk, .authMap)
        if random.chance(0.6) { scheduler.add(second, account, desk, desk, .interactive) }
        if random.chance(0.04) { scheduler.add(second, account, desk, desk, .cached) }
        scheduler.network(second + 1, account, desk, person.controllers[0], .kerberos, &random)
        scheduler.network(second + 2, account, desk, person.shares[0], .kerberos, &random)
    }

    /// Ends a session.
    func leave(
        _ person: Person,
        at desk: Place,
        second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        if random.chance(0.05) { scheduler.add(second, person.account, desk, desk, .screenLock) }
        if !person.staysOn, random.chance(0.7) { scheduler.add(second, person.account, desk, desk, .interactiveLogOff) }
        if random.chance(0.03) { scheduler.add(second, person.account, desk, desk, .cachedLogOff) }
    }

    /// Unlocks the screen.
    func unlock(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let account = person.account
        let host = organisation.hostAccounts[Int(desk)]
        scheduler.add(second, host, account, desk, desk, .unlock)
        if random.chance(0.3) { scheduler.add(second, account, desk, desk, .unlock) }
        scheduler.add(second, account, desk, desk, .loginTicket)
        scheduler.add(second, account, desk, desk, .serviceTicket)
        scheduler.add(second, account, host, desk, desk, .authMap)
        scheduler.add(second, account, desk, desk, .unlockLogOff)
        if random.chance(0.5) { scheduler.add(second + random.within(1...3), account, desk, desk, .unlockLogOff) }
        if random.chance(0.08) { scheduler.add(second, account, desk, desk, .screenUnlock) }
        if random.chance(0.08) { scheduler.add(second + random.within(20...200), account, desk, desk, .screenLock) }
    }

    /// Mistypes a password: refused tickets, then granted ones.
    private func mistake(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let host = organisation.hostAccounts[Int(desk)]
        for attempt in 0...random.below(3) {
            let time = second + 6 * attempt
            scheduler.add(time, person.unknownAccount, desk, desk, .loginTicketFail)
            scheduler.add(
                time + 1,
                person.unknownAccount,
                person.controllers[0],
                person.controllers[0],
                .loginTicketFail
            )
            if random.chance(0.5) { scheduler.add(time, host, person.account, desk, desk, .interactiveFail) }
            if random.chance(0.1) { scheduler.add(time, person.account, desk, desk, .unlockFail) }
        }
        if random.chance(0.4) { scheduler.add(second, person.account, desk, person.hubs[0], .ntlmFail) }
        unlock(person, at: desk, second + 20, &random, &scheduler)
    }

    /// Generates one of the event types that hardly ever occur.
    private func rareEvent(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ scheduler: inout EventScheduler
    ) {
        let account = person.account
        let server = person.shares[0]
        switch random.below(1_000) {
        case ..<150: scheduler.add(second, account, desk, desk, .newCredentials)
        case ..<200: scheduler.add(second + 9, account, desk, desk, .newCredentialsLogOff)
        case ..<350:
            scheduler.add(second, account, server, server, .remote)
            scheduler.add(second + 30, account, server, server, .remoteLogOff)
        case ..<500:
            scheduler.add(second, account, desk, desk, .cached)
            scheduler.add(second + 8, account, desk, desk, .cachedLogOff)
        case ..<540: scheduler.add(second, account, desk, desk, .cachedFail)
        case ..<740: scheduler.add(second, account, desk, server, .serviceTicketFail)
        case ..<940: scheduler.add(second, account, desk, server, .negotiateNetwork)
        case ..<960: scheduler.add(second, account, desk, desk, .remoteFail)
        case ..<982: scheduler.add(second, account, desk, desk, .packageNetworkFail)
        case ..<990: scheduler.add(second, account, desk, desk, .packageCutShort)
        case ..<993: scheduler.add(second, account, server, server, .setuid)
        case ..<995: scheduler.add(second, account, desk, desk, .wave)
        case ..<997: scheduler.add(second, account, server, server, .cygwinNetwork)
        case ..<999: scheduler.add(second, account, desk, desk, .netwareInteractive)
        default: scheduler.add(second, account, desk, desk, .acronisInteractive)
        }
    }
}
