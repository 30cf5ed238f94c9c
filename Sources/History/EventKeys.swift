import AuthLogs
import ByteIO

/// What a history counts of one row, as hashes: made once, they serve to ask and to remember.
///
///     let keys = history.keys(of: row)
///     let accesses = history.accesses(of: keys)
///     if accesses.surprisal < limit { history.observe(keys) }
///
/// Unlike a row they may be kept. They mean something to the history that made them, and to its copies.
package struct EventKeys: Sendable {
    /// How many things are counted of a row: 20.
    static let count = 20

    /// The hashes of the ten values, of the pair of computers, and of the other nine values for this source user.
    let hashes: InlineArray<20, UInt64>
    /// The row's second.
    let second: UInt32
    /// The seed of the history that made them.
    let seed: UInt64

    /// Where the pair of source and destination computer is.
    static let sourceToDestination = 10

    /// Where the value of `field` is.
    @inline(__always)
    static func place(of field: AuthField) -> Int { field.rawValue }

    /// Where the value of `field` is for its source user; the user's own place for the user.
    @inline(__always)
    static func placeByUser(of field: AuthField) -> Int {
        field == .sourceUser ? 0 : sourceToDestination &+ field.rawValue
    }
}

/// Hashes what is counted of a row.
struct EventHash: Sendable {
    let hash: ByteHash
    /// Stands for the user where something is counted over all of them.
    let everyone: UInt64
    private let place: UInt64

    var seed: UInt64 { hash.seed }

    init(seed: UInt64) {
        hash = ByteHash(seed: seed)
        everyone = ByteHash.secret(2, of: seed)
        place = ByteHash.secret(3, of: seed)
    }

    /// The keys of `row`.
    @inline(__always)
    func keys(of row: AuthEventView) -> EventKeys {
        var hashes = InlineArray<20, UInt64>(repeating: 0)
        let user = join(everyone, hash(row[0]), at: 0)
        hashes[0] = user
        for field in 1..<10 {
            let value = hash(row[field])
            hashes[field] = join(everyone, value, at: field)
            hashes[field &+ 10] = join(user, value, at: field &+ 10)
        }
        let (source, destination) = (hashes[EventKeys.place(of: .sourceHost)], hash(row[.destinationHost]))
        hashes[EventKeys.sourceToDestination] = join(source, destination, at: EventKeys.sourceToDestination)
        return EventKeys(hashes: hashes, second: Self.second(of: row), seed: seed)
    }

    /// The hashes that ``Accesses`` are made from: ``EventKeys/accesses`` without the others.
    @inline(__always)
    func accesses(of row: AuthEventView) -> InlineArray<5, UInt64> {
        let destination = hash(row[.destinationHost])
        let sourceValue = hash(row[.sourceHost])
        let user = join(everyone, hash(row[.sourceUser]), at: EventKeys.place(of: .sourceUser))
        let source = join(everyone, sourceValue, at: EventKeys.place(of: .sourceHost))
        return [
            user, source,
            join(user, sourceValue, at: EventKeys.placeByUser(of: .sourceHost)),
            join(user, destination, at: EventKeys.placeByUser(of: .destinationHost)),
            join(source, destination, at: EventKeys.sourceToDestination),
        ]
    }

    /// The row's second as far as 32 bits go: to the year 2106 for seconds since 1970.
    @inline(__always)
    static func second(of row: AuthEventView) -> UInt32 { UInt32(clamping: row.second) }

    /// The hash of a value beside what has the hash `first`; the same value counts apart in each place.
    @inline(__always)
    func join(_ first: UInt64, _ value: UInt64, at index: Int) -> UInt64 {
        ByteHash.joined(first, value ^ (place &+ UInt64(truncatingIfNeeded: index) &* 0x9e37_79b9_7f4a_7c15))
    }
}

extension EventKeys {
    /// The hashes that ``Accesses`` are made from, in the order of its properties.
    @inline(__always)
    var accesses: InlineArray<5, UInt64> {
        [
            hashes[Self.place(of: .sourceUser)], hashes[Self.place(of: .sourceHost)],
            hashes[Self.placeByUser(of: .sourceHost)], hashes[Self.placeByUser(of: .destinationHost)],
            hashes[Self.sourceToDestination],
        ]
    }
}
