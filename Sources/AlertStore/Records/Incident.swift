public import Foundation

/// An incident as a list shows it.
public struct IncidentRow: Sendable, Hashable {
    /// Some of the names that an incident has, and how many there are.
    public struct Names: Sendable, Hashable {
        /// The first few, in order of appearance.
        public let first: [String]
        /// How many there are in all.
        public let count: Int
    }

    /// What it is called by; one that was found to be part of an older one goes by the older one's.
    public let id: Int64
    /// What incidents are ranked by: the highest score of its alerts, and the logarithm of its different accesses.
    public let score: Double
    /// The highest level of its alerts; `nil` where none has one.
    public let level: AlertLevel?
    /// The second of its first alert.
    public let first: Int
    /// The second of its last alert.
    public let last: Int
    /// How many alerts it has.
    public let alertCount: Int
    /// How many alerts it has that were not there when it was decided on; all, where it is open.
    public let unseenCount: Int
    /// How many different accesses it has: users at sources, and users at destinations.
    public let accessCount: Int
    /// Its source users.
    public let users: Names
    /// Its source computers.
    public let sources: Names
    /// Its destination computers.
    public let destinations: Names
    /// The sentence of the alert with the highest score, the first of equal ones.
    public let reason: String
    /// The decision that counts; `nil` where it is open.
    public let decision: HistoryEntry?
    /// When anything of it last changed.
    public let updated: Date
    /// The number of that change: see ``AlertStore/changes(since:limit:)``.
    public let change: Int64

    /// What was decided; `nil` where it is open.
    public var verdict: Verdict? { decision?.verdict }
}

/// An incident with what it consists of.
public struct IncidentDetail: Sendable, Hashable {
    /// What a list shows of it.
    public let row: IncidentRow
    /// Its alerts in order of time, as many as were asked for.
    public let alerts: [AlertRecord]
    /// What was decided and noted, in the order that it was.
    public let history: [HistoryEntry]
}

/// There is no incident of that name: there never was, or it was pruned.
public struct UnknownIncident: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name that was asked for.
    public let id: Int64

    /// There is none of the name `id`.
    public init(id: Int64) { self.id = id }

    /// One sentence.
    public var description: String { "there is no incident \(id)" }
}
