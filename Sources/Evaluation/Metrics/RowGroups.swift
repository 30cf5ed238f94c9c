/// Rows in groups, such as those of one user in one day: a group scores as its highest row, and is red if a row is.
struct RowGroups {
    /// What the groups are, in the plural, as sentences name them.
    let name: String
    /// The group of each row.
    let groups: [UInt32]
    /// Whether each group is red.
    let isMalicious: [Bool]
    /// Why there are no groups, or `nil`.
    let reasonUnknown: String?

    /// The rows of one source computer to one destination computer in one hour of event time.
    static func edgeHours(_ events: EvaluationEvents) -> RowGroups {
        let name = "edge-hours"
        guard let sources = events.sourceHosts else {
            return RowGroups(name: name, reasonUnknown: "the source computers are not known")
        }
        guard let destinations = events.destinations else {
            return RowGroups(name: name, reasonUnknown: "the destination computers are not known")
        }
        return RowGroups(name: name, events, every: 3600) { row in
            UInt64(UInt32(bitPattern: sources[row])) << 32 | UInt64(UInt32(bitPattern: destinations[row]))
        }
    }

    /// The rows of one source user in one day of event time.
    static func userDays(_ events: EvaluationEvents) -> RowGroups {
        RowGroups(name: "user-days", events, every: 86_400) { UInt64(UInt32(bitPattern: events.users[$0])) }
    }

    private init(name: String, reasonUnknown: String) {
        (self.name, groups, isMalicious, self.reasonUnknown) = (name, [], [], reasonUnknown)
    }

    /// Rows of the same `part` in the same stretch of `length` seconds.
    private init(name: String, _ events: EvaluationEvents, every length: Int, part: (Int) -> UInt64) {
        var numbers = KeyIndexer()
        groups = events.seconds.indices.map { row in
            let second = events.seconds[row]
            // Rounded down, also before the log's start.
            let time = second >= 0 ? second / length : (second - length + 1) / length
            return UInt32(numbers.number(of: .init(part: part(row), time: time)))
        }
        var isMalicious = [Bool](repeating: false, count: numbers.keys.count)
        for row in groups.indices where events.isMalicious[row] { isMalicious[Int(groups[row])] = true }
        self.name = name
        self.isMalicious = isMalicious
        reasonUnknown = nil
    }
}

extension ScoreRanking {
    /// Ranks groups by the highest score of their rows.
    ///
    /// - Precondition: One group a score.
    init(_ sorted: SortedScores, of groups: RowGroups) {
        precondition(sorted.rows.count == groups.groups.count, "a group for every score")
        // From the highest score down, the first row met of a group is its highest.
        var isMet = [Bool](repeating: false, count: groups.isMalicious.count)
        self.init(sorted, most: groups.isMalicious.count) { row in
            let group = Int(groups.groups[row])
            if isMet[group] { return nil }
            isMet[group] = true
            return groups.isMalicious[group]
        }
    }
}
