// U users, N events

/// The events of each user in their order, all in flat arrays.
///
/// Users are numbered by their place in the order of their first events. Building it takes time linear in the events.
struct UserEvents: Sendable, Hashable {
    /// The user at each place: U.
    private(set) var users: [Int32] = []
    /// The place of each event's user: N.
    private(set) var places: [Int32] = []
    /// The table's rows of the events, those of one user after those of another: N.
    private(set) var rows: [Int32]
    /// The start of the events of each place in ``rows``, and the end of the last ones: U + 1.
    private var starts: [Int32] = [0]

    /// The events whose users are `userIndices`.
    init(_ userIndices: [Int32]) {
        rows = Array(repeating: 0, count: userIndices.count)
        places.reserveCapacity(userIndices.count)
        var placeOf: [Int32] = Array(repeating: -1, count: Int(userIndices.max() ?? -1) + 1)
        var counts: [Int32] = []
        for user in userIndices {
            if placeOf[Int(user)] < 0 {
                placeOf[Int(user)] = Int32(users.count)
                users.append(user)
                counts.append(0)
            }
            counts[Int(placeOf[Int(user)])] += 1
            places.append(placeOf[Int(user)])
        }
        for count in counts { starts.append((starts.last ?? 0) + count) }
        var next = starts
        for (row, place) in places.enumerated() {
            rows[Int(next[Int(place)])] = Int32(row)
            next[Int(place)] += 1
        }
    }

    /// The indices in ``rows`` of the events of the user at `place`.
    func range(of place: Int) -> Range<Int> { Int(starts[place])..<Int(starts[place + 1]) }
}
