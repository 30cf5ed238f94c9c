package import AuthLogs

/// What a watcher kept, filtered and rejected since it started, by reason.
package struct LiveTally: Sendable {
    /// The events that are kept.
    package internal(set) var kept = 0
    /// The events of accounts that are not wanted.
    package private(set) var otherAccounts = 0
    /// The filtered records by kind.
    package private(set) var filtered: [FilterReason: Int] = [:]
    /// The rejected records by reason, with the line of the first.
    package private(set) var rejected: [String: (count: Int, line: Int)] = [:]

    /// The number of kinds and reasons that are told apart.
    private static let limit = 1_000

    mutating func filter(_ reason: FilterReason, isAccount: Bool) {
        if isAccount { otherAccounts += 1 }
        if filtered[reason] != nil || filtered.count < Self.limit { filtered[reason, default: 0] += 1 }
    }

    mutating func reject(_ reason: String, line: Int) {
        if let known = rejected[reason] {
            rejected[reason] = (known.count + 1, known.line)
        } else if rejected.count < Self.limit {
            rejected[reason] = (1, line)
        }
    }

    /// The commonest reasons for which records were rejected.
    package var reasons: [(reason: String, count: Int, line: Int)] {
        rejected.map { ($0.key, $0.value.count, $0.value.line) }.sorted { left, right in
            (-left.1, left.0) < (-right.1, right.0)
        }
    }

    /// True if nothing was read.
    package var isEmpty: Bool { kept == 0 && filtered.isEmpty && rejected.isEmpty }

    /// True if nothing was read but records that cannot be.
    package var isUnreadable: Bool { kept == 0 && filtered.isEmpty && !rejected.isEmpty }

    /// A warning if nearly all events are of accounts that are not wanted: the choice of accounts is probably wrong.
    package func warning(users: UserFilter) -> String? {
        AccountWarning(kept: kept, filtered: otherAccounts, users: users).text
    }
}
