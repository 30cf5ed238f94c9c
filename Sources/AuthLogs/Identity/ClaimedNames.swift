/// The names that hosts at one address gave themselves, day by day.
///
/// A name is that of the address if more than half of its claims have it. On a day on which no more than half of the
/// claims have it, the address has no name.
struct ClaimedNames: Sendable {
    /// The claims of one name on one day.
    struct Claim: Sendable, Equatable {
        /// The name, as an index of ``AddressBook``'s names.
        var name: UInt32
        /// The day.
        var day: Int
        /// The number of events.
        var count: Int
        /// True if the host was logged on to by that name; false if only a client called itself so.
        var isServer: Bool
    }

    /// What the claims of one name on all days come to.
    struct Total: Sendable, Equatable {
        /// The name.
        let name: UInt32
        /// The number of events.
        fileprivate(set) var count = 0
        /// The number of days.
        fileprivate(set) var days = 0
        /// True if the host was logged on to by that name.
        fileprivate(set) var isServer = false
    }

    /// The claims in order of days.
    private(set) var claims: [Claim] = []
    /// One for each name.
    private(set) var totals: [Total] = []
    /// True if there were too many claims: none is believed.
    private(set) var isTooMany = false

    /// The maximum number of names, and of claims.
    static let (maximumNames, maximumClaims) = (32, 4_096)

    /// Adds `claim`; returns false if that changes no name.
    mutating func add(_ claim: Claim) -> Bool {
        guard !isTooMany else { return false }
        let (index, isThere) = place(of: claim)
        let total = totals.firstIndex { $0.name == claim.name } ?? totals.count
        if total == totals.count { totals.append(Total(name: claim.name)) }
        let wasServer = totals[total].isServer
        totals[total].count &+= claim.count
        totals[total].isServer = wasServer || claim.isServer
        if isThere {
            claims[index].count &+= claim.count
            claims[index].isServer = claims[index].isServer || claim.isServer
            return totals.count > 1 || wasServer != totals[total].isServer
        }
        totals[total].days &+= 1
        claims.insert(claim, at: index)
        if totals.count > Self.maximumNames || claims.count > Self.maximumClaims { drop() }
        return true
    }

    /// Believes no name any more.
    mutating func drop() { (claims, totals, isTooMany) = ([], [], true) }

    /// The place of the claims of the same name on the same day, or of those that come after `claim`.
    private func place(of claim: Claim) -> (index: Int, isThere: Bool) {
        var index = end(of: claim.day)
        let end = index
        while index > 0, claims[index &- 1].day == claim.day {
            index &-= 1
            if claims[index].name == claim.name { return (index, true) }
        }
        return (end, false)
    }

    /// The number of claims until the end of `day`.
    private func end(of day: Int) -> Int {
        // Events mostly come in order of time.
        guard let last = claims.last, day < last.day else { return claims.count }
        var (low, high) = (0, claims.count)
        while low < high {
            let middle = (low &+ high) / 2
            if claims[middle].day <= day { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The name that more than half of the claims have.
    var majority: Total? {
        guard let best = totals.max(by: { $0.count < $1.count }) else { return nil }
        let all = totals.reduce(0) { $0 &+ $1.count }
        return best.count > all &- best.count ? best : nil
    }

    /// True unless `name` has no more than half of the claims on `day`.
    func agree(on name: UInt32, day: Int) -> Bool {
        guard totals.count > 1 else { return true }
        var (own, others) = (0, 0)
        for claim in onDay(day) {
            if claim.name == name { own &+= claim.count } else { others &+= claim.count }
        }
        return own > others || own == 0 && others == 0
    }

    /// The claims on `day`.
    func onDay(_ day: Int) -> ArraySlice<Claim> {
        let end = end(of: day)
        var start = end
        while start > 0, claims[start &- 1].day == day { start &-= 1 }
        return claims[start..<end]
    }
}
