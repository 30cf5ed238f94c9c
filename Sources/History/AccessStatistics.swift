package import AuthLogs
import Foundation

/// All statistics that an ``AccessHistory`` has for one event: of its accesses and of each of its values.
///
///     let statistics = history.statistics(on: event)
///     statistics.surprisal                                 // 9.2
///     statistics.newAccesses                               // [.sourceUserToDestinationHost]
///     statistics[.authenticationType].count                // 120391: NTLM is not new
///     statistics.byUser(.authenticationType).count         // 0: but this user never came with it
///
/// The properties of ``Accesses`` are available directly.
@dynamicMemberLookup
package struct AccessStatistics: Sendable {
    /// The statistics of the event's accesses.
    package let accesses: Accesses
    /// The events that the history had observed at the time of the query.
    package let observed: ObservedSpan
    /// The number of days of these events.
    package let observedDays: Int
    /// The occurrences by their index in ``EventKeys``.
    private let seen: InlineArray<20, Occurrences>

    init(
        _ entries: InlineArray<20, CountEntry>,
        at second: UInt32,
        _ decay: Decay,
        _ observed: ObservedSpan,
        days: Int
    ) {
        var seen = InlineArray<20, Occurrences>(repeating: .never)
        for place in 0..<EventKeys.count { seen[place] = Occurrences(entries[place], at: second, decay) }
        self.seen = seen
        accesses = Accesses(
            user: seen[EventKeys.place(of: .sourceUser)],
            source: seen[EventKeys.place(of: .sourceHost)],
            userFromSource: seen[EventKeys.placeByUser(of: .sourceHost)],
            userToDestination: seen[EventKeys.placeByUser(of: .destinationHost)],
            sourceToDestination: seen[EventKeys.sourceToDestination]
        )
        (self.observed, observedDays) = (observed, days)
    }

    /// The occurrences of the value of `field`, for all users.
    package subscript(field: AuthField) -> Occurrences { seen[EventKeys.place(of: field)] }

    /// The occurrences of the value of `field` for this source user; for the source user itself all of its events.
    package func byUser(_ field: AuthField) -> Occurrences { seen[EventKeys.placeByUser(of: field)] }

    /// A property of ``accesses``.
    package subscript<Value>(dynamicMember member: KeyPath<Accesses, Value>) -> Value { accesses[keyPath: member] }
}

/// The statistics of an event's access pairs: the user at the source host, the user at the destination host, and the
/// destination host from the source host.
///
/// A pair (a, b) has the probability p(b | a) = (w(a, b) + 0.1) / (w(a) + 10), w being the weights at the event's time.
package struct Accesses: Sendable, Hashable {
    /// The source user.
    package let user: Occurrences
    /// The source host, as a source.
    package let source: Occurrences
    /// The source user at the source host.
    package let userFromSource: Occurrences
    /// The source user at the destination host.
    package let userToDestination: Occurrences
    /// The destination host from the source host.
    package let sourceToDestination: Occurrences

    /// The prior added to the weight of a pair, and so the weight of a pair that was never seen.
    package static let pairPrior = 0.1
    /// The prior added to the weight of the condition, in events.
    package static let firstPrior = 10.0

    /// The surprisal of the pair of user and source host, in nats.
    ///
    /// It is the smaller of −ln p(source | user) and −ln p(user | source): a new host is no surprise for a user who is
    /// active on many hosts, nor is a new user on a host that many users share.
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

    /// The fraction of the user's events that came from the source host, 0 to 1; small for users with few events.
    package var sourceFraction: Double { Self.fraction(of: userFromSource, in: user) }

    /// The fraction of the user's events that went to the destination host, 0 to 1; small for users with few events.
    package var destinationFractionByUser: Double { Self.fraction(of: userToDestination, in: user) }

    /// The fraction of the source host's events that went to the destination host, 0 to 1; small for hosts with few
    /// events.
    package var destinationFractionBySource: Double { Self.fraction(of: sourceToDestination, in: source) }

    /// The access pairs that were never seen, or were forgotten since: a subset of ``Relation/accesses``.
    package var newAccesses: [Relation] {
        zip(Relation.accesses, [userFromSource, userToDestination, sourceToDestination])
            .filter { $1.count == 0 }.map { $0.0 }
    }

    private var userAtSourceProbability: Double {
        max(Self.probability(userFromSource, given: user), Self.probability(userFromSource, given: source))
    }

    // A pair weighs no more than either of its sides, except where the side was forgotten and came back.
    private static func probability(_ pair: Occurrences, given first: Occurrences) -> Double {
        min((pair.weight + pairPrior) / (first.weight + firstPrior), 1)
    }

    private static func fraction(of pair: Occurrences, in first: Occurrences) -> Double {
        min(pair.weight / (first.weight + firstPrior), 1)
    }
}

extension Accesses {
    /// The statistics of the `entries` of ``EventKeys/accesses`` at `second`.
    @inline(__always)
    init(_ entries: InlineArray<5, CountEntry>, at second: UInt32, _ decay: Decay) {
        user = Occurrences(entries[0], at: second, decay)
        source = Occurrences(entries[1], at: second, decay)
        userFromSource = Occurrences(entries[2], at: second, decay)
        userToDestination = Occurrences(entries[3], at: second, decay)
        sourceToDestination = Occurrences(entries[4], at: second, decay)
    }
}

/// The number and the time span of the events that a history observed.
package struct ObservedSpan: Sendable, Hashable {
    /// The number of events.
    package let eventCount: Int
    /// The second of the earliest event; `nil` if there was none.
    package let since: Int?
    /// The second of the latest event; `nil` if there was none.
    package let until: Int?

    package init(eventCount: Int, since: Int?, until: Int?) {
        self.eventCount = eventCount
        self.since = since
        self.until = until
    }

    /// The seconds between the earliest and the latest event.
    package var seconds: Int {
        guard let since, let until else { return 0 }
        return until - since
    }
}

/// How often and when a value or a pair of values occurred.
package struct Occurrences: Sendable, Hashable {
    /// The number of times, without ageing; counts stop at 2³² − 1.
    package let count: Int
    /// The aged count at the time of the query: each occurrence halves with every half-life.
    package let weight: Double
    /// The earliest second; `nil` if it never occurred.
    package let first: Int?
    /// The latest second; `nil` if it never occurred.
    package let last: Int?

    package init(count: Int, weight: Double, first: Int?, last: Int?) {
        self.count = count
        self.weight = weight
        self.first = first
        self.last = last
    }

    /// No occurrence.
    package static let never = Occurrences(count: 0, weight: 0, first: nil, last: nil)
}

extension Occurrences {
    /// The occurrences of `entry`, aged to `second`.
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
