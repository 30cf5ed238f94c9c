import ByteIO
import Synchronization

/// Counts how often each value of each field occurs, in order of first appearance.
///
/// A destination user that starts with `C` is a computer account and counts as a destination computer, as in the
/// reference. Several counters may count parts of the same data; merged, they give what one would have counted.
///
/// Values that go together are counted together and told apart at the end: `user,domain`, and the last four fields as
/// one. That is five look-ups a row instead of ten, and a table that a source and a destination share stays in the cache.
package struct FieldCounter: Sendable {
    private var accounts = ValueTally()
    private var computers = ValueTally()
    private var ways = ValueTally()
    private var next = 0

    /// Counts nothing yet.
    package init() {}

    /// Counts the ten values of `row`, which comes after all rows counted so far.
    package mutating func add(_ row: AuthEventView) {
        add(row, at: next)
        next += 1
    }

    /// Counts the ten values of `row`, which stands at `position` among all rows.
    ///
    /// - Precondition: `position` is at least 0 and less than 2⁶².
    @inline(__always)
    package mutating func add(_ row: AuthEventView, at position: Int) { add(row, at: position, amount: 1) }

    /// Takes back a row that was counted, here or by a counter that is merged; all rows that come after it go too.
    mutating func remove(_ row: AuthEventView) { add(row, at: .max, amount: -1) }

    @inline(__always)
    private mutating func add(_ row: AuthEventView, at position: Int, amount: Int) {
        accounts.add(row.slice(.sourceUser, .sourceDomain), .source, at: position, amount: amount)
        accounts.add(row.slice(.destinationUser, .destinationDomain), .destination, at: position, amount: amount)
        computers.add(row[.sourceHost], .source, at: position, amount: amount)
        computers.add(row[.destinationHost], .destination, at: position, amount: amount)
        ways.add(row.slice(.authenticationType, .outcome), .source, at: position, amount: amount)
    }

    /// Takes in what `other` counted of other rows.
    package mutating func merge(_ other: FieldCounter) {
        accounts.merge(other.accounts)
        computers.merge(other.computers)
        ways.merge(other.ways)
        next = max(next, other.next)
    }

    /// What was counted of the fields in `fields`, in that order.
    package func fieldCounts(of fields: [AuthField] = AuthField.allCases) -> FieldCounts {
        let totals = fieldTotals()
        let entries = fields.map { ($0, totals[$0.rawValue].entries) }
        return FieldCounts(order: fields, entries: Dictionary(uniqueKeysWithValues: entries))
    }

    /// Tells apart what was counted together.
    private func fieldTotals() -> [FieldTotal] {
        var totals = Array(repeating: FieldTotal(), count: AuthField.count)
        func add(_ field: AuthField, _ value: UnsafeRawBufferPointer, _ count: Int, _ order: Int) {
            totals[field.rawValue].add(value, count: count, order: order)
        }
        // An account comes before the destination computer of its own row.
        accounts.forEach(.source) { key, count, first in
            let comma = key.firstIndex(of: .comma) ?? key.count
            add(.sourceUser, key.slice(0..<comma), count, first * 2)
            add(.sourceDomain, key.slice(comma + 1..<key.count), count, first * 2)
        }
        accounts.forEach(.destination) { key, count, first in
            let comma = key.firstIndex(of: .comma) ?? key.count
            let isComputer = key.first == UInt8(ascii: "C")
            add(isComputer ? .destinationHost : .destinationUser, key.slice(0..<comma), count, first * 2)
            add(.destinationDomain, key.slice(comma + 1..<key.count), count, first * 2)
        }
        computers.forEach(.source) { add(.sourceHost, $0, $1, $2 * 2) }
        computers.forEach(.destination) { add(.destinationHost, $0, $1, $2 * 2 + 1) }
        ways.forEach(.source) { key, count, first in
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

    /// Adds `count` to that of `value`, which was first seen where `order` says.
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

/// A counter for each thread at work; together they have counted everything.
final class CounterPool: Sendable {
    private let idle = Mutex<[FieldCounter]>([])

    /// Lends a counter to `body`, which no other thread has at the time.
    func withCounter<Result>(_ body: (inout FieldCounter) throws -> Result) rethrows -> Result {
        var counter = idle.withLock { $0.popLast() } ?? FieldCounter()
        defer { idle.withLock { [counter] in $0.append(counter) } }
        return try body(&counter)
    }

    /// What was counted in all.
    ///
    /// - Precondition: no counter is lent.
    func total() -> FieldCounter {
        idle.withLock { counters in
            var total = FieldCounter()
            for counter in counters { total.merge(counter) }
            return total
        }
    }
}
