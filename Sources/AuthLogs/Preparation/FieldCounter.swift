import ByteIO
import Synchronization

/// Counts the events with each value of each field, in order of first appearance.
///
/// A destination user that starts with `C` is a computer account and counts as a destination host, as in the reference.
/// Several counters may count parts of the same data: merged, they give the same counts as one counter.
///
/// Values that occur together are counted together and separated at the end: `user,domain`, and the last four fields as
/// one. That takes five look-ups per event instead of ten, and source and destination share tables that stay in the
/// cache.
package struct FieldCounter: Sendable {
    private var accounts = ValueTally()
    private var hosts = ValueTally()
    private var logonKinds = ValueTally()
    private var next = 0

    /// Creates an empty counter.
    package init() {}

    /// Counts the ten values of `event`, which comes after all events counted so far.
    package mutating func add(_ event: AuthEventView) {
        add(event, at: next)
        next += 1
    }

    /// Counts the ten values of `event`, which is at `position` among all events.
    ///
    /// - Precondition: `position` is at least 0 and less than 2⁶².
    @inline(__always)
    package mutating func add(_ event: AuthEventView, at position: Int) { add(event, at: position, amount: 1) }

    /// Removes an event that this counter or one merged into it counted; all events after it must be removed too.
    mutating func remove(_ event: AuthEventView) { add(event, at: .max, amount: -1) }

    @inline(__always)
    private mutating func add(_ event: AuthEventView, at position: Int, amount: Int) {
        accounts.add(event.slice(.sourceUser, .sourceDomain), .source, at: position, amount: amount)
        accounts.add(event.slice(.destinationUser, .destinationDomain), .destination, at: position, amount: amount)
        hosts.add(event[.sourceHost], .source, at: position, amount: amount)
        hosts.add(event[.destinationHost], .destination, at: position, amount: amount)
        logonKinds.add(event.slice(.authenticationType, .outcome), .source, at: position, amount: amount)
    }

    /// Adds the counts of `other`, which counted other events.
    package mutating func merge(_ other: FieldCounter) {
        accounts.merge(other.accounts)
        hosts.merge(other.hosts)
        logonKinds.merge(other.logonKinds)
        next = max(next, other.next)
    }

    /// The counts of `fields`, in that order.
    package func fieldCounts(of fields: [AuthField] = AuthField.allCases) -> FieldCounts {
        let totals = fieldTotals()
        let entries = fields.map { ($0, totals[$0.rawValue].entries) }
        return FieldCounts(order: fields, entries: Dictionary(uniqueKeysWithValues: entries))
    }

    /// Separates the values that were counted together.
    private func fieldTotals() -> [FieldTotal] {
        var totals = Array(repeating: FieldTotal(), count: AuthField.count)
        func add(_ field: AuthField, _ value: UnsafeRawBufferPointer, _ count: Int, _ order: Int) {
            totals[field.rawValue].add(value, count: count, order: order)
        }
        // An account comes before the destination host of its own event.
        accounts.forEach(.source) { key, count, first in
            let comma = key.firstIndex(of: .comma) ?? key.count
            add(.sourceUser, key.slice(0..<comma), count, first * 2)
            add(.sourceDomain, key.slice(comma + 1..<key.count), count, first * 2)
        }
        accounts.forEach(.destination) { key, count, first in
            let comma = key.firstIndex(of: .comma) ?? key.count
            let isComputerAccount = key.first == UInt8(ascii: "C")
            add(isComputerAccount ? .destinationHost : .destinationUser, key.slice(0..<comma), count, first * 2)
            add(.destinationDomain, key.slice(comma + 1..<key.count), count, first * 2)
        }
        hosts.forEach(.source) { add(.sourceHost, $0, $1, $2 * 2) }
        hosts.forEach(.destination) { add(.destinationHost, $0, $1, $2 * 2 + 1) }
        logonKinds.forEach(.source) { key, count, first in
            let parts = key.split(separator: .comma, omittingEmptySubsequences: false)
            for (part, field) in zip(parts, AuthField.allCases[AuthField.authenticationType.rawValue...]) {
                add(field, UnsafeRawBufferPointer(rebasing: part), count, first * 2)
            }
        }
        return totals
    }
}

/// The values of one field with their counts.
private struct FieldTotal {
    private var table = ByteTable()
    private var counts: [Int] = []
    private var orders: [Int] = []

    /// Adds `count` to the count of `value`, which first occurred at `order`.
    mutating func add(_ value: UnsafeRawBufferPointer, count: Int, order: Int) {
        let index = table.insert(value)
        if index == counts.count {
            counts.append(count)
            orders.append(order)
        } else {
            counts[index] += count
            orders[index] = min(orders[index], order)
        }
    }

    /// The values in order of first appearance.
    var entries: [FieldCounts.Entry] {
        counts.indices.sorted { orders[$0] < orders[$1] }.map { index in
            FieldCounts.Entry(value: table.string(at: index), count: counts[index])
        }
    }
}

/// Counts keys in each of two roles, source and destination, and records the first position of each.
struct ValueTally: Sendable {
    /// The count of a key in a role, and its first position.
    private struct Tally {
        var count = 0
        var first = Int.max
    }

    private var table = ByteTable()
    /// The tallies of each key: source, then destination.
    private var tallies: [Tally] = []

    /// The role of a key in an event.
    enum Role: Int {
        case source
        case destination
    }

    /// Adds `amount` (1, or -1 to remove) to the count of `key` in `role`, at `position`.
    @inline(__always)
    mutating func add(_ key: UnsafeRawBufferPointer, _ role: Role, at position: Int, amount: Int = 1) {
        let index = table.insert(key) &* 2 &+ role.rawValue
        if index >= tallies.count { tallies.append(contentsOf: [Tally(), Tally()]) }
        tallies[index].count &+= amount
        if position < tallies[index].first { tallies[index].first = position }
    }

    /// Adds the counts of `other`, which counted other events.
    mutating func merge(_ other: ValueTally) {
        for number in 0..<other.table.count {
            for role in [Role.source, .destination] {
                let tally = other.tallies[number * 2 + role.rawValue]
                other.table.withKey(at: number) { add($0, role, at: tally.first, amount: tally.count) }
            }
        }
    }

    /// Calls `body` with each key that occurs in `role`, its count and its first position.
    func forEach(_ role: Role, _ body: (UnsafeRawBufferPointer, Int, Int) -> Void) {
        for number in 0..<table.count {
            let tally = tallies[number * 2 + role.rawValue]
            guard tally.count > 0 else { continue }
            table.withKey(at: number) { body($0, tally.count, tally.first) }
        }
    }
}

/// A pool of counters, one for each active thread; together they have counted all events.
final class CounterPool: Sendable {
    private let idle = Mutex<[FieldCounter]>([])

    /// Calls `body` with a counter that no other thread uses meanwhile.
    func withCounter<Result>(_ body: (inout FieldCounter) throws -> Result) rethrows -> Result {
        var counter = idle.withLock { $0.popLast() } ?? FieldCounter()
        defer { idle.withLock { [counter] in $0.append(counter) } }
        return try body(&counter)
    }

    /// The counts of all counters.
    ///
    /// - Precondition: No counter is in use.
    func total() -> FieldCounter {
        idle.withLock { counters in
            var total = FieldCounter()
            for counter in counters { total.merge(counter) }
            return total
        }
    }
}
