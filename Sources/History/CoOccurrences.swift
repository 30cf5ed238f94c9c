package import AuthLogs
import ByteIO

/// A query for the names that occurred together with one name.
///
/// A history holds hashes, not names, so a query comes with the candidates.
package enum CoOccurrenceQuery: Sendable, Hashable {
    /// The values of a field in the events of a source user; any field but the source user.
    case values(AuthField)
    /// The source users of the events with a given value in a field; any field but the source user.
    case users(AuthField)
    /// The destination hosts of a source host.
    case destinations
    /// The source hosts of a destination host.
    case sources
}

/// The names that occurred together with one name most often, with their counts and times.
package struct CoOccurrences: Sendable, Hashable {
    /// One of these names.
    package struct CoOccurrence: Sendable, Hashable {
        /// The name.
        package let name: String
        /// How often and when it occurred together with the name of the query.
        package let seen: Occurrences
    }

    /// All occurrences of the name of the query.
    package let whole: Occurrences
    /// The names with the highest weights, the highest first; equal weights are ordered by count, then by name.
    package let first: [CoOccurrence]
    /// The number of candidates that occurred together with it.
    package let count: Int
    /// The sum of their weights; the rest of the weight of ``whole`` belongs to names that were not candidates.
    package let weight: Double

    /// The answer for a name that never occurred.
    static let none = CoOccurrences(whole: .never, first: [], count: 0, weight: 0)

    /// The fraction of the weight of ``whole``, 0 to 1.
    package func fraction(_ weight: Double) -> Double { whole.weight > 0 ? min(max(weight / whole.weight, 0), 1) : 0 }
}

/// Keeps the names with the highest weights while all candidates are looked up.
struct TopCoOccurrences {
    private let names: [String]
    private let limit: Int
    private var first: [CoOccurrences.CoOccurrence] = []
    private var count = 0
    private var weight = 0.0

    init(of names: [String], limit: Int) {
        (self.names, self.limit) = (names, limit)
        first.reserveCapacity(limit + 1)
    }

    /// Adds the candidate at `index`, which occurred.
    mutating func add(_ index: Int, _ seen: Occurrences) {
        count += 1
        weight += seen.weight
        // Most weigh less than all that are kept, and cost one comparison.
        if first.count == limit, let last = first.last, seen.weight < last.seen.weight { return }
        let new = CoOccurrences.CoOccurrence(name: names[index], seen: seen)
        first.insert(new, at: first.firstIndex { Self.isBefore(new, $0) } ?? first.count)
        if first.count > limit { first.removeLast() }
    }

    func coOccurrences(of whole: Occurrences) -> CoOccurrences {
        CoOccurrences(whole: whole, first: first, count: count, weight: weight)
    }

    private static func isBefore(_ one: CoOccurrences.CoOccurrence, _ other: CoOccurrences.CoOccurrence) -> Bool {
        if one.seen.weight != other.seen.weight { return one.seen.weight > other.seen.weight }
        if one.seen.count != other.seen.count { return one.seen.count > other.seen.count }
        return one.name < other.name
    }
}

extension AccessHistory {
    /// Hashes `names`, without duplicates, as candidates for queries of this history and its copies.
    package func hashed(_ names: some Sequence<String>) -> HashedNames {
        var hashed = HashedNames(hash)
        for name in names { hashed.insert(name) }
        return hashed
    }

    /// True if this history, or one that it is a copy of, hashed `names`.
    package func canAsk(_ names: HashedNames) -> Bool { names.seed == seed }

    /// How often and when `value` occurred in `field`, with the weight at `second`.
    package func seen(_ value: String, in field: AuthField, at second: Int) -> Occurrences {
        Occurrences(entry(of: hash.key(of: hash.value(value), in: field)), at: UInt32(clamping: second), table.decay)
    }

    /// Finds the candidates that occurred together with `name` most often.
    ///
    ///     let hosts = history.hashed(["C1", "C2", "C3"])
    ///     history.coOccurrences(.values(.sourceHost), of: "U1", among: hosts, at: now).first
    ///     // C3 800 times, C1 20 times
    ///
    /// The result is exact except for forgotten entries. Weights are those at `second`.
    ///
    /// - Parameters:
    ///   - query: The kind of names to find.
    ///   - name: The name that they occurred together with.
    ///   - names: The candidates.
    ///   - second: The time of the query.
    ///   - limit: The maximum number of names to return, at least 1.
    /// - Returns: The names with the highest weights, and the weight of all.
    /// - Precondition: this history or a copy hashed `names`.
    /// - Complexity: O(`names.count`); nothing is allocated for each.
    package func coOccurrences(
        _ query: CoOccurrenceQuery,
        of name: String,
        among names: HashedNames,
        at second: Int,
        limit: Int = 8
    ) -> CoOccurrences {
        precondition(canAsk(names), "the names were hashed by another history")
        precondition(limit > 0, "the limit must be at least 1")
        let keys = hash.keys(of: query, about: name)
        let second = UInt32(clamping: second)
        let whole = Occurrences(entry(of: keys.itself), at: second, table.decay)
        // Nothing occurred together with a name that never occurred.
        guard whole.count > 0 else { return .none }
        var top = TopCoOccurrences(of: names.names, limit: limit)
        for start in stride(from: 0, to: names.count, by: Self.portion) {
            let count = min(Self.portion, names.count - start)
            let pairs = InlineArray<16, UInt64> { $0 < count ? hash.key(of: names.hashes[start + $0], with: keys) : 0 }
            let entries = table.entries(of: pairs)
            for index in 0..<count where entries[index].count != 0 {
                top.add(start + index, Occurrences(entries[index], at: second, table.decay))
            }
        }
        return top.coOccurrences(of: whole)
    }

    /// The number of names looked up together, so that their memory accesses overlap.
    private static let portion = 16

    private func entry(of key: UInt64) -> CountEntry { table.entries(of: [key])[0] }
}

/// The hashes of a query.
struct CoOccurrenceKeys {
    /// The key of the name of the query itself.
    let itself: UInt64
    /// The hash that the candidates are joined to; if the candidates come first, the hash to join to them.
    fileprivate let fixed: UInt64
    /// The field of the candidates if they come first; `nil` if they come second.
    fileprivate let firstPlace: AuthField?
    /// The index of the pair in ``EventKeys``.
    fileprivate let place: Int
}

extension EventHash {
    /// The hash of `name` as a value.
    func value(_ name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The key of the value with the hash `value` in `field`.
    func key(of value: UInt64, in field: AuthField) -> UInt64 { join(everyone, value, at: EventKeys.place(of: field)) }

    /// The hashes of a query about `name`.
    func keys(of query: CoOccurrenceQuery, about name: String) -> CoOccurrenceKeys {
        let value = value(name)
        func first(_ field: AuthField, _ place: Int) -> CoOccurrenceKeys {
            let key = key(of: value, in: field)
            return CoOccurrenceKeys(itself: key, fixed: key, firstPlace: nil, place: place)
        }
        func second(_ field: AuthField, _ firstField: AuthField, _ place: Int) -> CoOccurrenceKeys {
            CoOccurrenceKeys(itself: key(of: value, in: field), fixed: value, firstPlace: firstField, place: place)
        }
        switch query {
        case .values(let field):
            precondition(field != .sourceUser, "the field must not be the source user")
            return first(.sourceUser, EventKeys.placeByUser(of: field))
        case .users(let field):
            precondition(field != .sourceUser, "the field must not be the source user")
            return second(field, .sourceUser, EventKeys.placeByUser(of: field))
        case .destinations: return first(.sourceHost, EventKeys.sourceToDestination)
        case .sources: return second(.destinationHost, .sourceHost, EventKeys.sourceToDestination)
        }
    }

    /// The key of the pair of the candidate with the hash `value` and the name of the query.
    @inline(__always)
    func key(of value: UInt64, with query: CoOccurrenceKeys) -> UInt64 {
        guard let firstPlace = query.firstPlace else { return join(query.fixed, value, at: query.place) }
        return join(key(of: value, in: firstPlace), query.fixed, at: query.place)
    }
}

/// Candidate names for queries, without duplicates, hashed once: a query with 20,000 of them takes a millisecond.
///
/// They are valid for the history that hashed them, and for its copies.
package struct HashedNames: Sendable {
    /// The names, in the order in which they were inserted.
    package private(set) var names: [String] = []
    private(set) var hashes: [UInt64] = []
    private var known: Set<UInt64> = []
    private let hash: EventHash

    var seed: UInt64 { hash.seed }

    init(_ hash: EventHash) { self.hash = hash }

    /// The number of names.
    package var count: Int { names.count }

    /// Adds `name` unless it is already present.
    package mutating func insert(_ name: String) {
        let value = hash.value(name)
        guard known.insert(value).inserted else { return }
        names.append(name)
        hashes.append(value)
    }
}
