package import AuthLogs

/// What can be asked of a history, which has no names itself: which of many names were seen beside one.
package enum Company: Sendable, Hashable {
    /// The values of a field in the rows of a source user; the field is not the source user itself.
    case values(AuthField)
    /// The source users of the rows that have a value in a field; the field is not the source user itself.
    case users(AuthField)
    /// The destination computers that a source computer went to.
    case destinations
    /// The source computers that went to a destination computer.
    case sources
}

/// Who or what was seen beside something, how often and when: its most usual company.
package struct CoOccurrences: Sendable, Hashable {
    /// One of them.
    package struct CoOccurrence: Sendable, Hashable {
        /// What it is called.
        package let name: String
        /// How often and when it was seen beside what was asked about.
        package let seen: Seen
    }

    /// What was asked about as such, whatever it was seen beside.
    package let whole: Seen
    /// Those that weigh most, the heaviest first; of equal ones those seen more often, then by name.
    package let first: [CoOccurrence]
    /// How many of the names that were asked for were seen beside it.
    package let count: Int
    /// What these weigh together; what is missing to the weight of ``whole`` has no name.
    package let weight: Double

    /// Nothing was ever seen of it.
    static let none = CoOccurrences(whole: .never, first: [], count: 0, weight: 0)

    /// What share of all has this weight, 0 to 1.
    package func share(_ weight: Double) -> Double { whole.weight > 0 ? min(max(weight / whole.weight, 0), 1) : 0 }
}

/// The heaviest coOccurrences while many are looked at.
struct HeaviestCoOccurrences {
    private let names: [String]
    private let limit: Int
    private var first: [CoOccurrences.CoOccurrence] = []
    private var count = 0
    private var weight = 0.0

    init(of names: [String], limit: Int) {
        (self.names, self.limit) = (names, limit)
        first.reserveCapacity(limit + 1)
    }

    /// Takes the name at `index` in, which was seen.
    mutating func add(_ index: Int, _ seen: Seen) {
        count += 1
        weight += seen.weight
        // Most are lighter than all that are kept: they cost a comparison.
        if first.count == limit, let last = first.last, seen.weight < last.seen.weight { return }
        let new = CoOccurrences.CoOccurrence(name: names[index], seen: seen)
        first.insert(new, at: first.firstIndex { Self.isBefore(new, $0) } ?? first.count)
        if first.count > limit { first.removeLast() }
    }

    func coOccurrences(of whole: Seen) -> CoOccurrences {
        CoOccurrences(whole: whole, first: first, count: count, weight: weight)
    }

    private static func isBefore(_ one: CoOccurrences.CoOccurrence, _ other: CoOccurrences.CoOccurrence) -> Bool {
        if one.seen.weight != other.seen.weight { return one.seen.weight > other.seen.weight }
        if one.seen.count != other.seen.count { return one.seen.count > other.seen.count }
        return one.name < other.name
    }
}
