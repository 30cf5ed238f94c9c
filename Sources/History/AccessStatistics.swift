package import AuthLogs

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
