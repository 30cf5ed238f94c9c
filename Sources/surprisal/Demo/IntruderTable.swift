import AuthLogs
import Detection
import Simulator

/// What an analyst who opens a day's incidents from the top gets to see of each simulated intruder.
struct IntruderTable {
    let lines: [String]

    /// The intruders of `campaigns`, and in which of `incidents`, the highest first, they first appear.
    init(_ campaigns: [Campaign], in incidents: [Incident]) {
        var table = TextTable([
            ("intruder", .left), ("kind", .left), ("events", .right), ("alerts", .right), ("incident", .right),
            ("after", .right), ("", .left),
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
        let some = found == campaigns.count ? "all \(found)" : "\(found) of the \(campaigns.count)"
        let opened = found == 0 ? "" : ", after opening \(last) of \(incidents.count) incidents"
        lines = [Ink.bold("An analyst sees \(some) intruders\(opened)")] + table.lines
    }

    /// How long after the intruder's first event the first of the `alerts` is.
    private static func delay(_ campaign: Campaign, _ alerts: [Detection]) -> String {
        guard let first = campaign.events.map(\.second).min(), let alert = alerts.map(\.event.second).min() else {
            return "-"
        }
        return alert == first ? "at once" : Wording.duration(Double(alert - first))
    }
}

extension AuthEvent {
    /// The row as the red-team file names it.
    fileprivate var redTeamKey: String {
        "\(second),\(self[.sourceUser])@\(self[.sourceDomain]),\(self[.sourceHost]),\(self[.destinationHost])"
    }
}
