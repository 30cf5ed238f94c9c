import Foundation
import GRDB
import Incidents

/// Alerts on their way into the store, within one transaction.
struct IncidentMerger {
    let database: Database
    /// The number of this change.
    let change: Int64
    let now: Date
    /// The keys of the names that came along so far.
    private var keys: [String: Int64] = [:]

    init(database: Database, change: Int64, now: Date) {
        (self.database, self.change, self.now) = (database, change, now)
    }

    /// A name in an alert: whose, and whether those who name it belong together.
    private struct Mention {
        let value: Int64
        let isComputer: Bool
        let ties: Bool
    }

    /// Adds `alert` and tells whether it is new.
    mutating func add(_ alert: AlertRecord) throws -> Bool {
        let known = try database.cachedStatement(sql: "SELECT 1 FROM alert WHERE id = ?")
        guard try Int.fetchOne(known, arguments: [alert.id.stored]) == nil else { return false }
        let mentions = try mentions(of: alert)
        guard alert.silencedBy == nil else {
            _ = try insert(alert, mentions, incident: nil)
            return true
        }
        let neighbours = try Set(mentions.filter(\.ties).flatMap { try incidents(near: alert.second, naming: $0) })
        var incident = try merged(neighbours) ?? IncidentState.made(in: database, for: alert)
        let key = try insert(alert, mentions, incident: incident.key)
        try incident.count(alert, key: key, accesses: name(alert, in: incident.key), in: database)
        try incident.save(to: database, change: change, now: now)
        return true
    }

    // MARK: Names

    /// The names in `alert`, each once as a user and once as a computer.
    private mutating func mentions(of alert: AlertRecord) throws -> [Mention] {
        let isSilenced = alert.silencedBy != nil
        var mentions: [Mention] = []
        // What ties comes first: it counts where a name stands in two places.
        for (name, isComputer, ties) in [
            (alert.user, false, true), (alert.sourceHost, true, true),
            (alert.destinationHost, true, !alert.hasCommonDestination), (alert.destinationUser, false, false),
        ] {
            let value = try key(of: name)
            if mentions.contains(where: { $0.value == value && $0.isComputer == isComputer }) { continue }
            mentions.append(Mention(value: value, isComputer: isComputer, ties: ties && !isSilenced))
        }
        return mentions
    }

    private mutating func key(of name: String) throws -> Int64 {
        let name = name.stored
        if let key = keys[name] { return key }
        let known = try database.cachedStatement(sql: "SELECT key FROM value WHERE text = ?")
        if let key = try Int64.fetchOne(known, arguments: [name]) {
            keys[name] = key
            return key
        }
        try database.cachedStatement(sql: "INSERT INTO value (text) VALUES (?)").execute(arguments: [name])
        keys[name] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    /// Notes who and what `alert` adds to its incident; returns how many accesses are new to it.
    private mutating func name(_ alert: AlertRecord, in incident: Int64) throws -> Int {
        let (user, source) = (try key(of: alert.user), try key(of: alert.sourceHost))
        let (destination, account) = (try key(of: alert.destinationHost), try key(of: alert.destinationUser))
        let name = try database.cachedStatement(
            sql: """
                INSERT INTO name (incident, role, value, first) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET first = excluded.first WHERE excluded.first < first
                """
        )
        for (role, value) in zip(NameRole.allCases, [user, source, destination, account]) {
            try name.execute(arguments: [incident, role.rawValue, value, alert.second])
        }
        let access = try database.cachedStatement(sql: "INSERT OR IGNORE INTO access VALUES (?, ?, ?, ?)")
        var count = 0
        for (isDestination, computer) in [(false, source), (true, destination)] {
            try access.execute(arguments: [incident, isDestination, user, computer])
            count += database.changesCount
        }
        return count
    }

    // MARK: Who belongs together

    /// The incidents of the alerts next to `second` that name the same: who is farther away is tied to these, or
    /// too far away.
    private func incidents(near second: Int, naming mention: Mention) throws -> [Int64] {
        let start = """
            SELECT (SELECT incident FROM alert WHERE key = mention.alert) FROM mention
            WHERE value = ? AND is_computer = ? AND ties = 1
            """
        let before = try database.cachedStatement(
            sql: "\(start) AND second BETWEEN ? AND ? ORDER BY second DESC, alert DESC LIMIT 1"
        )
        let after = try database.cachedStatement(
            sql: "\(start) AND second BETWEEN ? AND ? ORDER BY second, alert LIMIT 1"
        )
        let near = IncidentRule.seconds(around: second)
        return try [
            Int64.fetchOne(before, arguments: [mention.value, mention.isComputer, near.lowerBound, second]),
            Int64.fetchOne(after, arguments: [mention.value, mention.isComputer, second, near.upperBound]),
        ].compactMap(\.self)
    }

    /// The one incident that these are; `nil` where there are none.
    private func merged(_ keys: Set<Int64>) throws -> IncidentState? {
        // Not in the order of the set, which differs from run to run.
        let states = try keys.sorted().map { try IncidentState.stored($0, in: database) }
        guard var greatest = states.max(by: { $0.alerts < $1.alerts }) else { return nil }
        for other in states where other.key != greatest.key { try greatest.absorb(other, in: database) }
        return greatest
    }

    // MARK: The alert

    private func insert(_ alert: AlertRecord, _ mentions: [Mention], incident: Int64?) throws -> Int64 {
        let row = try database.cachedStatement(
            sql: "INSERT INTO alert (\(AlertRecord.columns)) VALUES (\(AlertRecord.placeholders))"
        )
        try row.execute(arguments: alert.arguments(incident: incident))
        let key = database.lastInsertedRowID
        let mention = try database.cachedStatement(sql: "INSERT INTO mention VALUES (?, ?, ?, ?, ?)")
        for name in mentions {
            try mention.execute(arguments: [name.value, name.isComputer, name.ties, alert.second, key])
        }
        return key
    }
}
