import ByteIO

/// A set of names with counts, of bounded size.
///
/// When there are more than ``limit``, those with the smallest keyed hashes stay, whatever the order they came in: so
/// the sets of two halves of a log make the set of the whole, and nobody can push out a name by adding others on purpose.
struct BoundedNames: Sendable {
    /// The maximum number of names that stay.
    let limit: Int
    private let hash: SipHash
    private var table = ByteTable()
    private var counts: [Int] = []
    /// The hash from which on names are refused.
    private var bound = UInt64.max
    /// The number of times that names were dropped.
    private(set) var prunings = 0

    init(limit: Int, hash: SipHash) { (self.limit, self.hash) = (limit, hash) }

    /// The number of names.
    var count: Int { counts.count }

    /// True if `name` is one of the names.
    func contains(_ name: UnsafeRawBufferPointer) -> Bool { table.index(of: name) != nil }

    /// Adds `count` to the count of `name`, 0 if only its presence matters; returns true unless it was there already.
    @discardableResult
    mutating func add(_ name: UnsafeRawBufferPointer, count: Int = 1) -> Bool {
        if let index = table.index(of: name) {
            counts[index] &+= count
            return false
        }
        guard bound == .max || hash(name) < bound else { return true }
        table.insert(name)
        counts.append(count)
        // Room for as many again: sorting them all out at every new name would take too long.
        if counts.count >= 2 &* limit { prune() }
        return true
    }

    /// Passes the name at `index` and its count to `body`.
    func withName<Result>(at index: Int, _ body: (UnsafeRawBufferPointer, Int) -> Result) -> Result {
        table.withKey(at: index) { body($0, counts[index]) }
    }

    /// Drops what is over the limit.
    mutating func prune() {
        guard counts.count > limit else { return }
        let order = counts.indices.map { index in (hash: table.withKey(at: index) { hash($0) }, index: index) }
            .sorted { $0 < $1 }
        bound = min(bound, order[limit].hash)
        var kept = ByteTable(capacity: limit)
        var keptCounts: [Int] = []
        for (hash, index) in order.prefix(limit) where hash < bound {
            table.withKey(at: index) { _ = kept.insert($0) }
            keptCounts.append(counts[index])
        }
        (table, counts, prunings) = (kept, keptCounts, prunings &+ 1)
    }

    /// Adds the names of `other`.
    mutating func merge(_ other: BoundedNames) {
        bound = min(bound, other.bound)
        for index in other.counts.indices {
            other.table.withKey(at: index) { _ = add($0, count: other.counts[index]) }
        }
        prune()
    }

    /// The names and their counts, in order of their bytes.
    var sorted: [(name: String, count: Int)] {
        counts.indices.map { (name: table.string(at: $0), count: counts[$0]) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
