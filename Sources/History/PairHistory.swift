package import AuthLogs
import ByteIO
import Foundation

/// Counts of who was where and how, and from them the surprisal of a row: an anomaly detector without a network.
///
/// For each ``Relation`` it remembers how often every pair of values occurred. The sum of the six smoothed surprisals
/// is a strong baseline; how many of the three connections are new is the plain rule that it generalises.
///
///     var history = PairHistory()
///     try history.observe(filesAt: ["data/6.csv", "data/7.csv"])
///     try DayFile(path: "data/8.csv").forEachRow { row in
///         let statistics = history.statistics(on: row)
///         print(statistics.surprisal, statistics.newConnections)
///     }
///
/// Values become numbers on first sight. Memory grows with the distinct values and pairs, never with the rows.
package struct PairHistory: Witness, Sendable {
    private var users = ByteTable(capacity: 1 << 14)
    private var computers = ByteTable(capacity: 1 << 14)
    private var shapes = ByteTable(capacity: 1 << 8)
    private var sourceUserCounts: [UInt32] = []
    private var sourceComputerCounts: [UInt32] = []
    private var destinationComputerCounts: [UInt32] = []
    private var pairs = [PairCounts](repeating: PairCounts(), count: Relation.count)

    /// How many rows were observed.
    package private(set) var rowCount = 0

    /// A history of nothing.
    package init() {}

    /// How many different pairs of `relation` were observed.
    package func pairCount(_ relation: Relation) -> Int { pairs[relation.rawValue].count }

    /// Remembers `row`.
    package mutating func observe(_ row: AuthEventView) {
        let user = users.insert(row[.sourceUser])
        let source = computers.insert(row[.sourceHost])
        let destination = computers.insert(row[.destinationHost])
        let shape = shapes.insert(row.shape)
        Self.add(user, to: &sourceUserCounts)
        Self.add(source, to: &sourceComputerCounts)
        Self.add(destination, to: &destinationComputerCounts)
        for relation in 0..<Relation.count {
            let (first, second) = Self.pair(relation, user, source, destination, shape)
            pairs[relation].add(first, second)
        }
        rowCount += 1
    }

    /// What the history knows of `row`; a value that it never met was seen 0 times.
    package func statistics(on row: AuthEventView) -> ValueStatistics {
        let user = users.index(of: row[.sourceUser]) ?? -1
        let source = computers.index(of: row[.sourceHost]) ?? -1
        let destination = computers.index(of: row[.destinationHost]) ?? -1
        let shape = shapes.index(of: row.shape) ?? -1
        var counts = InlineArray<6, UInt32>(repeating: 0)
        for relation in 0..<Relation.count {
            let (first, second) = Self.pair(relation, user, source, destination, shape)
            if first >= 0, second >= 0 { counts[relation] = pairs[relation][first, second] }
        }
        let users = Self.count(user, in: sourceUserCounts)
        let sources = Self.count(source, in: sourceComputerCounts)
        let destinations = Self.count(destination, in: destinationComputerCounts)
        return ValueStatistics(pairs: counts, firsts: [users, users, sources, users, sources, destinations])
    }

    /// The sum of the surprisals of the six relations, in nats.
    package func surprisal(of row: AuthEventView) -> Double { statistics(on: row).surprisal }

    /// The ids of a relation's two sides, in the order of ``Relation``.
    @inline(__always)
    private static func pair(
        _ relation: Int,
        _ user: Int,
        _ source: Int,
        _ destination: Int,
        _ shape: Int
    ) -> (Int, Int) {
        switch relation {
        case 0: (user, source)
        case 1: (user, destination)
        case 2: (source, destination)
        case 3: (user, shape)
        case 4: (source, shape)
        default: (destination, shape)
        }
    }

    @inline(__always)
    private static func add(_ id: Int, to counts: inout [UInt32]) {
        // Computers share their ids between the two places, so a table may be behind by more than one.
        while counts.count <= id { counts.append(0) }
        if counts[id] < .max { counts[id] += 1 }
    }

    @inline(__always)
    private static func count(_ id: Int, in counts: [UInt32]) -> UInt32 {
        counts.indices.contains(id) ? counts[id] : 0
    }
}

extension AuthEventView {
    /// The three fields auth_type, logon_type and auth_orient with the commas between them.
    var shape: UnsafeRawBufferPointer {
        let (first, last) = (self[.authenticationType], self[.orientation])
        guard let start = first.baseAddress, let end = last.baseAddress else { return first }
        return UnsafeRawBufferPointer(start: start, count: end - start + last.count)
    }
}

/// A pair of things in a row that the history counts together: `b` given `a`.
package enum Relation: Int, CaseIterable, Sendable, Hashable {
    case sourceUserToSourceComputer
    case sourceUserToDestinationComputer
    case sourceComputerToDestinationComputer
    case sourceUserToShape
    case sourceComputerToShape
    case destinationComputerToShape

    /// How many relations there are: 6.
    package static let count = allCases.count

    /// Who was where, without how: the pairs that the "never seen" rule asks for.
    package static let connections: [Relation] = [
        .sourceUserToSourceComputer, .sourceUserToDestinationComputer, .sourceComputerToDestinationComputer,
    ]

    /// The fields of the pair, `a` first; a shape is auth_type, logon_type and auth_orient together.
    package var name: String {
        switch self {
        case .sourceUserToSourceComputer: "src_user→src_pc"
        case .sourceUserToDestinationComputer: "src_user→dst_pc"
        case .sourceComputerToDestinationComputer: "src_pc→dst_pc"
        case .sourceUserToShape: "src_user→shape"
        case .sourceComputerToShape: "src_pc→shape"
        case .destinationComputerToShape: "dst_pc→shape"
        }
    }
}

/// What the pair history knows of one row: for each relation (a, b), how often the pair was seen, and how often a.
package struct ValueStatistics: Sendable {
    /// How often each pair was seen, by ``Relation``.
    let pairs: InlineArray<6, UInt32>
    /// How often the first of each pair was seen in its place, by ``Relation``.
    let firsts: InlineArray<6, UInt32>

    /// Added to the count of a pair: what a pair that was never seen counts.
    package static let pairPrior = 0.1
    /// Added to the count of the first: how many rows the prior weighs.
    package static let firstPrior = 10.0

    /// How often the pair of `relation` was seen.
    package func pairCount(_ relation: Relation) -> Int { Int(pairs[relation.rawValue]) }

    /// How often the first of the pair of `relation` was seen.
    package func firstCount(_ relation: Relation) -> Int { Int(firsts[relation.rawValue]) }

    /// −ln((n(a,b) + 0.1) / (n(a) + 10)): the surprisal of `relation`, in nats.
    package func surprisal(of relation: Relation) -> Double {
        let index = relation.rawValue
        return -log((Double(pairs[index]) + Self.pairPrior) / (Double(firsts[index]) + Self.firstPrior))
    }

    /// The sum over all six relations, in nats: the score of the pair history.
    package var surprisal: Double {
        // One logarithm of the product; six counts of 32 bits are far from the limits of a Double.
        var odds = 1.0
        for index in 0..<Relation.count {
            odds *= (Double(firsts[index]) + Self.firstPrior) / (Double(pairs[index]) + Self.pairPrior)
        }
        return log(odds)
    }

    /// How many of the three ``Relation/connections`` are new, 0 to 3: the score of the "never seen" rule.
    package var newConnections: Int {
        var new = 0
        for relation in Relation.connections where pairs[relation.rawValue] == 0 { new += 1 }
        return new
    }
}

/// How often pairs of ids were seen: an open-addressing table with linear probing, 16 bytes a slot.
struct PairCounts: Sendable {
    private struct Slot: Sendable {
        var key: UInt64 = 0
        /// 0 marks an empty slot.
        var count: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 64)
    private(set) var count = 0

    /// How often `(first, second)` was added; counts stop at 2³² − 1.
    subscript(first: Int, second: Int) -> UInt32 {
        slots[place(of: Self.key(first, second))].count
    }

    mutating func add(_ first: Int, _ second: Int) {
        let key = Self.key(first, second)
        let place = place(of: key)
        if slots[place].count == 0 {
            slots[place] = Slot(key: key, count: 1)
            count += 1
            if count * 2 > slots.count { grow() }
        } else if slots[place].count < .max {
            slots[place].count += 1
        }
    }

    private static func key(_ first: Int, _ second: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: first) << 32 | UInt64(truncatingIfNeeded: second) & 0xffff_ffff
    }

    /// The slot that holds `key`, or the empty one where it would go.
    private func place(of key: UInt64) -> Int {
        let mask = slots.count &- 1
        // A multiplicative hash whose high bits, the well mixed ones, choose the slot. Ids are handed out in order of
        // appearance, so nobody can aim at one slot without controlling that order entirely.
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
        while slots[place].count != 0, slots[place].key != key { place = (place &+ 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for slot in old where slot.count != 0 { slots[place(of: slot.key)] = slot }
    }
}
