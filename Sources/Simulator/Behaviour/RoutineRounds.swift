/// Generates the events of programs: one call is one round of a routine.
struct RoutineRounds {
    let ticketGranting: Place

    /// Generates one round of `routine`.
    func round(_ routine: Routine, second: Int, _ random: inout RandomStream, _ scheduler: inout EventScheduler) {
        let (account, other, source) = (routine.account, routine.other, routine.source)
        switch routine.recipe {
        case .kerberos: scheduler.network(second, account, source, routine.destination, .kerberos, &random)
        case .ticketedKerberos:
            scheduler.add(second, account, source, routine.destination, .serviceTicket)
            if random.chance(0.1) { scheduler.add(second, account, source, ticketGranting, .serviceTicket) }
            scheduler.network(second, account, source, routine.destination, .kerberos, &random)
        case .ntlm: scheduler.network(second, account, source, routine.destination, .ntlm, &random)
        case .ticket:
            scheduler.add(second, account, source, source, .loginTicket)
            scheduler.add(second, account, source, source, .serviceTicket)
            scheduler.add(second + Int(random.next() & 1), account, other, source, source, .authMap)
        case .batch:
            scheduler.add(second, account, source, source, random.chance(0.03) ? .batchFail : .batch)
            if random.chance(0.7) { scheduler.add(second, account, other, source, source, .authMap) }
            scheduler.add(second + random.within(0...12), account, source, source, .batchLogOff)
        case .service:
            scheduler.add(second, account, source, source, .service)
            scheduler.add(second + random.within(0...12), account, source, source, .serviceLogOff)
        case .portal:
            scheduler.add(second, account, other, source, source, .interactive)
            scheduler.add(second, other, account, source, source, .authMap)
            scheduler.add(second, other, source, source, .interactiveLogOff)
        case .cleartext:
            let shape = random.chance(0.2) ? EventShape.packageCleartext : .cleartext
            scheduler.add(second, account, other, source, source, shape)
            scheduler.add(second + random.within(0...3), other, source, source, .cleartextLogOff)
        case .ownName:
            let refused = random.chance(0.35)
            scheduler.add(second, account, source, routine.destination, refused ? .serviceTicketFail : .serviceTicket)
        case .staleTicket: scheduler.add(second, other, source, source, .loginTicketFail)
        case .staleNTLM: scheduler.add(second, account, source, routine.destination, .ntlmFail)
        }
    }
}

/// Generates the events of hosts' own accounts.
struct HostRounds {
    let organisation: Organisation

    /// Generates one activity of `host`.
    func round(_ host: Host, second: Int, _ random: inout RandomStream, _ scheduler: inout EventScheduler) {
        let (account, place) = (host.account, host.place)
        let dice = random.unit()
        let controller = host.controllers[dice < 0.4 ? 0 : dice < 0.6 ? 1 : 2]
        switch random.unit() {
        case ..<0.62:
            if random.chance(0.35) { scheduler.add(second, account, place, controller, .serviceTicket) }
            scheduler.network(second, account, place, controller, .kerberos, &random)
        case ..<0.74:
            scheduler.add(second, account, place, place, .loginTicket)
            scheduler.add(second, account, place, controller, .serviceTicket)
            scheduler.add(second, account, place, place, .serviceTicket)
        case ..<0.86:
            scheduler.add(second, account, host.system, place, place, .service)
        case ..<0.94:
            scheduler.add(second, account, place, place, .networkLogOff)
            scheduler.add(second, account, place, place, .kerberos)
        case ..<0.97:
            let index = random.below(organisation.anonymousAccounts.count)
            let target = organisation.sites.controllers[index]
            scheduler.network(second, organisation.anonymousAccounts[index], place, target, .ntlm, &random)
        case ..<0.995:
            scheduler.network(second, account, place, organisation.sites.hubs[random.below(7)], .kerberos, &random)
        default:
            scheduler.add(second, account, place, controller, .ntlmFail)
        }
    }
}
