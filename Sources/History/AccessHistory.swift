package import AuthLogs

/// Ageing counts of who was where and how: the witness beside the network, and the memory that explanations quote.
///
///     var history = AccessHistory()
///     try history.observe(filesAt: ["data/6.csv", "data/7.csv"])
///     try DayFile(path: "data/8.csv").forEachRow { row in
///         let keys = history.keys(of: row)
///         if history.accesses(of: keys).surprisal > 12 { print(history.statistics(of: keys).newAccesses) }
///         history.observe(keys)
///     }
///
/// Of each row it counts the source user, each other field's value, each other field's value for this source user, and
/// the pair of source and destination computer. A weight halves every `halfLife` seconds, by the rows' own clock, so
/// that the history of a log that was read at once is that of the log that came in live. A row that comes late counts
/// as much as if it had been in time.
///
/// Memory is bounded: at most `capacity` things are remembered, in slots of 24 bytes of which at most three quarters are
/// taken. The default of 4,194,304 ends at 192 MiB. When it is full, the quarter that weighs least is forgotten, which
/// takes a quarter of a second and another 130 MiB meanwhile. What was forgotten counts as never seen.
///
/// Things are known by a 64-bit hash whose seed is secret, so that nobody can make two of them meet. By chance, something
/// new is taken for something known about twice in 10¹³ times if the history is full; that any two of those remembered
/// meet has a probability of about 5 in 10⁷.
///
/// A clock that is wrong does harm: a row from the far future makes its user's and its values' earlier rows weigh
/// nothing. Who takes rows from elsewhere looks at their time first.
package struct AccessHistory: Witness, Sendable {
    let hash: EventHash
    var table: CountTable
    private var decay: Decay { table.decay }

    /// How many rows were observed.
    package private(set) var rowCount = 0
    /// The second of the earliest row that was observed.
    package private(set) var earliest: Int?
    /// The second of the latest row that was observed.
    package private(set) var latest: Int?

    /// The capacities that are possible, in things remembered.
    package static let capacities = 128...1 << 32

    /// A history of nothing.
    ///
    /// - Parameters:
    ///   - halfLife: The seconds in which a weight halves; `.infinity` where nothing is to age.
    ///   - capacity: The most things to remember; a row has up to 20 new ones.
    ///   - seed: What names are hashed with; to be kept from those who write the log.
    /// - Precondition: `halfLife` is above 0 and `capacity` in ``capacities``.
    package init(
        halfLife: Double = 14 * 86400,
        capacity: Int = 1 << 22,
        seed: UInt64 = .random(in: 0...UInt64.max)
    ) {
        precondition(halfLife > 0, "a half-life is above 0")
        precondition(Self.capacities.contains(capacity), "a history remembers between 128 and 2³² things")
        hash = EventHash(seed: seed)
        table = CountTable(capacity: capacity, decay: Decay(halfLife: halfLife))
    }

    /// The history that a file holds.
    init(seed: UInt64, table: CountTable, observed: ObservedSpan) {
        hash = EventHash(seed: seed)
        self.table = table
        rowCount = observed.rowCount
        earliest = observed.since
        latest = observed.until
    }

    /// The seconds in which a weight halves.
    package var halfLife: Double { decay.halfLife }
    /// The most things to remember.
    package var capacity: Int { table.capacity }
    /// How many things are remembered.
    package var entryCount: Int { table.count }
    /// What names are hashed with.
    var seed: UInt64 { hash.seed }
    /// How much was observed, and of which time.
    package var observed: ObservedSpan { ObservedSpan(rowCount: rowCount, since: earliest, until: latest) }

    /// What is counted of `row`, hashed.
    package func keys(of row: AuthEventView) -> EventKeys { hash.keys(of: row) }

    /// Remembers `row`.
    package mutating func observe(_ row: AuthEventView) { observe(hash.keys(of: row)) }

    /// Remembers the row that `keys` were made of.
    ///
    /// - Precondition: this history or a copy made `keys`.
    package mutating func observe(_ keys: EventKeys) {
        check(keys)
        table.add(keys.hashes, at: keys.second)
        let second = Int(keys.second)
        earliest = min(earliest ?? second, second)
        latest = max(latest ?? second, second)
        rowCount += 1
    }

    /// How usual the access of `row` is at its time; the row is not remembered.
    package func accesses(on row: AuthEventView) -> Accesses {
        Accesses(table.entries(of: hash.accesses(of: row)), at: EventHash.second(of: row), decay)
    }

    /// How usual the access is of the row that `keys` were made of.
    ///
    /// - Precondition: this history or a copy made `keys`.
    package func accesses(of keys: EventKeys) -> Accesses {
        check(keys)
        return Accesses(table.entries(of: keys.accesses), at: keys.second, decay)
    }

    /// All that the history knows of `row` at its time; the row is not remembered.
    package func statistics(on row: AuthEventView) -> AccessStatistics { statistics(of: hash.keys(of: row)) }

    /// All that the history knows of the row that `keys` were made of.
    ///
    /// - Precondition: this history or a copy made `keys`.
    package func statistics(of keys: EventKeys) -> AccessStatistics {
        check(keys)
        return AccessStatistics(table.entries(of: keys.hashes), at: keys.second, decay, observed)
    }

    /// The sum of the surprisals of the row's three pairs, in nats.
    package func surprisal(of row: AuthEventView) -> Double { accesses(on: row).surprisal }

    @inline(__always)
    private func check(_ keys: EventKeys) {
        precondition(keys.seed == hash.seed, "keys of a row belong to the history that made them")
    }
}

/// Something that remembers rows and says how surprising the next one is.
package protocol Witness {
    /// Remembers `row`.
    mutating func observe(_ row: AuthEventView)

    /// How surprising `row` is after all that was observed, in nats; the row itself is not remembered.
    func surprisal(of row: AuthEventView) -> Double
}

extension Witness {
    /// Remembers every row of the day files at `paths`, in order.
    ///
    /// - Throws: `InputError` where a file cannot be read or a line is not as a day file wants it.
    package mutating func observe(filesAt paths: [String]) throws {
        for path in paths { try DayFile(path: path).forEachRow { observe($0) } }
    }
}
