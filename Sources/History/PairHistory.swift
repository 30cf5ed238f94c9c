package import AuthLogs
import ByteIO
import Foundation

/// Counts pairs of values and computes the surprisal of an event from them: a baseline detector without a network.
///
/// For each ``Relation`` it counts how often every pair of values occurred. The sum of the six smoothed surprisals is a
/// strong baseline; the number of new access pairs is the "never seen" rule, which it generalises.
///
///     var history = PairHistory()
///     try history.observe(filesAt: ["data/6.csv", "data/7.csv"])
///     try DayFile(path: "data/8.csv").forEachEvent { event in
///         let statistics = history.statistics(on: event)
///         print(statistics.surprisal, statistics.newAccessCount)
///     }
///
/// Memory grows with the number of distinct values and pairs, not with the number of events.
package struct PairHistory: EventHistory, Sendable {
    private var users = ByteTable(capacity: 1 << 14)
    private var hosts = ByteTable(capacity: 1 << 14)
    private var logonAttributes = ByteTable(capacity: 1 << 8)
    private var sourceUserCounts: [UInt32] = []
    private var sourceHostCounts: [UInt32] = []
    private var destinationHostCounts: [UInt32] = []
    private var pairs = [PairCounts](repeating: PairCounts(), count: Relation.count)

    /// The number of events observed.
    package private(set) var eventCount = 0

    /// Creates an empty history.
    package init() {}

    /// The number of different pairs of `relation` observed.
    package func pairCount(_ relation: Relation) -> Int { pairs[relation.rawValue].count }

    /// Counts `event`.
    package mutating func observe(_ event: AuthEventView) {
        let user = users.insert(event[.sourceUser])
        let source = hosts.insert(event[.sourceHost])
        let destination = hosts.insert(event[.destinationHost])
        let attributes = logonAttributes.insert(event.logonAttributes)
        Self.add(user, to: &sourceUserCounts)
        Self.add(source, to: &sourceHostCounts)
        Self.add(destination, to: &destinationHostCounts)
        for relation in 0..<Relation.count {
            let (first, second) = Self.pair(relation, user, source, destination, attributes)
            pairs[relation].add(first, second)
        }
        eventCount += 1
    }

    /// The statistics of `event`; a value that was never observed has the count 0.
    package func statistics(on event: AuthEventView) -> ValueStatistics {
        let user = users.index(of: event[.sourceUser]) ?? -1
        let source = hosts.index(of: event[.sourceHost]) ?? -1
        let destination = hosts.index(of: event[.destinationHost]) ?? -1
        let attributes = logonAttributes.index(of: event.logonAttributes) ?? -1
        var counts = InlineArray<6, UInt32>(repeating: 0)
        for relation in 0..<Relation.count {
            let (first, second) = Self.pair(relation, user, source, destination, attributes)
            if first >= 0, second >= 0 { counts[relation] = pairs[relation][first, second] }
        }
        let users = Self.count(user, in: sourceUserCounts)
        let sources = Self.count(source, in: sourceHostCounts)
        let destinations = Self.count(destination, in: destinationHostCounts)
        return ValueStatistics(pairs: counts, firsts: [users, users, sources, users, sources, destinations])
    }

    /// The sum of the surprisals of the six relations, in nats.
    package func surprisal(of event: AuthEventView) -> Double { statistics(on: event).surprisal }

    /// The ids of the two sides of a relation, by its number in ``Relation``.
    @inline(__always)
    private static func pair(
        _ relation: Int,
        _ user: Int,
        _ source: Int,
        _ destination: Int,
        _ attributes: Int
    ) -> (Int, Int) {
        switch relation {
        case 0: (user, source)
        case 1: (user, destination)
        case 2: (source, destination)
        case 3: (user, attributes)
        case 4: (source, attributes)
        default: (destination, attributes)
        }
    }

    @inline(__always)
    private static func add(_ id: Int, to counts: inout [UInt32]) {
        // Source and destination hosts share their ids, so an array may be short by more than one.
        while counts.count <= id { counts.append(0) }
        if counts[id] < .max { counts[id] += 1 }
    }

    @inline(__always)
    private static func count(_ id: Int, in counts: [UInt32]) -> UInt32 {
        counts.indices.contains(id) ? counts[id] : 0
    }
}

extension AuthEventView {
    /// The logon attributes: the three fields auth_type, logon_type and auth_orient with the commas between them.
    var logonAttributes: UnsafeRawBufferPointer {
        let (first, last) = (self[.authenticationType], self[.orientation])
        guard let start = first.baseAddress, let end = last.baseAddress else { return first }
        return UnsafeRawBufferPointer(start: start, count: end - start + last.count)
    }
}

/// A pair (a, b) of an event's values that a history counts: the probability of `b` given `a`.
package enum Relation: Int, CaseIterable, Sendable, Hashable {
    case sourceUserToSourceHost
    case sourceUserToDestinationHost
    case sourceHostToDestinationHost
    case sourceUserToLogonAttributes
    case sourceHostToLogonAttributes
    case destinationHostToLogonAttributes

    /// The number of relations: 6.
    package static let count = allCases.count

    /// The access pairs, without logon attributes: the pairs of the "never seen" rule.
    package static let accesses: [Relation] = [
        .sourceUserToSourceHost, .sourceUserToDestinationHost, .sourceHostToDestinationHost,
    ]

    /// The fields of the pair, `a` first; `logon` is auth_type, logon_type and auth_orient together.
    package var name: String {
        switch self {
        case .sourceUserToSourceHost: "src_user→src_pc"
        case .sourceUserToDestinationHost: "src_user→dst_pc"
        case .sourceHostToDestinationHost: "src_pc→dst_pc"
        case .sourceUserToLogonAttributes: "src_user→logon"
        case .sourceHostToLogonAttributes: "src_pc→logon"
        case .destinationHostToLogonAttributes: "dst_pc→logon"
        }
    }
}

/// The statistics of one event in a ``PairHistory``: the counts of the pair and of `a` for each relation (a, b).
package struct ValueStatistics: Sendable {
    /// The count of each pair, by ``Relation``.
    let pairs: InlineArray<6, UInt32>
    /// The count of the first value of each pair in its field, by ``Relation``.
    let firsts: InlineArray<6, UInt32>

    /// The prior added to the count of a pair, and so the count of a pair that was never seen.
    package static let pairPrior = 0.1
    /// The prior added to the count of the first value, in events.
    package static let firstPrior = 10.0

    /// The count of the pair of `relation`.
    package func pairCount(_ relation: Relation) -> Int { Int(pairs[relation.rawValue]) }

    /// The count of the first value of `relation`.
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

    /// The number of new pairs among ``Relation/accesses``, 0 to 3: the score of the "never seen" rule.
    package var newAccessCount: Int {
        var new = 0
        for relation in Relation.accesses where pairs[relation.rawValue] == 0 { new += 1 }
        return new
    }
}

/// Counts of pairs of ids: an open-addressing table with linear probing, 16 bytes per slot.
struct PairCounts: Sendable {
    private struct Slot: Sendable {
        var key: UInt64 = 0
        /// 0 marks an empty slot.
        var count: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 64)
    private(set) var count = 0

    /// The count of `(first, second)`; counts stop at 2³² − 1.
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
        // A multiplicative hash, whose high, well-mixed bits choose the slot. Ids are assigned in order of appearance,
        // so nobody can aim at one slot without controlling that order entirely.
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
