/// One person's day at a desk: a function of seed, person and day alone.
struct DeskPlan {
    /// The host that the person uses.
    let desk: Place
    /// True if the person comes in on this day.
    let isPresent: Bool
    /// Seconds of the day: arrival, lunch, back from lunch, departure.
    let turns: InlineArray<4, Int32>
    /// Bursts per second during work.
    let rate: Double
    /// The fraction of ``rate`` that remains while nobody is at the host.
    let backgroundFraction: Double

    /// Busy seconds in a working day, lunch and night activity included: converts events per day into bursts per
    /// second.
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
        backgroundFraction = isVisitor ? Self.busySeconds / 86_400 : occasional ? 0 : person.staysOn ? 0.33 : 0.02
        let presence = isVisitor ? 1 : occasional ? Self.presence(ofOccasional: person) : 0.9
        rate = person.eventsPerDay / DeskRounds.eventsPerBurst / Self.busySeconds / presence
    }

    /// True for a user with almost no activity, who never sits at a desk: a mailbox, a mobile phone, a forgotten
    /// account.
    private static func isVisitor(_ person: Person) -> Bool { person.role == .occasional && person.eventsPerDay < 10 }

    /// The probability that an occasional user comes in: users with little activity come seldom.
    private static func presence(ofOccasional person: Person) -> Double {
        min(0.9, max(0.3, person.eventsPerDay / 40))
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

    /// The person's own host on most days, sometimes a second one, rarely somebody else's.
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

    /// The activity at the desk in `phase`, 0 to 1: 0 before arrival, 1 morning, 2 lunch, 3 afternoon, 4 after work.
    func intensity(phase: Int) -> Double {
        guard isPresent else { return backgroundFraction }
        return phase == 1 || phase == 3 ? 1 : phase == 2 ? max(0.3, backgroundFraction) : backgroundFraction
    }
}
