import AuthLogs
package import Foundation
import GRDB
import Incidents

extension AlertStore {
    /// Adds those of `alerts` that are not here yet, in one transaction, and returns these.
    ///
    /// Each new alert that no rule suppresses joins the incidents that it belongs to by the room `Incidents`'
    /// `IncidentRule`. If these are several, they become one, which keeps the oldest id; the other ids lead to it, and
    /// its decisions and notes move along. The incidents do not depend on the order in which alerts come, nor on how
    /// often: they are those of `IncidentOutline.incidents(of:)`.
    ///
    /// - Parameters:
    ///   - alerts: The alerts, known ones among them.
    ///   - profiles: Profiles of users and hosts that these alerts, or earlier ones, name.
    ///   - now: The time at which incidents count as updated.
    /// - Returns: The new ones, suppressed ones too, in the order given.
    /// - Throws: `InputError` if the file cannot be written.
    /// - Complexity: O(log n) for each alert in a store of n; a merge moves the smaller of two incidents.
    @discardableResult
    package func add(
        _ alerts: [AlertRecord],
        profiles: [ProfileRecord] = [],
        at now: Date = Date()
    ) throws -> [AlertRecord] {
        guard !alerts.isEmpty || !profiles.isEmpty else { return [] }
        return try write { database, change in
            var merger = IncidentMerger(database: database, change: change, now: now)
            let new = try alerts.filter { try merger.add($0) }
            try Self.save(profiles, in: database)
            return new
        }
    }
}

/// Merges alerts into the incidents of the store, within one transaction: the incident rule in SQL.
struct IncidentMerger {
    let database: Database
    /// The number of this change.
    let change: Int64
    let now: Date
    /// The keys of the names in this transaction.
    private var keys: [ExactName: Int64] = [:]

    init(database: Database, change: Int64, now: Date) {
        (self.database, self.change, self.now) = (database, change, now)
    }

    /// The keys of the names in an alert.
    private struct Names {
        let user, source, destination, sourceUser, destinationUser: Int64
    }

    /// A user or host in an alert, and whether it connects the alerts that name it.
    private struct Mention {
        let value: Int64
        let isHost: Bool
        let connects: Bool
    }

    /// Adds `alert` and returns whether it is new.
    mutating func add(_ alert: AlertRecord) throws -> Bool {
        let known = try database.cachedStatement(sql: "SELECT 1 FROM alert WHERE id = ?")
        guard try Int.fetchOne(known, arguments: [alert.id.stored]) == nil else { return false }
        let names = try Names(
            user: key(of: alert.userName),
            source: key(of: alert.sourceName),
            destination: key(of: alert.destinationName),
            sourceUser: key(of: ExactName(alert.event[.sourceUser].stored)),
            destinationUser: key(of: ExactName(alert.event[.destinationUser].stored))
        )
        let mentions = mentions(of: alert, names)
        guard alert.suppressedBy == nil else {
            _ = try insert(alert, mentions, incident: nil)
            return true
        }
        let neighbours = try Set(mentions.filter(\.connects).flatMap { try incidents(near: alert.second, naming: $0) })
        var incident = try merged(neighbours) ?? IncidentState.made(in: database, for: alert)
        let key = try insert(alert, mentions, incident: incident.key)
        let accesses = try insert(names, at: alert.second, into: incident.key)
        try incident.count(alert, key: key, accesses: accesses, in: database)
        try incident.save(to: database, change: change, now: now)
        return true
    }

    // MARK: Names

    /// The names in `alert`, each once as a user and once as a host.
    private func mentions(of alert: AlertRecord, _ names: Names) -> [Mention] {
        let isSuppressed = alert.suppressedBy != nil
        var mentions: [Mention] = []
        // Roles that connect come first: they count if a name has two roles.
        for (value, isHost, connects) in [
            (names.user, false, true), (names.source, true, true),
            (names.destination, true, !alert.hasCommonDestination), (names.sourceUser, false, false),
            (names.destinationUser, false, false),
        ] {
            if mentions.contains(where: { $0.value == value && $0.isHost == isHost }) { continue }
            mentions.append(Mention(value: value, isHost: isHost, connects: connects && !isSuppressed))
        }
        return mentions
    }

    private mutating func key(of name: ExactName) throws -> Int64 {
        if let key = keys[name] { return key }
        let known = try database.cachedStatement(sql: "SELECT key FROM value WHERE text = ?")
        if let key = try Int64.fetchOne(known, arguments: [name.text]) {
            keys[name] = key
            return key
        }
        try database.cachedStatement(sql: "INSERT INTO value (text) VALUES (?)").execute(arguments: [name.text])
        keys[name] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    /// Adds `names` and their access pairs to `incident`; returns the number of access pairs that are new to it.
    private func insert(_ names: Names, at second: Int, into incident: Int64) throws -> Int {
        let name = try database.cachedStatement(
            sql: """
                INSERT INTO name (incident, role, value, first) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET first = excluded.first WHERE excluded.first < first
                """
        )
        for (role, value) in [
            (NameRole.user, names.user), (.source, names.source), (.destination, names.destination),
            (.destinationUser, names.destinationUser),
        ] { try name.execute(arguments: [incident, role.rawValue, value, second]) }
        let access = try database.cachedStatement(sql: "INSERT OR IGNORE INTO access VALUES (?, ?, ?, ?)")
        var count = 0
        for (isDestination, host) in [(false, names.source), (true, names.destination)] {
            try access.execute(arguments: [incident, isDestination, names.user, host])
            count += database.changesCount
        }
        return count
    }

    // MARK: Alerts that belong together

    /// The incidents of the alerts next to `second` that name the same: alerts further away are connected to these
    /// already, or too far away.
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
            Int64.fetchOne(before, arguments: [mention.value, mention.isHost, near.lowerBound, second]),
            Int64.fetchOne(after, arguments: [mention.value, mention.isHost, second, near.upperBound]),
        ].compactMap(\.self)
    }

    /// Merges the incidents with these keys into one; `nil` if there are none.
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
            try mention.execute(arguments: [name.value, name.isHost, name.connects, alert.second, key])
        }
        return key
    }
}
