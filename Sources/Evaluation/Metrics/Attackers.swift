/// Who the red rows of a test set belong to: campaigns where they are known, else source computers, else source users.
///
/// Those without a red row in the set are none of them.
struct Attackers {
    /// Names, no two the same.
    private(set) var names: [String] = []
    /// The kind of each campaign; `nil` where campaigns are not known.
    private(set) var kinds: [String]?
    /// How many red rows each has.
    private(set) var rowCounts: [Int] = []
    /// The second of each one's first red row.
    private(set) var firstSeconds: [Int] = []
    /// The attacker of each red row that has one.
    private(set) var ofRow: [Int32: Int] = [:]

    init(_ events: EvaluationEvents) {
        let (column, ownNames) =
            if let campaigns = events.campaigns {
                (campaigns, events.campaignNames)
            } else if let hosts = events.sourceHosts {
                (hosts, events.hostNames)
            } else {
                (events.users, events.userNames)
            }
        var numbers: [Int32: Int] = [:]
        if events.campaigns != nil { kinds = [] }
        var taken: Set<String> = []
        for row in column.indices where events.isMalicious[row] && column[row] >= 0 {
            let attacker = numbers[column[row], default: names.count]
            let second = events.seconds[row]
            if attacker == names.count {
                numbers[column[row]] = attacker
                // Names are keys: those that look the same once they are text are told apart.
                var name = ownNames[Int(column[row])]
                while !taken.insert(name).inserted { name += "′" }
                names.append(name)
                kinds?.append(events.campaignKinds[Int(column[row])])
                rowCounts.append(0)
                firstSeconds.append(second)
            }
            rowCounts[attacker] += 1
            firstSeconds[attacker] = min(firstSeconds[attacker], second)
            ofRow[Int32(row)] = attacker
        }
    }

    /// The kinds that there are, in alphabetical order; empty where campaigns are not known.
    var kindNames: [String] { Set(kinds ?? []).sorted() }
}
