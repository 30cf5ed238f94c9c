package import AuthLogs
import Foundation

/// All that an ``AccessHistory`` knows of one row: how usual its access is, and each of its values.
///
///     let statistics = history.statistics(on: row)
///     statistics.surprisal                                 // 9.2
///     statistics.newAccesses                               // [.sourceUserToDestinationComputer]
///     statistics[.authenticationType].count                // 120391: NTLM is not new
///     statistics.byUser(.authenticationType).count         // 0: but this user never came with it
///
/// What ``Accesses`` says can be asked here as well.
@dynamicMemberLookup
package struct AccessStatistics: Sendable {
    /// Who was where.
    package let accesses: Accesses
    /// What the history had observed when it was asked.
    package let observed: ObservedSpan
    /// By the places of ``EventKeys``.
    private let seen: InlineArray<20, Seen>

    init(_ entries: InlineArray<20, CountEntry>, at second: UInt32, _ decay: Decay, _ observed: ObservedSpan) {
        var seen = InlineArray<20, Seen>(repeating: .never)
        for place in 0..<EventKeys.count { seen[place] = Seen(entries[place], at: second, decay) }
        self.seen = seen
        accesses = Accesses(
            user: seen[EventKeys.place(of: .sourceUser)],
            source: seen[EventKeys.place(of: .sourceHost)],
            userFromSource: seen[EventKeys.placeByUser(of: .sourceHost)],
            userToDestination: seen[EventKeys.placeByUser(of: .destinationHost)],
            sourceToDestination: seen[EventKeys.sourceToDestination]
        )
        self.observed = observed
    }

    /// The value of `field` in its place, whoever the user was.
    package subscript(field: AuthField) -> Seen { seen[EventKeys.place(of: field)] }

    /// The value of `field` for this source user; for the source user the user as such.
    package func byUser(_ field: AuthField) -> Seen { seen[EventKeys.placeByUser(of: field)] }

    /// What ``accesses`` says.
    package subscript<Value>(dynamicMember member: KeyPath<Accesses, Value>) -> Value { accesses[keyPath: member] }
}

/// Who was where, of one row: how usual it is for this user to come from this computer and to go to that one.
///
/// A pair (a, b) has the probability p(b | a) = (w(a, b) + 0.1) / (w(a) + 10), w being the weights at the row's time.
package struct Accesses: Sendable, Hashable {
    /// The source user.
    package let user: Seen
    /// The source computer, as a source.
    package let source: Seen
    /// The source user at the source computer.
    package let userFromSource: Seen
    /// The source user at the destination computer.
    package let userToDestination: Seen
    /// The destination computer from the source computer.
    package let sourceToDestination: Seen

    /// Added to the weight of a pair: what a pair that was never seen weighs.
    package static let pairPrior = 0.1
    /// Added to the weight of what is given: how many rows the prior weighs.
    package static let firstPrior = 10.0

    /// How surprising it is to see this user and this source computer together, in nats.
    ///
    /// The smaller of −ln p(source | user) and −ln p(user | source): a new computer of a user who is everywhere is no
    /// surprise, nor is a new user of a computer that everyone uses.
    package var userAtSource: Double { -log(userAtSourceProbability) }

    /// −ln p(destination | user), in nats.
    package var userAtDestination: Double { -log(Self.probability(userToDestination, given: user)) }

    /// −ln p(destination | source), in nats.
    package var sourceToDestinationSurprisal: Double {
        -log(Self.probability(sourceToDestination, given: source))
    }

    /// The sum of the three surprisals, in nats.
    package var surprisal: Double {
        // One logarithm for three.
        -log(
            userAtSourceProbability * Self.probability(userToDestination, given: user)
                * Self.probability(sourceToDestination, given: source)
        )
    }

    /// The share of the source computer in what the user did, 0 to 1; small for users who were hardly seen.
    package var sourceShare: Double { Self.share(of: userFromSource, in: user) }

    /// The share of the destination computer in what the user did, 0 to 1; small for users who were hardly seen.
    package var destinationShareByUser: Double { Self.share(of: userToDestination, in: user) }

    /// The share of the destination computer in what came from the source computer, 0 to 1; small for computers that
    /// were hardly seen.
    package var destinationShareBySource: Double { Self.share(of: sourceToDestination, in: source) }

    /// Which of the three pairs were never seen, or were forgotten since: some of ``Relation/connections``.
    package var newAccesses: [Relation] {
        zip(Relation.connections, [userFromSource, userToDestination, sourceToDestination])
            .filter { $1.count == 0 }.map { $0.0 }
    }

    private var userAtSourceProbability: Double {
        max(Self.probability(userFromSource, given: user), Self.probability(userFromSource, given: source))
    }

    // A pair weighs no more than either of its sides, except where the side was forgotten and came back.
    private static func probability(_ pair: Seen, given first: Seen) -> Double {
        min((pair.weight + pairPrior) / (first.weight + firstPrior), 1)
    }

    private static func share(of pair: Seen, in first: Seen) -> Double {
        min(pair.weight / (first.weight + firstPrior), 1)
    }
}

extension Accesses {
    /// What the `entries` of ``EventKeys/accesses`` say at `second`.
    @inline(__always)
    init(_ entries: InlineArray<5, CountEntry>, at second: UInt32, _ decay: Decay) {
        user = Seen(entries[0], at: second, decay)
        source = Seen(entries[1], at: second, decay)
        userFromSource = Seen(entries[2], at: second, decay)
        userToDestination = Seen(entries[3], at: second, decay)
        sourceToDestination = Seen(entries[4], at: second, decay)
    }
}

/// How much a history has observed, and of which time: the "in 14 days" of an explanation.
package struct ObservedSpan: Sendable, Hashable {
    /// How many rows.
    package let rowCount: Int
    /// The second of the earliest row; `nil` where there was none.
    package let since: Int?
    /// The second of the latest row; `nil` where there was none.
    package let until: Int?

    /// A span of `rowCount` rows between two seconds.
    package init(rowCount: Int, since: Int?, until: Int?) {
        self.rowCount = rowCount
        self.since = since
        self.until = until
    }

    /// The seconds between the earliest and the latest row.
    package var seconds: Int {
        guard let since, let until else { return 0 }
        return until - since
    }
}

/// How often and when something was seen.
package struct Seen: Sendable, Hashable {
    /// How often, without ageing; counts stop at 2³² − 1.
    package let count: Int
    /// What remains of those times at the time asked for: each counts half after every half-life.
    package let weight: Double
    /// The earliest second; `nil` where it was never seen.
    package let first: Int?
    /// The latest second; `nil` where it was never seen.
    package let last: Int?

    /// `count` times between the seconds `first` and `last`, of which `weight` remains.
    package init(count: Int, weight: Double, first: Int?, last: Int?) {
        self.count = count
        self.weight = weight
        self.first = first
        self.last = last
    }

    /// Not once.
    package static let never = Seen(count: 0, weight: 0, first: nil, last: nil)
}

extension Seen {
    /// What `entry` says at `second`.
    @inline(__always)
    init(_ entry: CountEntry, at second: UInt32, _ decay: Decay) {
        guard entry.count != 0 else {
            self = .never
            return
        }
        count = Int(entry.count)
        weight = entry.weight(at: second, decay)
        first = Int(entry.first)
        last = Int(entry.last)
    }
}
