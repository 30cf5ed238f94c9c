// U users, N rows

/// The rows of each user in their order, all in flat arrays.
///
/// Users are known here by their place in the order of their first rows. Building it takes time linear in the rows.
struct UserRows: Sendable, Hashable {
    /// The user at each place: U.
    private(set) var users: [Int32] = []
    /// The place of each row's user: N.
    private(set) var places: [Int32] = []
    /// The rows, those of one user after those of another: N.
    private(set) var rows: [Int32]
    /// Where the rows of each place begin in ``rows``, and where the last ones end: U + 1.
    private var starts: [Int32] = [0]

    /// The rows whose users are `userIndices`.
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

    /// Where the rows of the user at `place` lie in ``rows``.
    func range(of place: Int) -> Range<Int> { Int(starts[place])..<Int(starts[place + 1]) }
}
