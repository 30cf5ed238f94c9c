/// Knows at which addresses each name was claimed, and which of them is the name's home.
///
/// The home of a name is the address where it was claimed on four times as many days as at any other. So an address of
/// long standing keeps its name when somebody claims that once elsewhere, and nobody takes it over by claiming it often
/// on one day.
struct ClaimBook: Sendable {
    /// How many times as many days the home has as any other address.
    private static let advantage = 4

    /// For each address, the name of most claims.
    private var totals: [ClaimedNames.Total?] = []
    /// For each name, the addresses where it is that of most claims.
    private var places: [[UInt32]] = []
    /// For each name, its home.
    private var homes: [UInt32?] = []
    /// The addresses that changed.
    private var changed: [UInt32] = []
    private var isChanged: [Bool] = []

    /// The name of most claims at the address `index`.
    func total(of index: Int) -> ClaimedNames.Total? { index < totals.count ? totals[index] : nil }

    /// The index of the address that is the home of `name`; `nil` if none is.
    func home(of name: UInt32) -> Int? { homes[Int(name)].map { Int($0) } }

    /// The addresses where `name` is that of most claims.
    func addresses(of name: UInt32) -> [UInt32] { Int(name) < places.count ? places[Int(name)] : [] }

    /// Marks the address `index` for the next ``settle(_:)``.
    mutating func change(_ index: Int) {
        if index >= isChanged.count {
            isChanged += Array(repeating: false, count: index + 1 - isChanged.count)
            totals += Array(repeating: nil, count: index + 1 - totals.count)
        }
        guard !isChanged[index] else { return }
        isChanged[index] = true
        changed.append(UInt32(truncatingIfNeeded: index))
    }

    /// Finds the homes of the names whose addresses changed; `majority` is the name of most claims at an address.
    mutating func settle(_ majority: (Int) -> ClaimedNames.Total?) {
        guard !changed.isEmpty else { return }
        var names: Set<UInt32> = []
        for address in changed {
            let index = Int(address)
            isChanged[index] = false
            let (old, new) = (totals[index], majority(index))
            totals[index] = new
            guard old?.name != new?.name || old?.days != new?.days else { continue }
            if let old, old.name != new?.name {
                places[Int(old.name)].removeAll { $0 == address }
                names.insert(old.name)
            }
            if let new {
                if new.name != old?.name { add(address, to: new.name) }
                names.insert(new.name)
            }
        }
        changed.removeAll(keepingCapacity: true)
        for name in names { homes[Int(name)] = home(of: name) }
    }

    private mutating func add(_ address: UInt32, to name: UInt32) {
        let missing = Int(name) + 1 - places.count
        if missing > 0 {
            places += Array(repeating: [], count: missing)
            homes += Array(repeating: nil, count: missing)
        }
        places[Int(name)].append(address)
    }

    private func home(of name: UInt32) -> UInt32? {
        var (best, days, next): (UInt32?, Int, Int) = (nil, 0, 0)
        for address in places[Int(name)] {
            let own = totals[Int(address)]?.days ?? 0
            if own > days { (best, days, next) = (address, own, days) } else { next = max(next, own) }
        }
        return days >= Self.advantage * next ? best : nil
    }
}
