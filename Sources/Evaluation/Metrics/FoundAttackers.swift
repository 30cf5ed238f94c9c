/// The attackers of a test set, each with at least one malicious event: campaigns if they are known, else source hosts,
/// else source users.
struct Attackers {
    /// Their names, all different.
    private(set) var names: [String] = []
    /// The kind of each campaign; `nil` if campaigns are not known.
    private(set) var kinds: [String]?
    /// The number of malicious events of each.
    private(set) var eventCounts: [Int] = []
    /// The second of the first malicious event of each.
    private(set) var firstSeconds: [Int] = []
    /// The attacker of each malicious event that belongs to one.
    private(set) var attackerOfEvent: [Int32: Int] = [:]

    init(_ events: EvaluationEvents) {
        let (column, ownNames) =
            if let campaigns = events.campaigns {
                (campaigns, events.campaignNames)
            } else if let hosts = events.sourceHosts {
                (hosts, events.hostNames)
            } else {
                (events.users, events.userNames)
            }
        var indices: [Int32: Int] = [:]
        if events.campaigns != nil { kinds = [] }
        var used: Set<String> = []
        for event in column.indices where events.isMalicious[event] && column[event] >= 0 {
            let attacker = indices[column[event], default: names.count]
            let second = events.seconds[event]
            if attacker == names.count {
                indices[column[event]] = attacker
                // Names are keys in JSON: names that become equal as text get a mark.
                var name = ownNames[Int(column[event])]
                while !used.insert(name).inserted { name += "′" }
                names.append(name)
                kinds?.append(events.campaignKinds[Int(column[event])])
                eventCounts.append(0)
                firstSeconds.append(second)
            }
            eventCounts[attacker] += 1
            firstSeconds[attacker] = min(firstSeconds[attacker], second)
            attackerOfEvent[Int32(event)] = attacker
        }
    }

    /// The kinds of campaign, in alphabetical order; empty if campaigns are not known.
    var kindNames: [String] { Set(kinds ?? []).sorted() }
}

/// The attackers that a list of incidents, the highest first, reveals.
struct FoundAttackers {
    /// The number of incidents with a malicious event.
    private(set) var trueIncidents = 0
    /// The malicious events in the incidents, each once.
    private(set) var maliciousEvents: Set<Int32> = []
    /// The number of them that belong to each attacker.
    private(set) var eventCounts: [Int]
    /// The place, from 1, of the first incident with a malicious event of each attacker.
    private(set) var places: [Int?]
    /// The second of each attacker's first malicious event in the incidents.
    private(set) var firstSeconds: [Int?]

    /// Looks for the `attackers` in `incidents`.
    ///
    /// - Precondition: The incidents' events are indices into `events`.
    init(_ incidents: some Collection<[Int32]>, attackers: Attackers, events: EvaluationEvents) {
        eventCounts = .init(repeating: 0, count: attackers.names.count)
        places = .init(repeating: nil, count: attackers.names.count)
        firstSeconds = .init(repeating: nil, count: attackers.names.count)
        for (index, incident) in incidents.enumerated() {
            precondition(
                incident.allSatisfy { events.isMalicious.indices.contains(Int($0)) },
                "an alert that is not an event of the set"
            )
            let malicious = incident.filter { events.isMalicious[Int($0)] }
            if !malicious.isEmpty { trueIncidents += 1 }
            for event in malicious where maliciousEvents.insert(event).inserted {
                guard let attacker = attackers.attackerOfEvent[event] else { continue }
                let second = events.seconds[Int(event)]
                eventCounts[attacker] += 1
                places[attacker] = places[attacker] ?? index + 1
                firstSeconds[attacker] = min(firstSeconds[attacker] ?? second, second)
            }
        }
    }

    /// The seconds of event time from the attacker's first malicious event to the first one in an incident.
    func secondsToDetection(of attacker: Int, among attackers: Attackers) -> Int? {
        firstSeconds[attacker].map { $0 - attackers.firstSeconds[attacker] }
    }

    /// Summarises the attackers at `indices`, who have `maliciousEvents` events, `found` of them in incidents.
    func summary(
        of indices: [Int],
        among attackers: Attackers,
        maliciousEvents: Int,
        found: Int
    ) -> IncidentMetrics.Found {
        let seconds = indices.compactMap { secondsToDetection(of: $0, among: attackers) }
        return .init(
            attackers: indices.count,
            attackersFound: seconds.count,
            maliciousEvents: maliciousEvents,
            maliciousEventsFound: found,
            secondsToDetection: seconds.sorted()
        )
    }
}
