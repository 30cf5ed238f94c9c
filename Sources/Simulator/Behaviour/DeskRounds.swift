/// What people and their desks' programs do: one call of ``burst(_:_:_:_:)`` is one thing done.
struct DeskRounds {
    /// The rows that one burst leaves, about; measured.
    static let rowsPerBurst = 5.95

    let organisation: Organisation
    private let sites: Organisation.Sites

    init(organisation: Organisation) {
        self.organisation = organisation
        sites = organisation.sites
    }

    /// One thing done by `person` at `desk`, at `second`.
    func burst(
        _ person: Person,
        at desk: Place,
        second: Int,
        atWork: Bool,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        let dice = random.unit()
        if dice < 0.56 {
            access(person, at: desk, second, &random, &rows)
        } else if dice < 0.675 {
            renewTickets(person, at: desk, second, &random, &rows)
        } else if dice < 0.87 {
            portal(person, at: desk, second, &random, &rows)
        } else if dice < 0.942 {
            rows.network(second, person.account, desk, person.hubs[random.below(2)], .ntlm, &random)
        } else if dice < 0.966 {
            mapAccount(person, at: desk, second, &random, &rows)
        } else if dice < 0.989 {
            if atWork { unlock(person, at: desk, second, &random, &rows) }
        } else if dice < 0.9935 {
            mistake(person, at: desk, second, &random, &rows)
        } else {
            rarity(person, at: desk, second, &random, &rows)
        }
    }

    /// Servers used in one go: tickets and the logons that they serve share a second.
    private func access(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        var more = true
        while more {
            let server = self.server(for: person, &random)
            let bits = random.next()
            if bits & 255 < 140 {
                rows.add(second, person.account, desk, server, .serviceTicket)
                if bits >> 8 & 255 < 34 {
                    rows.add(second, person.account, desk, sites.ticketGranting, .serviceTicket)
                }
            }
            rows.network(second, person.account, desk, server, .kerberos, &random)
            // The same again and again within seconds: programs open one connection a file.
            var later = second
            while random.chance(0.46) {
                later = min(later + Int(random.next() & 15), second + 120)
                rows.network(later, person.account, desk, server, .kerberos, &random)
            }
            more = bits >> 32 & 255 < 80
        }
    }

    /// A server that `person` uses: a domain controller, a large one, one of their own, seldom a strange one.
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
        _ rows: inout EventScheduler
    ) {
        let account = person.account
        if random.chance(0.6) { rows.add(second, account, desk, desk, .loginTicket) }
        if random.chance(0.4) { rows.add(second, account, desk, desk, .serviceTicket) }
        rows.add(second, account, desk, person.controllers[0], .serviceTicket)
        if random.chance(0.3) { rows.add(second, account, desk, sites.ticketGranting, .serviceTicket) }
        if random.chance(0.6) {
            rows.add(second, account, desk, sites.ticketServers[0], .serviceTicket)
        }
        rows.network(second, account, desk, person.controllers[0], .kerberos, &random)
    }

    /// A portal checks the password in the person's name: tickets from its address, not from the desk.
    private func portal(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        let portal = person.portals[random.chance(0.8) ? 0 : 1]
        rows.add(second, person.account, portal, portal, .loginTicket)
        if random.chance(0.15) { rows.add(second, person.account, portal, portal, .serviceTicket) }
        if random.chance(0.3) { rows.add(second, person.account, desk, portal, .serviceTicket) }
    }

    private func mapAccount(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        if random.chance(0.95) {
            rows.add(second, person.account, desk, sites.ticketServers[1], .authMap)
            rows.add(second, person.account, desk, sites.ticketServers[0], .serviceTicket)
        } else {
            rows.add(second, person.account, organisation.computerAccounts[Int(desk)], desk, desk, .authMap)
            if random.chance(0.3) { rows.add(second, person.account, desk, desk, .serviceTicket) }
        }
    }

    /// The first logon of the day at a desk.
    func arrive(
        _ person: Person,
        at desk: Place,
        second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        let account = person.account
        let computer = organisation.computerAccounts[Int(desk)]
        rows.add(second, account, desk, desk, .loginTicket)
        rows.add(second, account, desk, desk, .serviceTicket)
        rows.add(second, account, desk, person.controllers[0], .serviceTicket)
        rows.add(second, computer, account, desk, desk, .interactive)
        rows.add(second, account, computer, desk, desk, .authMap)
        if random.chance(0.6) { rows.add(second, account, desk, desk, .interactive) }
        if random.chance(0.04) { rows.add(second, account, desk, desk, .cached) }
        rows.network(second + 1, account, desk, person.controllers[0], .kerberos, &random)
        rows.network(second + 2, account, desk, person.shares[0], .kerberos, &random)
    }

    /// The end of a session.
    func leave(
        _ person: Person,
        at desk: Place,
        second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        if random.chance(0.05) { rows.add(second, person.account, desk, desk, .screenLock) }
        if !person.staysOn, random.chance(0.7) { rows.add(second, person.account, desk, desk, .interactiveLogOff) }
        if random.chance(0.03) { rows.add(second, person.account, desk, desk, .cachedLogOff) }
    }

    /// Back at a locked screen.
    func unlock(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        let account = person.account
        let computer = organisation.computerAccounts[Int(desk)]
        rows.add(second, computer, account, desk, desk, .unlock)
        if random.chance(0.3) { rows.add(second, account, desk, desk, .unlock) }
        rows.add(second, account, desk, desk, .loginTicket)
        rows.add(second, account, desk, desk, .serviceTicket)
        rows.add(second, account, computer, desk, desk, .authMap)
        rows.add(second, account, desk, desk, .unlockLogOff)
        if random.chance(0.5) { rows.add(second + random.within(1...3), account, desk, desk, .unlockLogOff) }
        if random.chance(0.08) { rows.add(second, account, desk, desk, .screenUnlock) }
        if random.chance(0.08) { rows.add(second + random.within(20...200), account, desk, desk, .screenLock) }
    }

    /// A password mistyped: refused tickets, then the right ones.
    private func mistake(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        let computer = organisation.computerAccounts[Int(desk)]
        for attempt in 0...random.below(3) {
            let time = second + 6 * attempt
            rows.add(time, person.unknownAccount, desk, desk, .loginTicketFail)
            rows.add(time + 1, person.unknownAccount, person.controllers[0], person.controllers[0], .loginTicketFail)
            if random.chance(0.5) { rows.add(time, computer, person.account, desk, desk, .interactiveFail) }
            if random.chance(0.1) { rows.add(time, person.account, desk, desk, .unlockFail) }
        }
        if random.chance(0.4) { rows.add(second, person.account, desk, person.hubs[0], .ntlmFail) }
        unlock(person, at: desk, second + 20, &random, &rows)
    }

    /// What nearly never happens.
    private func rarity(
        _ person: Person,
        at desk: Place,
        _ second: Int,
        _ random: inout RandomStream,
        _ rows: inout EventScheduler
    ) {
        let account = person.account
        let server = person.shares[0]
        switch random.below(1_000) {
        case ..<150: rows.add(second, account, desk, desk, .newCredentials)
        case ..<200: rows.add(second + 9, account, desk, desk, .newCredentialsLogOff)
        case ..<350:
            rows.add(second, account, server, server, .remote)
            rows.add(second + 30, account, server, server, .remoteLogOff)
        case ..<500:
            rows.add(second, account, desk, desk, .cached)
            rows.add(second + 8, account, desk, desk, .cachedLogOff)
        case ..<540: rows.add(second, account, desk, desk, .cachedFail)
        case ..<740: rows.add(second, account, desk, server, .serviceTicketFail)
        case ..<940: rows.add(second, account, desk, server, .negotiateNetwork)
        case ..<960: rows.add(second, account, desk, desk, .remoteFail)
        case ..<982: rows.add(second, account, desk, desk, .packageNetworkFail)
        case ..<990: rows.add(second, account, desk, desk, .packageCutShort)
        case ..<993: rows.add(second, account, server, server, .setuid)
        case ..<995: rows.add(second, account, desk, desk, .wave)
        case ..<997: rows.add(second, account, server, server, .cygwinNetwork)
        case ..<999: rows.add(second, account, desk, desk, .netwareInteractive)
        default: rows.add(second, account, desk, desk, .acronisInteractive)
        }
    }
}
