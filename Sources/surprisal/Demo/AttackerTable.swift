import AuthLogs
import Detection
import Simulator

/// Shows in which of a day's incidents each simulated attacker first appears.
struct AttackerTable {
    let lines: [String]

    /// Looks for the attackers of `campaigns` in `incidents`, the highest-scoring first.
    init(_ campaigns: [Campaign], in incidents: [Incident]) {
        var table = TextTable([
            ("attacker", .left), ("kind", .left), ("events", .right), ("alerts", .right), ("incident", .right),
            ("delay", .right), ("", .left),
        ])
        var last = 0
        var found = 0
        for campaign in campaigns {
            let rows = Set(campaign.events.map(\.row))
            let place = incidents.firstIndex { $0.alerts.contains { rows.contains($0.event.redTeamKey) } }
            let alerts = incidents.flatMap(\.alerts).filter { rows.contains($0.event.redTeamKey) }
            if let place {
                found += 1
                last = max(last, place + 1)
            }
            table.add([
                campaign.name, campaign.kind.rawValue, "\(campaign.events.count)", "\(alerts.count)",
                place.map { "\($0 + 1)" } ?? "-", Self.delay(campaign, alerts),
                place == nil ? Ink.yellow("missed") : Ink.green("found"),
            ])
        }
        let some = found == campaigns.count ? "All \(found)" : "\(found) of \(campaigns.count)"
        let heading = "\(some) attackers appear within the first \(last) of \(incidents.count) incidents"
        lines = [Ink.bold(found == 0 ? "No attacker appears in the incidents" : heading)] + table.lines
    }

    /// The time from the attacker's first event to the first of the `alerts`.
    private static func delay(_ campaign: Campaign, _ alerts: [Detection]) -> String {
        guard let first = campaign.events.map(\.second).min(), let alert = alerts.map(\.event.second).min() else {
            return "-"
        }
        return alert == first ? "0s" : Wording.duration(Double(alert - first))
    }
}

extension AuthEvent {
    /// The event as the red-team file names it.
    fileprivate var redTeamKey: String {
        "\(second),\(self[.sourceUser])@\(self[.sourceDomain]),\(self[.sourceHost]),\(self[.destinationHost])"
    }
}
