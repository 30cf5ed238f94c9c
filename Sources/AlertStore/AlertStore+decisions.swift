package import AuthLogs
package import Foundation
import GRDB

/// The verdict of an analyst on an incident.
package enum Verdict: String, Codable, CaseIterable, Sendable {
    /// Nothing to worry about.
    case benign
    /// An attack, or another violation.
    case confirmed
    /// Reviewed, and not clear.
    case unsure
}

/// An action of an analyst on an incident.
package struct HistoryEntry: Codable, Sendable, Hashable {
    /// The kinds of actions.
    package enum Kind: String, Codable, Sendable {
        /// A decision, with a verdict.
        case decided
        /// The decisions before it no longer count.
        case withdrawn
        /// Only a note.
        case noted
    }

    /// The kind.
    package let kind: Kind
    /// The verdict; `nil` unless it is a decision.
    package let verdict: Verdict?
    /// A note; may be empty.
    package let note: String
    /// The author.
    package let author: String
    /// The time.
    package let at: Date
}

extension HistoryEntry {
    /// The entry in a row of the table of entries.
    init(_ row: Row) {
        self.init(
            kind: Kind(rawValue: row["kind"]) ?? .noted,
            verdict: (row["verdict"] as String?).flatMap(Verdict.init),
            note: row["note"],
            author: row["author"],
            at: Date(timeIntervalSince1970: row["at"])
        )
    }
}

/// An incident with a decision, and the accesses of its alerts.
package struct DecidedIncident: Sendable, Hashable {
    /// The fields that an access consists of.
    package static let accessFields: [AuthField] = [
        .sourceUser, .sourceDomain, .destinationUser, .destinationDomain, .sourceHost, .destinationHost,
    ]

    /// An access: both users with their domains, and both hosts.
    package struct Access: Sendable, Hashable {
        /// The values of ``DecidedIncident/accessFields``.
        package let values: [String]
        /// The number of alerts with this access.
        package let alerts: Int
    }

    /// The incident as a list shows it.
    package let row: IncidentRow
    /// Its different accesses, those with the most alerts first; at most as many as were requested.
    package let accesses: [Access]
    /// The number of its different accesses.
    package let accessCount: Int
}

extension AlertStore {
    /// Decides on the incident `id`: earlier decisions stay in its history, the latest counts.
    ///
    /// - Parameters:
    ///   - id: The id, or a former one.
    ///   - verdict: The verdict.
    ///   - note: The reason; may be empty.
    ///   - author: The author.
    ///   - seen: The number of alerts that the author saw, so that later ones count as unseen; all, if `nil`.
    ///   - time: The time of the decision.
    /// - Throws: ``UnknownIncident`` if there is none.
    package func decide(
        _ id: Int64,
        _ verdict: Verdict,
        note: String = "",
        author: String,
        seen: Int? = nil,
        at time: Date = Date()
    ) throws {
        let entry = HistoryEntry(kind: .decided, verdict: verdict, note: note, author: author, at: time)
        try record(entry, for: id) { $0.see(seen) }
    }

    /// Withdraws the decision on the incident `id`: it is open again.
    ///
    /// - Throws: ``UnknownIncident`` if there is none.
    package func undecide(_ id: Int64, note: String = "", author: String, at time: Date = Date()) throws {
        let entry = HistoryEntry(kind: .withdrawn, verdict: nil, note: note, author: author, at: time)
        try record(entry, for: id) { $0.see(0) }
    }

    /// Adds a note to the incident `id`.
    ///
    /// - Throws: ``UnknownIncident`` if there is none.
    package func note(_ id: Int64, _ note: String, author: String, at time: Date = Date()) throws {
        let entry = HistoryEntry(kind: .noted, verdict: nil, note: note, author: author, at: time)
        try record(entry, for: id) { _ in }
    }

    private func record(_ entry: HistoryEntry, for id: Int64, _ update: (inout IncidentState) -> Void) throws {
        try write { database, change in
            guard let key = try Self.key(of: id, in: database) else { throw UnknownIncident(id: id) }
            try database.execute(
                sql: "INSERT INTO entry (incident, kind, verdict, note, author, at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    key, entry.kind.rawValue, entry.verdict?.rawValue, entry.note.stored, entry.author.stored,
                    entry.at.timeIntervalSince1970,
                ]
            )
            var state = try IncidentState.stored(key, in: database)
            update(&state)
            try state.updateVerdict(in: database)
            try state.save(to: database, change: change, now: entry.at)
        }
    }

    // MARK: Accesses

    /// The columns of ``DecidedIncident/accessFields``, which are called as the fields are.
    private static let accessColumns = DecidedIncident.accessFields.map(\.name)

    /// Returns whether the incident `id`, or what it has become part of, has an alert with this access: the values of
    /// ``DecidedIncident/accessFields``.
    package func hasAccess(_ values: [String], in id: Int64) throws -> Bool {
        precondition(values.count == Self.accessColumns.count, "an access has six values")
        let condition = Self.accessColumns.map { "\($0) = ?" }.joined(separator: " AND ")
        return try read { database in
            guard let key = try Self.key(of: id, in: database) else { return false }
            let sql = "SELECT 1 FROM alert WHERE incident = ? AND \(condition)"
            let arguments = StatementArguments([key]) + StatementArguments(values.map(\.stored))
            return try Int.fetchOne(database, sql: sql, arguments: arguments) != nil
        }
    }

    /// The incidents whose verdict is `verdict`, in the order of their ids, all as they were at one moment.
    ///
    /// - Parameters:
    ///   - verdict: The verdict in force.
    ///   - limit: The largest number of accesses of each incident.
    /// - Returns: The incidents with their accesses.
    /// - Throws: `InputError` if the file cannot be read.
    package func decided(_ verdict: Verdict, limit: Int) throws -> [DecidedIncident] {
        let query = IncidentQuery(IncidentFilter(state: .verdict(verdict)))
        let columns = Self.accessColumns.joined(separator: ", ")
        let sql = """
            SELECT \(columns), count(*), count(*) OVER () FROM alert WHERE incident = ? GROUP BY \(columns)
            ORDER BY 7 DESC, \(columns) LIMIT ?
            """
        return try read { database in
            let rows = try Row.fetchAll(database, sql: query.rows, arguments: query.arguments + [Int.max, 0])
            return try rows.map { row in
                let found = try Row.fetchAll(database, sql: sql, arguments: [row["key"] as Int64, max(1, limit)])
                return DecidedIncident(
                    row: try IncidentRow(row, in: database),
                    accesses: found.map { found in
                        DecidedIncident.Access(values: (0..<6).map { found[$0] }, alerts: found[6])
                    },
                    accessCount: found.first?[7] ?? 0
                )
            }.sorted { $0.row.id < $1.row.id }
        }
    }
}
