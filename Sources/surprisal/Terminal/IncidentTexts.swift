import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents

/// Incidents as people and programs read them.
struct IncidentTexts {
    private let incidents: [Incident]
    /// Why the highest row of each is what it is.
    private let explanations: [Explanation]
    /// The one file that all rows come from; `nil` where rows know theirs.
    private let file: String?
    private let colors: Bool

    init(_ incidents: [Incident], explanations: [Explanation], file: String?, colors: Bool = Console.colorsResults) {
        self.incidents = incidents
        self.explanations = explanations
        self.file = file
        self.colors = colors
    }

    /// A paragraph each, behind a heading; `count` incidents were found in all.
    func text(of count: Int, alerts: Int, rows: Int, days: Double, budget: AlertBudget) -> String {
        let perDay = days > 0 ? ", \(Wording.number(Double(count) / days, 0)) a day" : ""
        let shown = incidents.count == 1 ? "is" : "\(Wording.count(incidents.count)) are"
        let some = incidents.count < count ? "; the highest \(shown) shown" : ""
        let heading =
            "\(Wording.some(count, "incident"))\(perDay), of \(Wording.some(alerts, "alert")) among \(Wording.count(rows)) rows (budget \(budget))\(some)"
        let paragraphs = zip(incidents, explanations).enumerated().map { place, incident in
            paragraph(place + 1, incident.0, incident.1).joined(separator: "\n")
        }
        return ([heading] + paragraphs).joined(separator: "\n\n") + "\n"
    }

    private func paragraph(_ place: Int, _ incident: Incident, _ explanation: Explanation) -> [String] {
        let level = explanation.level.map { "  \(EventText.level($0, colors))" } ?? ""
        let end = incident.last == incident.first ? "" : " to \(EventText.time(incident.last))"
        let first =
            "\(place)  \(EventText.clock(incident.first))\(end)\(level), score \(Wording.number(incident.score, 1)), \(Wording.some(incident.alerts.count, "alert"))"
        let indent = String(repeating: " ", count: "\(place)  ".count)
        return [
            Ink.bold(first, colors), indent + explanation.sentence.withoutControls + ".",
        ] + sources(of: incident).map { indent + Ink.dim($0, colors) } + [
            indent + Ink.dim("highest alert: \(self.place(of: incident.leading.event))", colors)
        ]
    }

    /// Where a row is, as `surprisal explain` takes it: `data/8.csv:1234`.
    private func place(of row: AuthEvent) -> String {
        let file = row.file ?? file ?? "-"
        return file == "-" ? "line \(row.line) of standard input" : "\(file):\(row.line)"
    }

    /// The sources that are named one by one.
    private static let namedSources = 3

    /// A line for each source, those with most alerts first: who came from there, where to, and who was refused or let in.
    private func sources(of incident: Incident) -> [String] {
        let groups = Dictionary(grouping: incident.alerts) { $0.event[.sourceHost] }.sorted { left, right in
            left.value.count != right.value.count ? left.value.count > right.value.count : left.key < right.key
        }
        let lines = groups.prefix(Self.namedSources).map { source, alerts in
            let own = Incident(alerts)
            let refused = alerts.filter { $0.event[.outcome] == "Fail" }
            var parts = [
                "from \(source.withoutControls): \(Wording.some(alerts.count, "alert"))",
                "\(own.users.count == 1 ? "user" : "users") \(Self.list(own.users))",
                "to \(Self.list(own.destinations))",
            ]
            if !refused.isEmpty { parts.append("\(refused.count) refused") }
            // One who gets in where many were refused is the one whose password fitted.
            let letIn = alerts.filter { $0.event[.outcome] != "Fail" }
            if refused.count >= Self.manyRefusals, !letIn.isEmpty {
                parts.append("let in: \(Self.list(Incident(letIn).users))")
            }
            return parts.joined(separator: "; ")
        }
        let rest = groups.count - lines.count
        return lines + (rest > 0 ? ["and from \(Wording.some(rest, "other source"))"] : [])
    }

    private static let manyRefusals = 3

    /// A JSON object a line.
    func lines() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try zip(incidents, explanations).enumerated().map { place, pair in
            let record = IncidentRecord(place: place + 1, pair.0, pair.1)
            return String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
        }.joined()
    }

    /// The first few of `names`, and how many there are beside them.
    private static func list(_ all: [String]) -> String {
        let names = all.map(\.withoutControls)
        let rest = names.count > 5 ? " and \(names.count - 4) more" : ""
        return names.prefix(names.count > 5 ? 4 : 5).joined(separator: ", ") + rest
    }
}

/// An incident as a JSON object.
private struct IncidentRecord: Encodable {
    let incident: Int
    let score: Double
    let level: Severity?
    let reason: String
    let firstSecond: Int
    let lastSecond: Int
    let users: [String]
    let sources: [String]
    let destinations: [String]
    let alerts: [Alert]

    struct Alert: Encodable {
        let file: String?
        let line: Int
        let second: Int
        let score: Double
        let values: [String: String]
        let isMalicious: Bool?

        enum CodingKeys: String, CodingKey {
            case file, line, second, score, values
            case isMalicious = "is_red"
        }
    }

    enum CodingKeys: String, CodingKey {
        case incident, score, level, reason, users, sources, destinations, alerts
        case firstSecond = "first_second"
        case lastSecond = "last_second"
    }

    init(place: Int, _ incident: Incident, _ explanation: Explanation) {
        self.incident = place
        score = incident.score
        level = explanation.level
        reason = explanation.sentence
        (firstSecond, lastSecond) = (incident.first, incident.last)
        (users, sources, destinations) = (incident.users, incident.sources, incident.destinations)
        alerts = incident.alerts.map { alert in
            let row = alert.event
            let named = AuthField.allCases.map { ($0.name, row[$0]) }
            return Alert(
                file: row.file,
                line: row.line,
                second: row.second,
                score: alert.score,
                values: Dictionary(uniqueKeysWithValues: named),
                isMalicious: row.isMalicious
            )
        }
    }
}
