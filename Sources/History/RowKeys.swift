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

    /// The hash of ``place(of:)`` and so on.
    let hashes: InlineArray<20, UInt64>
    /// The row's second.
    let second: UInt32
    /// The seed of the history that made them.
    let seed: UInt64

    /// Where the pair of source and destination computer is.
    static let sourceToDestination = AuthField.count

    /// Where the value of `field` is.
    @inline(__always)
    static func place(of field: AuthField) -> Int { field.rawValue }

    /// Where the value of `field` is for its source user; the user's own place for the user.
    @inline(__always)
    static func placeByUser(of field: AuthField) -> Int {
        field == .sourceUser ? 0 : AuthField.count &+ field.rawValue
    }
}

/// Hashes what is counted of a row.
struct RowHash: Sendable {
    private let hash: ByteHash
    /// Stands for the user where something is counted over all of them.
    private let everyone: UInt64
    private let user: UInt64
    private let source: UInt64
    /// One for each place: the same value counts apart in each.
    private let secrets: InlineArray<20, UInt64>

    var seed: UInt64 { hash.seed }

    init(seed: UInt64) {
        hash = ByteHash(seed: seed)
        everyone = ByteHash.secret(2, of: seed)
        user = ByteHash.secret(3, of: seed)
        source = ByteHash.secret(4, of: seed)
        secrets = InlineArray { ByteHash.secret(5 + $0, of: seed) }
    }

    /// The keys of `row`.
    @inline(__always)
    func keys(of row: DayRow) -> RowKeys {
        let values = InlineArray<10, UInt64> { hash(row[$0]) }
        var hashes = InlineArray<20, UInt64>(repeating: 0)
        let user = values[0] ^ user
        for field in 0..<AuthField.count { hashes[field] = join(everyone, values[field], at: field) }
        for field in 1..<AuthField.count {
            hashes[AuthField.count &+ field] = join(user, values[field], at: AuthField.count &+ field)
        }
        hashes[RowKeys.sourceToDestination] = join(
            values[AuthField.sourceComputer.rawValue] ^ source,
            values[AuthField.destinationComputer.rawValue],
            at: RowKeys.sourceToDestination
        )
        return RowKeys(hashes: hashes, second: Self.second(of: row), seed: seed)
    }

    /// The keys of the two things and the three pairs of ``Accesses``.
    @inline(__always)
    func accesses(of row: DayRow) -> InlineArray<5, UInt64> {
        let (user, source) = (hash(row[.sourceUser]), hash(row[.sourceComputer]))
        let destination = hash(row[.destinationComputer])
        let places = Accesses.places
        return [
            join(everyone, user, at: places[0]), join(everyone, source, at: places[1]),
            join(user ^ self.user, source, at: places[2]), join(user ^ self.user, destination, at: places[3]),
            join(source ^ self.source, destination, at: places[4]),
        ]
    }

    /// The row's second as far as 32 bits go: to the year 2106 for seconds since 1970.
    @inline(__always)
    static func second(of row: DayRow) -> UInt32 { UInt32(clamping: row.second) }

    @inline(__always)
    private func join(_ first: UInt64, _ second: UInt64, at place: Int) -> UInt64 {
        ByteHash.joined(first, second ^ secrets[place])
    }
}
