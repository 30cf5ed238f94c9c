/// What some incidents, the highest first, hold of each attacker.
struct Detections {
    /// How many of the incidents hold a red row.
    private(set) var trueIncidents = 0
    /// The red rows that they hold, each once.
    private(set) var redRows: Set<Int32> = []
    /// How many of them are each attacker's.
    private(set) var rowCounts: [Int]
    /// The place, from 1, of the first incident that holds a red row of each attacker.
    private(set) var places: [Int?]
    /// The second of each attacker's first red row that they hold.
    private(set) var firstSeconds: [Int?]

    /// - Precondition: The incidents' rows are rows of `events`.
    init(_ incidents: some Collection<[Int32]>, attackers: Attackers, events: EvaluationEvents) {
        rowCounts = .init(repeating: 0, count: attackers.names.count)
        places = .init(repeating: nil, count: attackers.names.count)
        firstSeconds = .init(repeating: nil, count: attackers.names.count)
        for (index, incident) in incidents.enumerated() {
            precondition(
                incident.allSatisfy { events.isMalicious.indices.contains(Int($0)) },
                "an alert that is no row"
            )
            let reds = incident.filter { events.isMalicious[Int($0)] }
            if !reds.isEmpty { trueIncidents += 1 }
            for row in reds where redRows.insert(row).inserted {
                guard let attacker = attackers.ofRow[row] else { continue }
                let second = events.seconds[Int(row)]
                rowCounts[attacker] += 1
                places[attacker] = places[attacker] ?? index + 1
                firstSeconds[attacker] = min(firstSeconds[attacker] ?? second, second)
            }
        }
    }

    /// The seconds of event time from the attacker's first red row to the first that is held.
    func secondsToDetection(of attacker: Int, among attackers: Attackers) -> Int? {
        firstSeconds[attacker].map { $0 - attackers.firstSeconds[attacker] }
    }

    /// What is found of the attackers at `indices`, which have the red rows that are given.
    func found(of indices: [Int], among attackers: Attackers, redRows: Int, found: Int) -> IncidentMetrics.Found {
        let seconds = indices.compactMap { secondsToDetection(of: $0, among: attackers) }
        return .init(
            attackers: indices.count,
            attackersFound: seconds.count,
            redRows: redRows,
            redRowsFound: found,
            secondsToDetection: seconds.sorted()
        )
    }
}
