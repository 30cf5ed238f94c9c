/// The intruders: who they are over the whole period, and what they do on one day.
struct RedTeam {
    /// The first day that they are there; LANL's first labelled row is of day 1.
    static let firstDay = 1

    /// One intruder with a name of its own.
    struct Campaign {
        let kind: RedTeamKind
        let name: String
    }

    /// All intruders; a row's campaign is the index here, plus 1.
    let campaigns: [Campaign]
    private let organisation: Organisation
    /// People who can be robbed: ordinary staff, there from the first day.
    private let victims: [Person]
    /// The jump host's owner and the owners of the computers where the slow one and the sprayers sit.
    private let jumpHost: Person
    private let slowHost: Person
    private let sprayHost: Person
    /// The quiet intruders' victims, and the one whose account the slow one has.
    private let quietVictims: [Person]
    private let slowVictim: Person
    /// Whose credentials the jump host has, and where it goes.
    private let stolen: [Person]
    private let targets: [Place]

    init(organisation: Organisation) {
        self.organisation = organisation
        var random = RandomStream(organisation.seed, 6)
        let staff = organisation.people.filter { $0.role == .staff && $0.firstDay == 0 && $0.replacementDay == .max }
        victims = random.shuffled(staff)
        jumpHost = victims[0]
        slowHost = victims[1]
        sprayHost = victims[2]
        slowVictim = victims[3]
        let used = Set(victims.prefix(4).map(\.account))
        // The quiet ones live where much goes on.
        let busiest = staff.sorted { $0.rowsPerDay > $1.rowsPerDay }.prefix(staff.count / 4)
        let quiet = random.shuffled(busiest).filter { person in !used.contains(person.account) }
        quietVictims = Array(quiet.prefix(2))
        let heavy = organisation.configuration.intrusionsOnHeavyDays.jumpHost
        stolen = Array(victims.dropFirst(4).prefix(max(6, heavy / 3)))
        let sites = organisation.sites
        let desks = random.shuffled(sites.desks).prefix(heavy)
        let servers = random.shuffled(sites.servers).prefix(heavy / 2)
        targets = Array(random.shuffled(desks + servers).prefix(heavy))
        campaigns =
            [Campaign(kind: .jumpHost, name: "jump-host-1")]
            + quietVictims.indices.map { Campaign(kind: .quiet, name: "quiet-\($0 + 1)") }
            + [Campaign(kind: .slow, name: "slow-1"), Campaign(kind: .spray, name: "spray-1")]
    }

    /// Adds what they do on `day`.
    func write(day: WorkingDay, to script: inout Script) {
        guard day.number >= Self.firstDay else { return }
        var random = RandomStream(organisation.seed, 7, UInt64(day.number))
        let isHeavy = day.number >= 8 && day.number % 4 == 0
        let configuration = organisation.configuration
        let wanted = isHeavy ? configuration.intrusionsOnHeavyDays : configuration.intrusionsOnLightDays
        jump(rows: wanted.jumpHost, &random, &script)
        for (index, victim) in quietVictims.enumerated() {
            let rows = (wanted.quiet + index) / quietVictims.count
            prowl(victim, rows: rows, campaign: UInt8(2 + index), &random, &script)
        }
        creep(rows: wanted.slow, campaign: UInt8(2 + quietVictims.count), &random, &script)
        spray(rows: wanted.spray, campaign: UInt8(3 + quietVictims.count), &random, &script)
    }

    /// Bursts between nine and five: one account after the other, each to a few places, mostly by NTLM.
    private func jump(rows: Int, _ random: inout RandomStream, _ script: inout Script) {
        var left = rows
        while left > 0 {
            var second = random.within(9 * 3_600...16 * 3_600 + 1_800)
            for _ in 0..<min(left, random.within(4...20)) {
                let person = random.pick(stolen)
                let target = random.pick(targets)
                let dice = random.unit()
                let shape: RowShape = dice < 0.06 ? .ntlmFail : dice < 0.14 ? .kerberos : .ntlm
                let row = Row(person.account, person.account, jumpHost.desk, target, .serviceTicket)
                if shape == .kerberos { script.add(second, row) }
                script.network(second, person.account, jumpHost.desk, target, shape, campaign: 1, &random)
                second += random.within(3...150)
                left -= 1
            }
        }
    }

    /// From the victim's own computer, in the victim's own hours, to servers and desks of other departments.
    private func prowl(
        _ victim: Person,
        rows: Int,
        campaign: UInt8,
        _ random: inout RandomStream,
        _ script: inout Script
    ) {
        let sites = organisation.sites
        for _ in 0..<rows {
            let second = random.within(9 * 3_600...17 * 3_600)
            let reachesDesk = random.chance(0.7)
            var target = random.pick(reachesDesk ? sites.desks : sites.servers)
            while isUsed(target, by: victim) { target = random.pick(sites.servers) }
            // Who names a computer by its address gets no ticket for it.
            let shape: RowShape = random.chance(reachesDesk ? 0.3 : 0.25) ? .ntlm : .kerberos
            let row = Row(victim.account, victim.account, victim.desk, target, .serviceTicket)
            if shape == .kerberos { script.add(second, row) }
            script.network(second, victim.account, victim.desk, target, shape, campaign: campaign, &random)
        }
    }

    private func isUsed(_ place: Place, by person: Person) -> Bool {
        place == person.desk || (0..<4).contains { person.shares[$0] == place }
            || (0..<2).contains { person.hubs[$0] == place }
    }

    /// A few logons at any hour, with another person's account from a computer that is not theirs.
    private func creep(rows: Int, campaign: UInt8, _ random: inout RandomStream, _ script: inout Script) {
        let sites = organisation.sites
        for _ in 0..<rows {
            let second = random.within(7 * 3_600...23 * 3_600)
            let target = random.pick(random.chance(0.7) ? sites.servers : sites.desks)
            let shape: RowShape = random.chance(0.5) ? .ntlm : .kerberos
            script.network(second, slowVictim.account, slowHost.desk, target, shape, campaign: campaign, &random)
        }
    }

    /// One try on each of many accounts, a minute or less apart; at last one fits and is used.
    private func spray(rows: Int, campaign: UInt8, _ random: inout RandomStream, _ script: inout Script) {
        let accounts = random.shuffled(victims).prefix(rows)
        guard let caught = accounts.last else { return }
        let target = organisation.sites.controllers[random.below(8)]
        var second = random.within(10 * 3_600...15 * 3_600)
        for person in accounts.dropLast(2) {
            let row = Row(person.account, person.account, sprayHost.desk, target, .ntlmFail, campaign: campaign)
            script.add(second, row)
            second += random.within(10...75)
        }
        for target in [target, random.pick(organisation.sites.servers)] {
            script.network(second, caught.account, sprayHost.desk, target, .ntlm, campaign: campaign, &random)
            second += random.within(30...300)
        }
    }
}
