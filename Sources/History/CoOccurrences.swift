package import AuthLogs
import ByteIO

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

extension AccessHistory {
    /// `names` as this history and its copies can be asked for them; each once.
    package func hashed(_ names: some Sequence<String>) -> HashedNames {
        var hashed = HashedNames(hash)
        for name in names { hashed.insert(name) }
        return hashed
    }

    /// Whether this history, or one that it is a copy of, hashed `names`.
    package func canAsk(_ names: HashedNames) -> Bool { names.seed == seed }

    /// How often and when `value` was seen in `field`, as of `second`.
    package func seen(_ value: String, in field: AuthField, at second: Int) -> Seen {
        Seen(entry(of: hash.key(of: hash.value(value), in: field)), at: UInt32(clamping: second), table.decay)
    }

    /// Which of `names` were seen beside `name`, how often, and when.
    ///
    ///     let computers = history.hashed(["C1", "C2", "C3"])
    ///     history.coOccurrences(.values(.sourceHost), of: "U1", among: computers, at: now).first
    ///     // C3 800 times, C1 20 times
    ///
    /// It is exact but for what was forgotten. Weights are those at `second`.
    ///
    /// - Parameters:
    ///   - company: What is asked.
    ///   - name: About whom.
    ///   - names: What may have been seen beside it.
    ///   - second: The time of the question.
    ///   - limit: How many coOccurrences to name, at least 1.
    /// - Returns: The heaviest coOccurrences, and what all together weigh.
    /// - Precondition: this history or a copy hashed `names`.
    /// - Complexity: O(`names.count`); nothing is allocated for each.
    package func coOccurrences(
        _ company: Company,
        of name: String,
        among names: HashedNames,
        at second: Int,
        limit: Int = 8
    ) -> CoOccurrences {
        precondition(canAsk(names), "names belong to the history that hashed them")
        precondition(limit > 0, "at least one companion")
        let question = hash.question(company, about: name)
        let second = UInt32(clamping: second)
        let whole = Seen(entry(of: question.itself), at: second, table.decay)
        // Beside what was never seen there is nothing.
        guard whole.count > 0 else { return .none }
        var heaviest = HeaviestCoOccurrences(of: names.names, limit: limit)
        for start in stride(from: 0, to: names.count, by: Self.portion) {
            let count = min(Self.portion, names.count - start)
            let keys = InlineArray<16, UInt64> { $0 < count ? hash.key(of: names.hashes[start + $0], to: question) : 0 }
            let entries = table.entries(of: keys)
            for index in 0..<count where entries[index].count != 0 {
                heaviest.add(start + index, Seen(entries[index], at: second, table.decay))
            }
        }
        return heaviest.coOccurrences(of: whole)
    }

    /// Names that are looked up together: their memory is waited for once.
    private static let portion = 16

    private func entry(of key: UInt64) -> CountEntry { table.entries(of: [key])[0] }
}

/// What is asked of a history, hashed.
struct CompanyQuestion {
    /// The hash of what is asked about, whatever it was seen beside.
    let itself: UInt64
    /// The hash that the names are joined to; where the names come first, that of the value to join to them.
    fileprivate let fixed: UInt64
    /// Where the names stand that come first; `nil` where they come second.
    fileprivate let firstPlace: AuthField?
    /// Where the pair is counted.
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

    /// The question for the company of `name`.
    func question(_ company: Company, about name: String) -> CompanyQuestion {
        let value = value(name)
        func first(_ field: AuthField, _ place: Int) -> CompanyQuestion {
            let key = key(of: value, in: field)
            return CompanyQuestion(itself: key, fixed: key, firstPlace: nil, place: place)
        }
        func second(_ field: AuthField, _ firstField: AuthField, _ place: Int) -> CompanyQuestion {
            CompanyQuestion(itself: key(of: value, in: field), fixed: value, firstPlace: firstField, place: place)
        }
        switch company {
        case .values(let field):
            precondition(field != .sourceUser, "a user has no source user but themselves")
            return first(.sourceUser, EventKeys.placeByUser(of: field))
        case .users(let field):
            precondition(field != .sourceUser, "a user has no source user but themselves")
            return second(field, .sourceUser, EventKeys.placeByUser(of: field))
        case .destinations: return first(.sourceHost, EventKeys.sourceToDestination)
        case .sources: return second(.destinationHost, .sourceHost, EventKeys.sourceToDestination)
        }
    }

    /// The key of the pair that the name with the hash `value` makes with what `question` is about.
    @inline(__always)
    func key(of value: UInt64, to question: CompanyQuestion) -> UInt64 {
        guard let firstPlace = question.firstPlace else { return join(question.fixed, value, at: question.place) }
        return join(key(of: value, in: firstPlace), question.fixed, at: question.place)
    }
}

/// Names to ask a history for, each once, hashed once: to ask for 20,000 of them takes a millisecond then.
///
/// They mean something to the history that made them, and to its copies.
package struct HashedNames: Sendable {
    /// The names, in the order in which they came.
    package private(set) var names: [String] = []
    private(set) var hashes: [UInt64] = []
    private var known: Set<UInt64> = []
    private let hash: EventHash

    var seed: UInt64 { hash.seed }

    init(_ hash: EventHash) { self.hash = hash }

    /// How many there are.
    package var count: Int { names.count }

    /// Adds `name` unless it is there already.
    package mutating func insert(_ name: String) {
        let value = hash.value(name)
        guard known.insert(value).inserted else { return }
        names.append(name)
        hashes.append(value)
    }
}
