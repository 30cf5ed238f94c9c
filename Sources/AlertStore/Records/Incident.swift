package import Foundation
package import Incidents

/// An incident as a list shows it.
package struct IncidentRow: Sendable, Hashable {
    /// Some of the names that an incident has, and how many there are.
    package struct Names: Sendable, Hashable {
        /// The first few, in order of appearance.
        package let first: [String]
        /// How many there are in all.
        package let count: Int
    }

    /// What it is called by; one that was found to be part of an older one goes by the older one's.
    package let id: Int64
    /// What incidents are ranked by: the highest score of its alerts, and the logarithm of its different accesses.
    package let score: Double
    /// The highest level of its alerts; `nil` where none has one.
    package let level: Severity?
    /// The second of its first alert.
    package let first: Int
    /// The second of its last alert.
    package let last: Int
    /// How many alerts it has.
    package let alertCount: Int
    /// How many alerts it has that were not there when it was decided on; all, where it is open.
    package let unseenCount: Int
    /// How many different accesses it has: users at sources, and users at destinations.
    package let accessCount: Int
    /// Its source users.
    package let users: Names
    /// Its source computers.
    package let sources: Names
    /// Its destination computers.
    package let destinations: Names
    /// The sentence of the alert with the highest score, the first of equal ones.
    package let reason: String
    /// The decision that counts; `nil` where it is open.
    package let decision: HistoryEntry?
    /// When anything of it last changed.
    package let updated: Date
    /// The number of that change: see ``AlertStore/changes(since:limit:)``.
    package let change: Int64

    /// What was decided; `nil` where it is open.
    package var verdict: Verdict? { decision?.verdict }
}

/// An incident with what it consists of.
package struct IncidentDetail: Sendable, Hashable {
    /// What a list shows of it.
    package let row: IncidentRow
    /// Its alerts in order of time, as many as were asked for.
    package let alerts: [AlertRecord]
    /// What was decided and noted, in the order that it was.
    package let history: [HistoryEntry]
}

/// There is no incident of that name: there never was, or it was pruned.
package struct UnknownIncident: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name that was asked for.
    package let id: Int64

    /// There is none of the name `id`.
    package init(id: Int64) { self.id = id }

    /// One sentence.
    package var description: String { "there is no incident \(id)" }
}
