/// The simulated intruders: their identities over the whole period, and their events on one day.
struct RedTeam {
    /// The first day with intruders; LANL's first labelled event is on day 1.
    static let firstDay = 1

    /// One named intruder.
    struct Campaign {
        let kind: RedTeamKind
        let name: String
    }

    /// All intruders; an event's campaign is the index in this array, plus 1.
    let campaigns: [Campaign]
    private let organisation: Organisation
    /// Possible victims: ordinary staff, present from the first day.
    private let victims: [Person]
    /// The owners of the hosts that the jump host, slow and spray intruders operate from.
    private let jumpHost: Person
    private let slowHost: Person
    private let sprayHost: Person
    /// The victims of the quiet intruders, and of the slow one.
    private let quietVictims: [Person]
    private let slowVictim: Person
    /// The people whose credentials the jump host uses, and its targets.
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
        // The quiet intruders hide among the busiest users.
        let busiest = staff.sorted { $0.eventsPerDay > $1.eventsPerDay }.prefix(staff.count / 4)
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

    /// Adds the intruders' events of `day`.
    func write(day: WorkingDay, to script: inout Script) {
        guard day.number >= Self.firstDay else { return }
        var random = RandomStream(organisation.seed, 7, UInt64(day.number))
        let isHeavy = day.number >= 8 && day.number % 4 == 0
        let configuration = organisation.configuration
        let wanted = isHeavy ? configuration.intrusionsOnHeavyDays : configuration.intrusionsOnLightDays
        jump(events: wanted.jumpHost, &random, &script)
        for (index, victim) in quietVictims.enumerated() {
            let events = (wanted.quiet + index) / quietVictims.count
            prowl(victim, events: events, campaign: UInt8(2 + index), &random, &script)
        }
        creep(events: wanted.slow, campaign: UInt8(2 + quietVictims.count), &random, &script)
        spray(events: wanted.spray, campaign: UInt8(3 + quietVictims.count), &random, &script)
    }

    /// Bursts between nine and five: one account after the other, each to a few places, mostly by NTLM.
    private func jump(events: Int, _ random: inout RandomStream, _ script: inout Script) {
        var left = events
        while left > 0 {
            var second = random.within(9 * 3_600...16 * 3_600 + 1_800)
            for _ in 0..<min(left, random.within(4...20)) {
                let person = random.pick(stolen)
                let target = random.pick(targets)
                let dice = random.unit()
                let shape: EventShape = dice < 0.06 ? .ntlmFail : dice < 0.14 ? .kerberos : .ntlm
                let event = Event(person.account, person.account, jumpHost.desk, target, .serviceTicket)
                if shape == .kerberos { script.add(second, event) }
                script.network(second, person.account, jumpHost.desk, target, shape, campaign: 1, &random)
                second += random.within(3...150)
                left -= 1
            }
        }
    }

    /// From the victim's own host, during the victim's working hours, to servers and desks of other departments.
    private func prowl(
        _ victim: Person,
        events: Int,
        campaign: UInt8,
        _ random: inout RandomStream,
        _ script: inout Script
    ) {
        let sites = organisation.sites
        for _ in 0..<events {
            let second = random.within(9 * 3_600...17 * 3_600)
            let reachesDesk = random.chance(0.7)
            var target = random.pick(reachesDesk ? sites.desks : sites.servers)
            while isUsed(target, by: victim) { target = random.pick(sites.servers) }
            // A client that names a host by its address gets no ticket for it.
            let shape: EventShape = random.chance(reachesDesk ? 0.3 : 0.25) ? .ntlm : .kerberos
            let event = Event(victim.account, victim.account, victim.desk, target, .serviceTicket)
            if shape == .kerberos { script.add(second, event) }
            script.network(second, victim.account, victim.desk, target, shape, campaign: campaign, &random)
        }
    }

    private func isUsed(_ place: Place, by person: Person) -> Bool {
        place == person.desk || (0..<4).contains { person.shares[$0] == place }
            || (0..<2).contains { person.hubs[$0] == place }
    }

    /// A few logons at any hour, with another person's account from a host that is not theirs.
    private func creep(events: Int, campaign: UInt8, _ random: inout RandomStream, _ script: inout Script) {
        let sites = organisation.sites
        for _ in 0..<events {
            let second = random.within(7 * 3_600...23 * 3_600)
            let target = random.pick(random.chance(0.7) ? sites.servers : sites.desks)
            let shape: EventShape = random.chance(0.5) ? .ntlm : .kerberos
            script.network(second, slowVictim.account, slowHost.desk, target, shape, campaign: campaign, &random)
        }
    }

    /// One attempt on each of many accounts, about a minute apart; the last one succeeds and is used.
    private func spray(events: Int, campaign: UInt8, _ random: inout RandomStream, _ script: inout Script) {
        let accounts = random.shuffled(victims).prefix(events)
        guard let caught = accounts.last else { return }
        let target = organisation.sites.controllers[random.below(8)]
        var second = random.within(10 * 3_600...15 * 3_600)
        for person in accounts.dropLast(2) {
            let event = Event(person.account, person.account, sprayHost.desk, target, .ntlmFail, campaign: campaign)
            script.add(second, event)
            second += random.within(10...75)
        }
        for target in [target, random.pick(organisation.sites.servers)] {
            script.network(second, caught.account, sprayHost.desk, target, .ntlm, campaign: campaign, &random)
            second += random.within(30...300)
        }
    }
}
