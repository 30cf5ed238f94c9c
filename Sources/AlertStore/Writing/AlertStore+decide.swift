package import Foundation
import GRDB

extension AlertStore {
    /// Decides what the incident `id` is: earlier decisions stay in its history, the latest counts.
    ///
    /// - Parameters:
    ///   - id: What it is called by, or what one was called by that is part of it now.
    ///   - verdict: What it is.
    ///   - note: Why; may be empty.
    ///   - author: Who says so.
    ///   - seen: How many alerts it had when the author looked, so that those that came since count as unseen; all,
    ///     where nothing is said.
    ///   - time: When.
    /// - Throws: ``UnknownIncident`` where there is none.
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

    /// Withdraws what was decided about the incident `id`: it is open again.
    ///
    /// - Throws: ``UnknownIncident`` where there is none.
    package func undecide(_ id: Int64, note: String = "", author: String, at time: Date = Date()) throws {
        let entry = HistoryEntry(kind: .withdrawn, verdict: nil, note: note, author: author, at: time)
        try record(entry, for: id) { $0.see(0) }
    }

    /// Notes something on the incident `id`.
    ///
    /// - Throws: ``UnknownIncident`` where there is none.
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
            try state.judge(in: database)
            try state.save(to: database, change: change, now: entry.at)
        }
    }
}
