package import AuthLogs

/// Ageing counts of which user accessed which host, and how: a detector component beside the network, and the source of
/// the statistics in explanations.
///
///     var history = AccessHistory()
///     try history.observe(filesAt: ["data/6.csv", "data/7.csv"])
///     try DayFile(path: "data/8.csv").forEachEvent { event in
///         let keys = history.keys(of: event)
///         if history.accesses(of: keys).surprisal > 12 { print(history.statistics(of: keys).newAccesses) }
///         history.observe(keys)
///     }
///
/// For each event it counts the source user, the value of each other field, the value of each other field for this
/// source user, and the pair of source and destination host. A weight halves every `halfLife` seconds of event time, so
/// a log that is read at once gives the same history as the log read live. A late event counts as much as if it had
/// arrived in time.
///
/// Memory is bounded: the history holds at most `capacity` entries, in slots of 24 bytes of which at most three
/// quarters are used. The default of 4,194,304 entries takes at most 192 MiB. When it is full, the quarter with the
/// lowest weights is forgotten, which takes a quarter of a second and another 130 MiB temporarily. A forgotten value
/// counts as never seen.
///
/// Values are identified by a 64-bit hash whose seed is secret, so nobody can construct a collision. By chance, a new
/// value collides with a known one about twice in 10¹³ events if the history is full; the probability that any two of
/// the entries collide is about 5 in 10⁷.
///
/// A wrong clock does harm: an event from the far future reduces the weight of its user's and its values' earlier
/// events to nothing. Check the time of events from elsewhere before observing them.
package struct AccessHistory: EventHistory, Sendable {
    let hash: EventHash
    var table: CountTable
    private var decay: Decay { table.decay }

    /// The number of events observed.
    package private(set) var eventCount = 0
    /// The second of the earliest event observed; `nil` if there was none.
    package private(set) var earliest: Int?
    /// The second of the latest event observed; `nil` if there was none.
    package private(set) var latest: Int?
    /// The number of days, in UTC, of the events observed: the "in 14 days" of an explanation.
    ///
    /// Of a file, the days between its first and its last event.
    package private(set) var dayCount = 0

    private static let secondsPerDay = 86_400

    /// The possible capacities, in entries.
    package static let capacities = 128...1 << 32

    /// Creates an empty history.
    ///
    /// - Parameters:
    ///   - halfLife: The seconds in which a weight halves; `.infinity` for weights that do not age.
    ///   - capacity: The maximum number of entries; an event adds up to 20.
    ///   - seed: The seed of the hashes, to be kept secret from anyone who can write to the log.
    /// - Precondition: `halfLife` is above 0 and `capacity` in ``capacities``.
    package init(
        halfLife: Double = 14 * 86400,
        capacity: Int = 1 << 22,
        seed: UInt64 = .random(in: 0...UInt64.max)
    ) {
        precondition(halfLife > 0, "the half-life must be above 0")
        precondition(Self.capacities.contains(capacity), "the capacity must be from 128 to 2³² entries")
        hash = EventHash(seed: seed)
        table = CountTable(capacity: capacity, decay: Decay(halfLife: halfLife))
    }

    /// Restores the history of a file.
    init(seed: UInt64, table: CountTable, observed: ObservedSpan) {
        hash = EventHash(seed: seed)
        self.table = table
        eventCount = observed.eventCount
        earliest = observed.since
        latest = observed.until
        if let first = observed.since, let last = observed.until {
            dayCount = min(last / Self.secondsPerDay - first / Self.secondsPerDay + 1, eventCount)
        }
    }

    /// The seconds in which a weight halves.
    package var halfLife: Double { decay.halfLife }
    /// The maximum number of entries.
    package var capacity: Int { table.capacity }
    /// The number of entries.
    package var entryCount: Int { table.count }
    /// The seed of the hashes.
    var seed: UInt64 { hash.seed }
    /// The number and the time span of the events observed.
    package var observed: ObservedSpan { ObservedSpan(eventCount: eventCount, since: earliest, until: latest) }

    /// The hashes of what the history counts of `event`.
    package func keys(of event: AuthEventView) -> EventKeys { hash.keys(of: event) }

    /// Counts `event`.
    package mutating func observe(_ event: AuthEventView) { observe(hash.keys(of: event)) }

    /// Counts the event that `keys` were made from.
    ///
    /// - Precondition: this history or a copy made `keys`.
    package mutating func observe(_ keys: EventKeys) {
        check(keys)
        table.add(keys.hashes, at: keys.second)
        let second = Int(keys.second)
        let day = second / Self.secondsPerDay
        // A day between two others, which only a late event can have, is not counted.
        let isNewDay = earliest.map { day < $0 / Self.secondsPerDay } ?? true
        if isNewDay || day > (latest ?? second) / Self.secondsPerDay { dayCount += 1 }
        earliest = min(earliest ?? second, second)
        latest = max(latest ?? second, second)
        eventCount += 1
    }

    /// The statistics of the accesses of `event` at its time; does not count the event.
    package func accesses(on event: AuthEventView) -> Accesses {
        Accesses(table.entries(of: hash.accesses(of: event)), at: EventHash.second(of: event), decay)
    }

    /// The statistics of the accesses of the event that `keys` were made from.
    ///
    /// - Precondition: this history or a copy made `keys`.
    package func accesses(of keys: EventKeys) -> Accesses {
        check(keys)
        return Accesses(table.entries(of: keys.accesses), at: keys.second, decay)
    }

    /// All statistics of `event` at its time; does not count the event.
    package func statistics(on event: AuthEventView) -> AccessStatistics { statistics(of: hash.keys(of: event)) }

    /// All statistics of the event that `keys` were made from.
    ///
    /// - Precondition: this history or a copy made `keys`.
    package func statistics(of keys: EventKeys) -> AccessStatistics {
        check(keys)
        return AccessStatistics(table.entries(of: keys.hashes), at: keys.second, decay, observed, days: dayCount)
    }

    /// The sum of the surprisals of the event's three access pairs, in nats.
    package func surprisal(of event: AuthEventView) -> Double { accesses(on: event).surprisal }

    @inline(__always)
    private func check(_ keys: EventKeys) {
        precondition(keys.seed == hash.seed, "the keys were made by another history")
    }
}

/// A detector component that counts events and computes the surprisal of the next one.
package protocol EventHistory {
    /// Counts `event`.
    mutating func observe(_ event: AuthEventView)

    /// The surprisal of `event` given all events observed, in nats; does not count the event.
    func surprisal(of event: AuthEventView) -> Double
}

extension EventHistory {
    /// Counts every event of the day files at `paths`, in order.
    ///
    /// - Throws: `InputError` if a file cannot be read or a line is not a valid row of a day file.
    package mutating func observe(filesAt paths: [String]) throws {
        for path in paths { try DayFile(path: path).forEachEvent { observe($0) } }
    }
}
