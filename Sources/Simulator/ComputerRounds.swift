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
