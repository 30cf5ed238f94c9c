import AuthLogs

/// What a history counts of one row, as hashes: made once, they serve to ask and to remember.
///
///     let keys = history.keys(of: row)
///     let accesses = history.accesses(of: keys)
///     if accesses.surprisal < limit { history.observe(keys) }
///
/// Unlike a row they may be kept. They mean something to the history that made them, and to its copies.
public struct RowKeys: Sendable {
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
struct RowHash: Sendable {
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
    func keys(of row: DayRow) -> RowKeys {
        var hashes = InlineArray<20, UInt64>(repeating: 0)
        let user = join(everyone, hash(row[0]), at: 0)
        hashes[0] = user
        for field in 1..<10 {
            let value = hash(row[field])
            hashes[field] = join(everyone, value, at: field)
            hashes[field &+ 10] = join(user, value, at: field &+ 10)
        }
        let (source, destination) = (hashes[RowKeys.place(of: .sourceComputer)], hash(row[.destinationComputer]))
        hashes[RowKeys.sourceToDestination] = join(source, destination, at: RowKeys.sourceToDestination)
        return RowKeys(hashes: hashes, second: Self.second(of: row), seed: seed)
    }

    /// The hashes that ``Accesses`` are made from: ``RowKeys/accesses`` without the others.
    @inline(__always)
    func accesses(of row: DayRow) -> InlineArray<5, UInt64> {
        let destination = hash(row[.destinationComputer])
        let sourceValue = hash(row[.sourceComputer])
        let user = join(everyone, hash(row[.sourceUser]), at: RowKeys.place(of: .sourceUser))
        let source = join(everyone, sourceValue, at: RowKeys.place(of: .sourceComputer))
        return [
            user, source,
            join(user, sourceValue, at: RowKeys.placeByUser(of: .sourceComputer)),
            join(user, destination, at: RowKeys.placeByUser(of: .destinationComputer)),
            join(source, destination, at: RowKeys.sourceToDestination),
        ]
    }

    /// The row's second as far as 32 bits go: to the year 2106 for seconds since 1970.
    @inline(__always)
    static func second(of row: DayRow) -> UInt32 { UInt32(clamping: row.second) }

    /// The hash of a value beside what has the hash `first`; the same value counts apart in each place.
    @inline(__always)
    func join(_ first: UInt64, _ value: UInt64, at index: Int) -> UInt64 {
        ByteHash.joined(first, value ^ (place &+ UInt64(truncatingIfNeeded: index) &* 0x9e37_79b9_7f4a_7c15))
    }
}

extension RowKeys {
    /// The hashes that ``Accesses`` are made from, in the order of its properties.
    @inline(__always)
    var accesses: InlineArray<5, UInt64> {
        [
            hashes[Self.place(of: .sourceUser)], hashes[Self.place(of: .sourceComputer)],
            hashes[Self.placeByUser(of: .sourceComputer)], hashes[Self.placeByUser(of: .destinationComputer)],
            hashes[Self.sourceToDestination],
        ]
    }
}
