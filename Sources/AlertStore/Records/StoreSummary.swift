/// What a store holds, in figures.
public struct StoreSummary: Codable, Sendable, Hashable {
    /// How many incidents there are.
    public let incidents: Int
    /// How many of them have no decision.
    public let open: Int
    /// How many have none, or have had alerts since.
    public let pending: Int
    /// How many alerts there are, silenced ones too.
    public let alerts: Int
    /// How many of them are silenced.
    public let silenced: Int
    /// The first and the last minute that anything is known of, as seconds; `nil` where there is none.
    public let span: ClosedRange<Int>?
}

/// The alerts that a rule silences.
public struct SilencedCount: Codable, Sendable, Hashable {
    /// The rule.
    public let rule: String
    /// How many alerts in the store it silenced.
    public let alerts: Int
    /// The second of the latest.
    public let last: Int
}

/// What has changed.
public struct Changes: Sendable, Hashable {
    /// The number of the latest change: each transaction that changes anything has the next one.
    public let number: Int64
    /// The incidents that changed, the latest change first.
    public let incidents: [Int64]
}
