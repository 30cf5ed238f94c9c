public import AuthLogs

/// All that an ``AccessHistory`` knows of one row: how usual its access is, and each of its values.
///
///     let testimony = history.testimony(on: row)
///     testimony.surprisal                                 // 9.2
///     testimony.newAccesses                               // [.sourceUserToDestinationComputer]
///     testimony[.authenticationType].count                // 120391: NTLM is not new
///     testimony.byUser(.authenticationType).count         // 0: but this user never came with it
///
/// What ``Accesses`` says can be asked here as well.
@dynamicMemberLookup
public struct AccessTestimony: Sendable {
    /// Who was where.
    public let accesses: Accesses
    /// What the history had observed when it was asked.
    public let observed: ObservedSpan
    /// By the places of ``RowKeys``.
    private let seen: InlineArray<20, Seen>

    init(_ entries: InlineArray<20, CountEntry>, at second: UInt32, _ decay: Decay, _ observed: ObservedSpan) {
        var seen = InlineArray<20, Seen>(repeating: .never)
        for place in 0..<RowKeys.count { seen[place] = Seen(entries[place], at: second, decay) }
        self.seen = seen
        accesses = Accesses(
            user: seen[RowKeys.place(of: .sourceUser)],
            source: seen[RowKeys.place(of: .sourceComputer)],
            userFromSource: seen[RowKeys.placeByUser(of: .sourceComputer)],
            userToDestination: seen[RowKeys.placeByUser(of: .destinationComputer)],
            sourceToDestination: seen[RowKeys.sourceToDestination]
        )
        self.observed = observed
    }

    /// The value of `field` in its place, whoever the user was.
    public subscript(field: AuthField) -> Seen { seen[RowKeys.place(of: field)] }

    /// The value of `field` for this source user; for the source user the user as such.
    public func byUser(_ field: AuthField) -> Seen { seen[RowKeys.placeByUser(of: field)] }

    /// What ``accesses`` says.
    public subscript<Value>(dynamicMember member: KeyPath<Accesses, Value>) -> Value { accesses[keyPath: member] }
}
