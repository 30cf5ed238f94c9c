import ByteIO

/// Counts keys that stand in one of two roles, source and destination, and notes where each was first.
struct ValueTally: Sendable {
    /// How often a key was seen in a role, and where first.
    private struct Tally {
        var count = 0
        var first = Int.max
    }

    private var table = ByteTable()
    /// For each key the tallies of its two roles.
    private var tallies: [Tally] = []

    /// Source or destination.
    enum Role: Int {
        case source
        case destination
    }

    /// Adds `amount` (1, or -1 to take back) to the count of `key` in `role`, seen at `position`.
    @inline(__always)
    mutating func add(_ key: UnsafeRawBufferPointer, _ role: Role, at position: Int, amount: Int = 1) {
        let index = table.insert(key) &* 2 &+ role.rawValue
        if index >= tallies.count { tallies.append(contentsOf: [Tally(), Tally()]) }
        tallies[index].count &+= amount
        if position < tallies[index].first { tallies[index].first = position }
    }

    /// Takes in what `other` counted of other rows.
    mutating func merge(_ other: ValueTally) {
        for number in 0..<other.table.count {
            for role in [Role.source, .destination] {
                let tally = other.tallies[number * 2 + role.rawValue]
                other.table.withKey(at: number) { add($0, role, at: tally.first, amount: tally.count) }
            }
        }
    }

    /// Calls `body` with each key that was seen in `role`, how often, and where first.
    func forEach(_ role: Role, _ body: (UnsafeRawBufferPointer, Int, Int) -> Void) {
        for number in 0..<table.count {
            let tally = tallies[number * 2 + role.rawValue]
            guard tally.count > 0 else { continue }
            table.withKey(at: number) { body($0, tally.count, tally.first) }
        }
    }
}
