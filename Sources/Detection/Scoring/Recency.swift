/// The order in which users were last active.
struct Recency {
    /// The time of each user's latest event, in calls of ``note(_:)``; 0 for never.
    private var latest: [Int] = []
    private var now = 0

    /// Records events of `users`, later than all that were recorded before.
    mutating func note(_ users: [Int32]) {
        now += 1
        for user in users where user >= 0 {
            let place = Int(user)
            if place >= latest.count {
                latest += Array(repeating: 0, count: max(place + 1, 2 * latest.count) - latest.count)
            }
            latest[place] = now
        }
    }

    /// The users with events, the most recent first.
    var users: [Int32] {
        let seen = latest.indices.filter { latest[$0] > 0 }
        return seen.sorted { (latest[$0], $1) > (latest[$1], $0) }.map(Int32.init)
    }

    /// Returns the order of the users in `names`, under their new indices.
    func renamed(_ names: [Int32: Int32]) -> Recency {
        var renamed = Recency()
        for user in users.reversed() { if let name = names[user] { renamed.note([name]) } }
        return renamed
    }
}
