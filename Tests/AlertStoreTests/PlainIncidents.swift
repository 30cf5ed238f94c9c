import AlertStore
import AuthLogs
import Foundation
import Incidents

/// What incidents are, computed from the definition: the oracle of the tests.
struct PlainIncident: Hashable {
    var alerts: [String]
    var score: Double
    var severity: Severity?
    var first: Int
    var last: Int
    var accesses: Int
    var users: [String]
    var sources: [String]
    var destinations: [String]
    var reason: String

    /// The incidents of `alerts`, by comparing each with each, in order of score.
    static func all(_ alerts: [AlertRecord]) -> Set<PlainIncident> {
        let alerts = alerts.filter { $0.suppressedBy == nil }
        var groups = Array(alerts.indices)
        for one in alerts.indices {
            for other in 0..<one where groups[one] != groups[other] && belong(alerts[one], alerts[other]) {
                let (kept, moved) = (groups[other], groups[one])
                for index in groups.indices where groups[index] == moved { groups[index] = kept }
            }
        }
        return Set(
            Dictionary(grouping: alerts.indices) { groups[$0] }.values.map { PlainIncident($0.map { alerts[$0] }) }
        )
    }

    private static func belong(_ one: AlertRecord, _ other: AlertRecord) -> Bool {
        guard abs(one.second - other.second) <= 3_600 else { return false }
        return one.event[.sourceUser] == other.event[.sourceUser] || !computers(one).isDisjoint(with: computers(other))
    }

    private static func computers(_ alert: AlertRecord) -> Set<String> {
        alert.hasCommonDestination
            ? [alert.event[.sourceHost]] : [alert.event[.sourceHost], alert.event[.destinationHost]]
    }

    private init(_ unordered: [AlertRecord]) {
        let alerts = unordered.sorted { ($0.second, -$0.score, $0.id) < ($1.second, -$1.score, $1.id) }
        self.alerts = alerts.map(\.id)
        let pairs =
            Set(alerts.map { [$0.event[.sourceUser], $0.event[.sourceHost]] }).count
            + Set(alerts.map { [$0.event[.sourceUser], $0.event[.destinationHost]] }).count
        accesses = pairs
        score = (alerts.map(\.score).max() ?? 0) + log(Double(pairs))
        severity = alerts.compactMap(\.severity).max()
        (first, last) = (alerts[0].second, alerts[alerts.count - 1].second)
        (users, sources) = (Self.names(alerts, \.event[.sourceUser]), Self.names(alerts, \.event[.sourceHost]))
        destinations = Self.names(alerts, \.event[.destinationHost])
        reason = alerts.min { ($1.score, $0.second, $0.id) < ($0.score, $1.second, $1.id) }?.reason ?? ""
    }

    /// In order of appearance, and of the alphabet where they appear at once.
    private static func names(_ alerts: [AlertRecord], _ name: (AlertRecord) -> String) -> [String] {
        let firsts = Dictionary(alerts.map { (name($0), $0.second) }) { min($0, $1) }
        return firsts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }
}

extension PlainIncident {
    /// What `store` says of its incidents.
    static func all(in store: AlertStore) throws -> Set<PlainIncident> {
        let rows = try store.incidents(limit: 100_000)
        return try Set(rows.map { row in try PlainIncident(row, alerts: store.incident(row.id)?.alerts ?? []) })
    }

    private init(_ row: IncidentRow, alerts: [AlertRecord]) {
        self.alerts = alerts.map(\.id)
        (score, severity, first, last) = (row.score, row.severity, row.first, row.last)
        (accesses, reason) = (row.accessCount, row.reason)
        // Cut names are filled up, so that their number counts.
        func names(_ names: IncidentRow.Names, _ name: (AlertRecord) -> String) -> [String] {
            let all = Self.names(alerts, name)
            return names.first + all.dropFirst(names.first.count).prefix(max(0, names.count - names.first.count))
        }
        users = names(row.users, \.event[.sourceUser])
        sources = names(row.sources, \.event[.sourceHost])
        destinations = names(row.destinations, \.event[.destinationHost])
    }
}
