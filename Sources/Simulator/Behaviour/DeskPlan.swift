/// What one person's day looks like: a function of seed, person and day alone.
struct DeskPlan {
    /// The computer that they sit at.
    let desk: Place
    /// Whether they come at all.
    let isPresent: Bool
    /// Seconds of the day: arrival, lunch, back from lunch, departure.
    let turns: InlineArray<4, Int32>
    /// Bursts a second while they work.
    let rate: Double
    /// What is left of that while the computer is alone.
    let backgroundShare: Double

    /// Busy seconds of a day at work, lunch and the night's share counted: turns rows a day into bursts a second.
    private static let busySeconds = 36_000.0

    /// The plan of `person` for `day`.
    init(person: Person, index: Int, day: WorkingDay, organisation: Organisation) {
        var random = RandomStream(organisation.seed, 3, UInt64(index), UInt64(day.number))
        isPresent = Self.comes(person, index: index, day: day, organisation, &random)
        desk = Self.desk(of: person, day: day, organisation, &random)
        let arrival = min(max(8 * 3_600 + person.habit + Int(random.normal() * 900), 4 * 3_600), 11 * 3_600)
        let lunch = 42_000 + Int(random.normal() * 1_200)
        let back = lunch + random.within(1_200...3_600)
        let departure = arrival + 30_600 + Int(random.normal() * 2_400)
        turns = [Int32(arrival), Int32(lunch), Int32(back), Int32(max(departure, back + 600))]
        let occasional = person.role == .occasional
        let isVisitor = Self.isVisitor(person)
        backgroundShare = isVisitor ? Self.busySeconds / 86_400 : occasional ? 0 : person.staysOn ? 0.33 : 0.02
        let presence = isVisitor ? 1 : occasional ? Self.presence(ofOccasional: person) : 0.9
        rate = person.rowsPerDay / DeskRounds.rowsPerBurst / Self.busySeconds / presence
    }

    /// Someone with nearly nothing to do never sits at a desk: a mailbox, a mobile phone, a forgotten account.
    private static func isVisitor(_ person: Person) -> Bool { person.role == .occasional && person.rowsPerDay < 10 }

    /// Someone with little to do comes seldom, and then does a little.
    private static func presence(ofOccasional person: Person) -> Double {
        min(0.9, max(0.3, person.rowsPerDay / 40))
    }

    private static func comes(
        _ person: Person,
        index: Int,
        day: WorkingDay,
        _ organisation: Organisation,
        _ random: inout RandomStream
    ) -> Bool {
        guard day.number >= person.firstDay, !isVisitor(person) else { return false }
        if day.isWeekend { return random.chance(0.05) }
        if person.role == .occasional { return random.chance(presence(ofOccasional: person)) }
        var week = RandomStream(organisation.seed, 4, UInt64(index), UInt64((day.number + 2) / 7))
        return !week.chance(0.06) && random.chance(0.95)
    }

    /// Their own computer, mostly: some days a second one, now and then somebody else's.
    private static func desk(
        of person: Person,
        day: WorkingDay,
        _ organisation: Organisation,
        _ random: inout RandomStream
    ) -> Place {
        if random.chance(0.015) { return random.pick(organisation.sites.desks) }
        if person.secondDesk != person.desk, random.chance(0.35) { return person.secondDesk }
        return day.number >= person.replacementDay ? person.newDesk : person.desk
    }

    /// How busy the desk is in `phase`: 0 before arrival, 1 morning, 2 lunch, 3 afternoon, 4 after work.
    func intensity(phase: Int) -> Double {
        guard isPresent else { return backgroundShare }
        return phase == 1 || phase == 3 ? 1 : phase == 2 ? max(0.3, backgroundShare) : backgroundShare
    }
}
