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
