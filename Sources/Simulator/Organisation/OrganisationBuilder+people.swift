import Foundation

extension OrganisationBuilder {
    /// Makes all people, with account indices that are numbered later: those from the first day by activity, then
    /// joiners.
    mutating func makePeople(_ sites: Organisation.Sites) -> [Person] {
        let roles = makeRoles()
        let typical = eventsPerDay[configuration.users / 2]
        var people: [Person] = []
        for index in 0..<self.people {
            let joins = index >= personRanks.count
            let rank = joins ? configuration.users + index - personRanks.count : personRanks[index]
            var person = makePerson(index: index, rank: rank, sites)
            person.role = joins ? .staff : roles[index]
            person.eventsPerDay = joins ? typical * (0.5 + random.unit()) : min(eventsPerDay[rank], 4 * typical)
            if joins { person.firstDay = 1 + (index - personRanks.count) / configuration.changesPerDay }
            people.append(person)
        }
        replaceHosts(of: &people)
        return people
    }

    private mutating func makeRoles() -> [Person.Role] {
        var roles = personRanks.map { rank -> Person.Role in
            Double(rank) > 0.75 * Double(configuration.users) ? .occasional : .staff
        }
        let count = personRanks.count
        let candidates = random.shuffled(count / 12..<count * 6 / 10)
        let administrators = max(3, count / 80)
        let helpers = max(2, count / 120)
        for index in candidates.prefix(administrators) { roles[index] = .administrator }
        for index in candidates.dropFirst(administrators).prefix(helpers) { roles[index] = .helpDesk }
        return roles
    }

    private mutating func makePerson(index: Int, rank: Int, _ sites: Organisation.Sites) -> Person {
        // Departments differ in size.
        let department = random.zipf(configuration.departments * 3) % configuration.departments
        let servers = sites.departments[department]
        let second = firstSecondDesk + index / 8

        let hasSecond = index % 8 == 0 && index < personRanks.count && second < firstNewDesk
        let desk = place(firstDesk + index)
        let hub = random.zipf(sites.hubs.count)
        return Person(
            role: .staff,
            account: Account(accountIndex(rank: rank)),
            unknownAccount: Account(accountBook.index(of: "\(userNames[rank])@?")),
            desk: desk,
            newDesk: desk,
            secondDesk: hasSecond ? place(second) : desk,
            department: department,
            controllers: Self.controllers(site: index % 8, sites),
            hubs: [sites.hubs[hub], sites.hubs[(hub + 1 + random.below(sites.hubs.count - 1)) % sites.hubs.count]],
            shares: [
                servers[random.zipf(servers.count)], servers[random.zipf(servers.count)],
                sites.servers[18 + random.zipf(sites.servers.count - 18)],
                sites.servers[random.below(sites.servers.count)],
            ],
            portals: [
                sites.portals[random.zipf(sites.portals.count)], sites.portals[random.zipf(sites.portals.count)],
            ],
            eventsPerDay: 0,
            habit: Int(random.normal() * 2_700),
            staysOn: random.chance(0.5),
            firstDay: 0,
            replacementDay: .max
        )
    }

    /// Replaces the configured number of hosts a day with new ones, each person's at most once.
    private mutating func replaceHosts(of people: inout [Person]) {
        let order = random.shuffled(people.indices.prefix(personRanks.count)).filter { people[$0].role == .staff }
        for (turn, index) in order.prefix(joiners).enumerated() {
            people[index].newDesk = place(firstNewDesk + turn)
            people[index].replacementDay = replacementDay(turn)
        }
    }

    /// The day on which the replacement with number `turn` is delivered.
    func replacementDay(_ turn: Int) -> Int { 1 + turn / configuration.changesPerDay }
}

/// The events per day of each user, by activity rank: the quantiles of LANL's users.
enum UserActivity {
    /// Fractions of the users, and the events in three days of the user at that rank (counts of lanl/README.md).
    private static let quantiles: [(fraction: Double, events: Double)] = [
        (0.00005, 1_006_377), (0.00015, 536_929), (0.00025, 213_906), (0.0005, 180_000), (0.001, 124_226),
        (0.003, 39_114), (0.01, 18_633), (0.02, 9_991), (0.05, 4_658), (0.1, 3_087), (0.2, 2_152), (0.3, 1_687),
        (0.4, 1_412), (0.5, 1_198), (0.6, 972), (0.7, 665), (0.8, 210), (0.85, 77), (0.9, 32), (0.95, 9), (0.98, 3),
        (1, 1),
    ]
    /// The largest fraction of all events that one user may have, whatever the size of the organisation.
    private static let largestFraction = 0.048

    /// The events per day of `count` users, the busiest first, which add up to `total`.
    static func eventsPerDay(count: Int, total: Int) -> [Double] {
        var events = (0..<count).map { weight(at: (Double($0) + 0.5) / Double(count)) }
        // A small organisation has no room for LANL's busiest accounts: what is cut off goes to all users.
        for _ in 0..<8 {
            let scale = Double(total) / events.reduce(0, +)
            for index in events.indices {
                let cap = largestFraction * Double(total) * pow(0.9, Double(index))
                events[index] = min(events[index] * scale, max(cap, 0.004 * Double(total)))
            }
        }
        return events
    }

    /// The events in three days of the user at `fraction` of the ranking: linear between the quantiles, in logarithms.
    private static func weight(at fraction: Double) -> Double {
        guard let upper = quantiles.firstIndex(where: { $0.fraction >= fraction }), upper > 0 else {
            return quantiles[0].events
        }
        let (left, right) = (quantiles[upper - 1], quantiles[upper])
        let position = (log(fraction) - log(left.fraction)) / (log(right.fraction) - log(left.fraction))
        return exp(log(left.events) + position * (log(right.events) - log(left.events)))
    }
}
