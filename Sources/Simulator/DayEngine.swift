/// Plays one day: wakes each agent when it is due, and passes on the events of each second in order.
///
/// It starts a little before midnight, so that the day begins as busy as it continues; those events are left out.
struct DayEngine {
    private static let warmUp = 90

    private let organisation: Organisation
    private let day: WorkingDay
    private let desks: DeskRounds
    private let programs: RoutineRounds
    private let hosts: HostRounds
    private var agents: [Agent] = []
    private var plans: [DeskPlan]
    private var wheel: AgentWheel
    private var scheduler = EventScheduler()
    private var script = Script()

    init(organisation: Organisation, day: WorkingDay, redTeam: RedTeam) {
        self.organisation = organisation
        self.day = day
        desks = DeskRounds(organisation: organisation)
        programs = RoutineRounds(ticketGranting: organisation.sites.ticketGranting)
        hosts = HostRounds(organisation: organisation)
        plans = organisation.people.enumerated().map { index, person in
            DeskPlan(person: person, index: index, day: day, organisation: organisation)
        }
        let seconds = -Self.warmUp..<WorkingDay.seconds
        let count = organisation.people.count + organisation.routines.count + organisation.hosts.count + 1
        wheel = AgentWheel(seconds: seconds, agents: count)
        agents.reserveCapacity(count)
        for index in organisation.people.indices where organisation.people[index].firstDay <= day.number {
            add(.desk, index)
        }
        for index in organisation.routines.indices { add(.routine, index) }
        for index in organisation.hosts.indices where organisation.hosts[index].days.contains(day.number) {
            add(.host, index)
        }
        add(.scanner, 0)
        SupportStaff(organisation: organisation).write(day: day, to: &script)
        redTeam.write(day: day, to: &script)
        script.sort()
    }

    /// Calls `body` with each second of the day that has events, in order.
    mutating func play(_ body: (_ second: Int, _ events: UnsafeBufferPointer<Event>) throws -> Void) rethrows {
        for second in -Self.warmUp..<WorkingDay.seconds {
            while let agent = wheel.pop(second) { wake(agent, second) }
            script.play(second, into: &scheduler.wheel)
            try scheduler.wheel.take(second) { if second >= 0, !$0.isEmpty { try body(day.start + second, $0) } }
        }
    }

    private mutating func add(_ kind: Agent.Kind, _ index: Int) {
        let number = UInt64(kind.rawValue) << 32 | UInt64(index)
        var agent = Agent(
            kind: kind,
            subject: Int32(index),
            time: Double(-Self.warmUp),
            random: RandomStream(organisation.seed, 8, number, UInt64(day.number))
        )
        agent.time += firstWait(&agent)
        agents.append(agent)
        wheel.schedule(agents.count - 1, at: Self.second(agent.time))
    }

    private static func second(_ time: Double) -> Int { Int(time.rounded(.down)) }

    private func firstWait(_ agent: inout Agent) -> Double {
        switch agent.kind {
        case .desk: deskWait(agent.subject, phase: 0, time: agent.time, &agent.random)
        case .routine: agent.random.unit() * organisation.routines[Int(agent.subject)].period
        case .host: hostWait(organisation.hosts[Int(agent.subject)], time: agent.time, &agent.random)
        case .scanner: 0
        }
    }

    @inline(__always)
    private mutating func wake(_ index: Int, _ second: Int) {
        var agent = agents[index]
        switch agent.kind {
        case .desk: wakeDesk(&agent, second)
        case .routine:
            let routine = organisation.routines[Int(agent.subject)]
            programs.round(routine, second: second, &agent.random, &scheduler)
            agent.time +=
                routine.regular
                ? routine.period * (0.95 + 0.1 * agent.random.unit()) : routine.period * agent.random.exponential()
        case .host:
            let host = organisation.hosts[Int(agent.subject)]
            hosts.round(host, second: second, &agent.random, &scheduler)
            agent.time += hostWait(host, time: agent.time, &agent.random)
        case .scanner: wakeScanner(&agent, second)
        }
        agents[index] = agent
        wheel.schedule(index, at: Self.second(agent.time))
    }

    /// Runs a burst, or the next turn of the day: arrival, lunch, return from lunch, departure.
    private mutating func wakeDesk(_ agent: inout Agent, _ second: Int) {
        let person = organisation.people[Int(agent.subject)]
        let plan = plans[Int(agent.subject)]
        let phase = Int(agent.phase)
        if plan.isPresent, phase < 4, second >= Int(plan.turns[phase]) {
            turn(person, plan, phase: phase, second, &agent.random)
            agent.phase += 1
        } else {
            let atWork = plan.isPresent && (phase == 1 || phase == 3)
            desks.burst(person, at: plan.desk, second: second, atWork: atWork, &agent.random, &scheduler)
        }
        agent.time += deskWait(agent.subject, phase: Int(agent.phase), time: agent.time, &agent.random)
    }

    private mutating func turn(
        _ person: Person,
        _ plan: DeskPlan,
        phase: Int,
        _ second: Int,
        _ random: inout RandomStream
    ) {
        switch phase {
        case 0: desks.arrive(person, at: plan.desk, second: second, &random, &scheduler)
        case 2: desks.unlock(person, at: plan.desk, second, &random, &scheduler)
        default: desks.leave(person, at: plan.desk, second: second, &random, &scheduler)
        }
    }

    /// The seconds until the next burst, or the next turn of the day if that comes first.
    private func deskWait(_ subject: Int32, phase: Int, time: Double, _ random: inout RandomStream) -> Double {
        let plan = plans[Int(subject)]
        let rate = plan.rate * plan.intensity(phase: phase)
        let wait = rate > 0 ? random.exponential() / rate : .greatestFiniteMagnitude
        guard plan.isPresent, phase < 4 else { return min(wait, 1e6) }
        return min(wait, Double(plan.turns[phase]) - time)
    }

    private func hostWait(_ host: Host, time: Double, _ random: inout RandomStream) -> Double {
        let isNight = time < 7 * 3_600 || time > 19 * 3_600
        let activity = host.staysOn ? 1.0 : isNight || day.isWeekend ? 0.05 : 1.9
        return random.exponential() / (host.rate * activity)
    }

    /// Visits every host once, from eight in the evening on.
    private mutating func wakeScanner(_ agent: inout Agent, _ second: Int) {
        let start = 20 * 3_600
        guard second >= start else {
            agent.time = Double(start)
            return
        }
        let hosts = organisation.hosts
        if agent.phase < hosts.count, hosts[Int(agent.phase)].days.contains(day.number) {
            let (account, place) = organisation.scanner
            scheduler.network(second, account, place, hosts[Int(agent.phase)].place, .ntlm, &agent.random)
        }
        agent.phase += 1
        agent.time += agent.phase < hosts.count ? 3.9 * 3_600 / Double(hosts.count) : 1e6
    }
}

/// A person, routine, host or scanner that acts by itself: it wakes, produces events, and schedules its next wake-up.
struct Agent {
    enum Kind: UInt8 {
        case desk, routine, host, scanner
    }

    let kind: Kind
    /// The index of the person, routine or host.
    let subject: Int32
    /// The phase of a desk's day: see ``DeskPlan/intensity(phase:)``.
    var phase: Int32 = 0
    /// The next wake-up, in seconds of the day.
    var time: Double
    var random: RandomStream
}

/// A timing wheel of agents: one list per second, threaded through an array, so that nothing is allocated while it
/// runs.
struct AgentWheel {
    private let start: Int
    private var heads: [Int32]
    private var followers: [Int32]

    /// A wheel for `agents` agents over `seconds`.
    init(seconds: Range<Int>, agents: Int) {
        start = seconds.lowerBound
        heads = [Int32](repeating: -1, count: seconds.count)
        followers = [Int32](repeating: -1, count: agents)
    }

    /// Schedules `agent`, which is in no list, for `second`; drops it if that is beyond the end.
    @inline(__always)
    mutating func schedule(_ agent: Int, at second: Int) {
        let slot = second - start
        guard slot < heads.count else { return }
        followers[agent] = heads[slot]
        heads[slot] = Int32(agent)
    }

    /// Removes and returns an agent that wakes at `second`; `nil` if none is left.
    @inline(__always)
    mutating func pop(_ second: Int) -> Int? {
        let agent = Int(heads[second - start])
        guard agent >= 0 else { return nil }
        heads[second - start] = followers[agent]
        return agent
    }
}
