/// What programs do: one call of ``round(_:second:_:_:)`` is one round of a routine.
struct RoutineRounds {
    let ticketGranting: Place

    /// One round of `routine`.
    func round(_ routine: Routine, second: Int, _ random: inout RandomStream, _ rows: inout EventScheduler) {
        let (account, other, source) = (routine.account, routine.other, routine.source)
        switch routine.recipe {
        case .kerberos: rows.network(second, account, source, routine.destination, .kerberos, &random)
        case .ticketedKerberos:
            rows.add(second, account, source, routine.destination, .serviceTicket)
            if random.chance(0.1) { rows.add(second, account, source, ticketGranting, .serviceTicket) }
            rows.network(second, account, source, routine.destination, .kerberos, &random)
        case .ntlm: rows.network(second, account, source, routine.destination, .ntlm, &random)
        case .ticket:
            rows.add(second, account, source, source, .loginTicket)
            rows.add(second, account, source, source, .serviceTicket)
            rows.add(second + Int(random.next() & 1), account, other, source, source, .authMap)
        case .batch:
            rows.add(second, account, source, source, random.chance(0.03) ? .batchFail : .batch)
            if random.chance(0.7) { rows.add(second, account, other, source, source, .authMap) }
            rows.add(second + random.within(0...12), account, source, source, .batchLogOff)
        case .service:
            rows.add(second, account, source, source, .service)
            rows.add(second + random.within(0...12), account, source, source, .serviceLogOff)
        case .portal:
            rows.add(second, account, other, source, source, .interactive)
            rows.add(second, other, account, source, source, .authMap)
            rows.add(second, other, source, source, .interactiveLogOff)
        case .cleartext:
            let shape = random.chance(0.2) ? RowShape.packageCleartext : .cleartext
            rows.add(second, account, other, source, source, shape)
            rows.add(second + random.within(0...3), other, source, source, .cleartextLogOff)
        case .ownName:
            let refused = random.chance(0.35)
            rows.add(second, account, source, routine.destination, refused ? .serviceTicketFail : .serviceTicket)
        case .staleTicket: rows.add(second, other, source, source, .loginTicketFail)
        case .staleNTLM: rows.add(second, account, source, routine.destination, .ntlmFail)
        }
    }
}

/// What computers do in their own name.
struct ComputerRounds {
    /// The rows of a computer whose rate is 1 round a second, for a day; measured.
    static let rowsPerDayAtUnitRate = 86_400 * 3.0

    let organisation: Organisation

    /// One thing done by `computer`.
    func round(_ computer: Computer, second: Int, _ random: inout RandomStream, _ rows: inout EventScheduler) {
        let (account, place) = (computer.account, computer.place)
        let dice = random.unit()
        let controller = computer.controllers[dice < 0.4 ? 0 : dice < 0.6 ? 1 : 2]
        switch random.unit() {
        case ..<0.62:
            if random.chance(0.35) { rows.add(second, account, place, controller, .serviceTicket) }
            rows.network(second, account, place, controller, .kerberos, &random)
        case ..<0.74:
            rows.add(second, account, place, place, .loginTicket)
            rows.add(second, account, place, controller, .serviceTicket)
            rows.add(second, account, place, place, .serviceTicket)
        case ..<0.86:
            rows.add(second, account, computer.system, place, place, .service)
        case ..<0.94:
            rows.add(second, account, place, place, .networkLogOff)
            rows.add(second, account, place, place, .kerberos)
        case ..<0.97:
            let index = random.below(organisation.anonymousAccounts.count)
            let target = organisation.sites.controllers[index]
            rows.network(second, organisation.anonymousAccounts[index], place, target, .ntlm, &random)
        case ..<0.995:
            rows.network(second, account, place, organisation.sites.hubs[random.below(7)], .kerberos, &random)
        default:
            rows.add(second, account, place, controller, .ntlmFail)
        }
    }
}
