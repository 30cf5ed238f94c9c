/// Generates the events of administrators and the help desk: unusual but benign pairs of users and hosts.
struct SupportStaff {
    let organisation: Organisation

    /// Adds the support staff's events of `day`.
    func write(day: WorkingDay, to script: inout Script) {
        guard !day.isWeekend else { return }
        for (index, person) in organisation.people.enumerated() where person.firstDay <= day.number {
            var random = RandomStream(organisation.seed, 5, UInt64(index), UInt64(day.number))
            switch person.role {
            case .administrator: administer(person, &random, &script)
            case .helpDesk: help(person, &random, &script)
            case .staff, .occasional: break
            }
        }
    }

    private func workingSecond(_ random: inout RandomStream) -> Int {
        8 * 3_600 + random.below(9 * 3_600)
    }

    /// Sessions on servers of all departments, and now and then a round over many hosts.
    private func administer(_ person: Person, _ random: inout RandomStream, _ script: inout Script) {
        let account = person.account
        for _ in 0..<random.within(2...8) {
            let second = workingSecond(&random)
            let server = random.pick(organisation.sites.servers)
            script.add(second, Event(account, account, person.desk, server, .serviceTicket))
            script.network(second, account, person.desk, server, .kerberos, &random)
            guard random.chance(0.3) else { continue }
            script.add(second + 1, Event(account, account, server, server, .remote))
            script.add(second + random.within(60...4_000), Event(account, account, server, server, .remoteLogOff))
        }
        if random.chance(0.3) {
            let second = workingSecond(&random)
            script.add(second, Event(account, account, person.desk, person.desk, .newCredentials))
            script.add(second + 300, Event(account, account, person.desk, person.desk, .newCredentialsLogOff))
        }
        guard random.chance(0.2) else { return }
        var second = workingSecond(&random)
        for _ in 0..<random.within(8...25) {
            let shape: EventShape = random.chance(0.3) ? .ntlm : .kerberos
            script.network(second, account, person.desk, random.pick(organisation.sites.desks), shape, &random)
            second += random.within(2...40)
        }
    }

    /// Visits: the helper logs on at a user's desk, or reaches it from their own.
    private func help(_ person: Person, _ random: inout RandomStream, _ script: inout Script) {
        let account = person.account
        for _ in 0..<random.within(2...6) {
            let second = workingSecond(&random)
            let desk = random.pick(organisation.sites.desks)
            let host = organisation.hostAccounts[Int(desk)]
            script.network(second, account, person.desk, desk, random.chance(0.4) ? .ntlm : .kerberos, &random)
            guard random.chance(0.5) else { continue }
            let there = second + random.within(300...900)
            script.add(there, Event(account, account, desk, desk, .loginTicket))
            script.add(there, Event(account, account, desk, desk, .serviceTicket))
            script.add(there, Event(host, account, desk, desk, .interactive))
            script.add(there, Event(account, host, desk, desk, .authMap))
            script.network(there + 1, account, desk, person.controllers[0], .kerberos, &random)
            script.network(there + 20, account, desk, person.hubs[0], .kerberos, &random)
            script.add(there + random.within(100...1_500), Event(account, account, desk, desk, .interactiveLogOff))
        }
    }
}
