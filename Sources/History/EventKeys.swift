import AuthLogs
import ByteIO

/// The hashes of what a history counts of one event, made once for both querying and counting.
///
///     let keys = history.keys(of: event)
///     let accesses = history.accesses(of: keys)
///     if accesses.surprisal < limit { history.observe(keys) }
///
/// They may outlive the event's buffer. They are valid for the history that made them, and for its copies.
package struct EventKeys: Sendable {
    /// The number of hashes of an event: 20.
    static let count = 20

    /// The hashes of the ten values, of the pair of hosts, and of the other nine values for this source user.
    let hashes: InlineArray<20, UInt64>
    /// The event's second.
    let second: UInt32
    /// The seed of the history that made the keys.
    let seed: UInt64

    /// The index of the pair of source and destination host.
    static let sourceToDestination = 10

    /// The index of the value of `field`.
    @inline(__always)
    static func place(of field: AuthField) -> Int { field.rawValue }

    /// The index of the value of `field` for its source user; for the source user the index of the user itself.
    @inline(__always)
    static func placeByUser(of field: AuthField) -> Int {
        field == .sourceUser ? 0 : sourceToDestination &+ field.rawValue
    }
}

/// Makes the hashes of what is counted of an event.
struct EventHash: Sendable {
    let hash: ByteHash
    /// Takes the user's place for counts over all users.
    let everyone: UInt64
    private let place: UInt64

    var seed: UInt64 { hash.seed }

    init(seed: UInt64) {
        hash = ByteHash(seed: seed)
        everyone = ByteHash.secret(2, of: seed)
        place = ByteHash.secret(3, of: seed)
    }

    /// The keys of `event`.
    @inline(__always)
    func keys(of event: AuthEventView) -> EventKeys {
        var hashes = InlineArray<20, UInt64>(repeating: 0)
        let user = join(everyone, hash(event[0]), at: 0)
        hashes[0] = user
        for field in 1..<10 {
            let value = hash(event[field])
            hashes[field] = join(everyone, value, at: field)
            hashes[field &+ 10] = join(user, value, at: field &+ 10)
        }
        let (source, destination) = (hashes[EventKeys.place(of: .sourceHost)], hash(event[.destinationHost]))
        hashes[EventKeys.sourceToDestination] = join(source, destination, at: EventKeys.sourceToDestination)
        return EventKeys(hashes: hashes, second: Self.second(of: event), seed: seed)
    }

    /// The hashes that ``Accesses`` are made from: ``EventKeys/accesses`` without the others.
    @inline(__always)
    func accesses(of event: AuthEventView) -> InlineArray<5, UInt64> {
        let destination = hash(event[.destinationHost])
        let sourceValue = hash(event[.sourceHost])
        let user = join(everyone, hash(event[.sourceUser]), at: EventKeys.place(of: .sourceUser))
        let source = join(everyone, sourceValue, at: EventKeys.place(of: .sourceHost))
        return [
            user, source,
            join(user, sourceValue, at: EventKeys.placeByUser(of: .sourceHost)),
            join(user, destination, at: EventKeys.placeByUser(of: .destinationHost)),
            join(source, destination, at: EventKeys.sourceToDestination),
        ]
    }

    /// The event's second, clamped to 32 bits (seconds since 1970 up to the year 2106).
    @inline(__always)
    static func second(of event: AuthEventView) -> UInt32 { UInt32(clamping: event.second) }

    /// Joins the hash of a value to `first`; the same value has a different hash at each index.
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
