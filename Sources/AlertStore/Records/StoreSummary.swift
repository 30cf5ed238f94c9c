/// What a store holds, in figures.
package struct StoreSummary: Codable, Sendable, Hashable {
    /// How many incidents there are.
    package let incidents: Int
    /// How many of them have no decision.
    package let open: Int
    /// How many have none, or have had alerts since.
    package let pending: Int
    /// How many alerts there are, silenced ones too.
    package let alerts: Int
    /// How many of them are silenced.
    package let silenced: Int
    /// The first and the last minute that anything is known of, as seconds; `nil` where there is none.
    package let span: ClosedRange<Int>?
}

/// The alerts that a rule silences.
package struct SuppressedCount: Codable, Sendable, Hashable {
    /// The rule.
    package let rule: String
    /// How many alerts in the store it silenced.
    package let alerts: Int
    /// The second of the latest.
    package let last: Int
}

/// What has changed.
package struct Changes: Sendable, Hashable {
    /// The number of the latest change: each transaction that changes anything has the next one.
    package let number: Int64
    /// The incidents that changed, the latest change first.
    package let incidents: [Int64]
}
