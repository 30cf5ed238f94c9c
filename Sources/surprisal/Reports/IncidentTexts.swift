import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents

/// Formats incidents for people and for programs.
struct IncidentTexts {
    private let incidents: [Incident]
    /// The explanation of the highest-scoring alert of each incident.
    private let explanations: [Explanation]
    private let inputs: [EventInput]
    private let names: OriginalNamesText?
    private let colors: Bool
    private let clock: EventClock

    private let found: IncidentSearch.Found

    /// Explains the `top` incidents of `found`, or all, by `explainer`; their events come from `inputs`, and `identities`
    /// knows the names that the log has for their hosts and accounts.
    ///
    /// - Throws: `InputError` if the files have to be read again and cannot be.
    init(
        _ found: IncidentSearch.Found,
        _ explainer: Explainer,
        inputs: [EventInput],
        identities: Identities? = nil,
        top: Int?,
        clock: EventClock,
        isFile: Bool = false
    ) throws {
        (self.found, self.clock) = (found, clock)
        incidents = Array(found.incidents.prefix(top ?? .max))
        explanations = try explainer.explain(incidents.map(\.leading), from: inputs)
        self.inputs = inputs
        names = identities.map { OriginalNamesText($0, clock) }
        colors = !isFile && Console.colorsResults
    }

    /// A heading and a paragraph per incident.
    func text(budget: AlertBudget) -> String {
        let (count, alerts, rows) = (found.incidents.count, found.alertCount, found.eventCount)
        let zone = incidents.first.flatMap { clock.zoneName(of: $0.first) }.map { "; times in \($0)" } ?? ""
        let top = incidents.count < count ? "; showing the top \(Wording.count(incidents.count))" : ""
        let heading =
            "\(Wording.some(count, "incident"))\(Self.rate(count, seconds: found.coveredSeconds)) from \(Wording.some(alerts, "alert")) in \(Wording.some(rows, "event")) (alert budget \(budget))\(top)\(zone)"
        // Said once: the times below are without it.
        let paragraphs = zip(incidents, explanations).enumerated().map { place, incident in
            paragraph(place + 1, incident.0, incident.1).joined(separator: "\n")
        }
        return ([heading] + paragraphs).joined(separator: "\n\n") + "\n"
    }

    /// ` (8 per day)`; of less than a day, which rates are not extrapolated from, ` in 3m 05s`.
    private static func rate(_ count: Int, seconds: Int) -> String {
        guard seconds > 0 else { return "" }
        let days = Double(seconds) / CoveredTime.day
        guard days >= 1 else { return " in \(Wording.duration(Double(seconds)))" }
        let rate = Double(count) / days
        return " (\(Wording.number(rate, rate < 10 && days > 1 ? 1 : 0)) per day)"
    }

    private func paragraph(_ place: Int, _ incident: Incident, _ explanation: Explanation) -> [String] {
        let level = explanation.level.map { "  \(EventText.level($0, colors))" } ?? ""
        let time = clock.span(incident.first, incident.last, withZone: false)
        let first =
            "\(place)  \(time)\(level), score \(Wording.number(incident.score, 1)), \(Wording.some(incident.alerts.count, "alert"))"
        let indent = String(repeating: " ", count: "\(place)  ".count)
        return [
            Ink.bold(first, colors), indent + explanation.sentence.withoutControls + ".",
        ] + (sources(of: incident) + names(of: incident)).map { indent + Ink.dim($0, colors) } + [
            indent + Ink.dim("highest-scoring alert: \(self.place(of: incident.leading.event))", colors)
        ]
    }

    private func names(of incident: Incident) -> [String] {
        names?.line(of: incident.alerts.map(\.event)).map { [$0] } ?? []
    }

    /// The place of an event, as `surprisal explain` takes it: `data/8.csv:1234`.
    private func place(of row: AuthEvent) -> String {
        let input = inputs.count == 1 ? inputs[0] : inputs.first { $0.name == row.file }
        let isRecord = input?.hasRecordNumbers(row.file) ?? false
        return EventPlaceText.name(row.file ?? input?.name ?? "-", row.line, isRecord ? "record" : "line")
    }

    /// The number of sources that are listed by name.
    private static let namedSources = 3

    /// A line per source, those with most alerts first: users, destinations, and the outcome of logons.
    private func sources(of incident: Incident) -> [String] {
        let groups = Dictionary(grouping: incident.alerts) { $0.event[.sourceHost] }.sorted { left, right in
            left.value.count != right.value.count ? left.value.count > right.value.count : left.key < right.key
        }
        let lines = groups.prefix(Self.namedSources).map { source, alerts in
            let own = Incident(alerts)
            let failed = alerts.filter { $0.event[.outcome] == "Fail" }
            var parts = [
                "from \(source.withoutControls): \(Wording.some(alerts.count, "alert"))",
                "\(own.users.count == 1 ? "user" : "users") \(Self.list(own.users))",
                "to \(Self.list(own.destinations))",
            ]
            if !failed.isEmpty { parts.append("\(failed.count) failed") }
            // The user who succeeds where many failed is the one whose password was guessed.
            let succeeded = alerts.filter { $0.event[.outcome] != "Fail" }
            if failed.count >= Self.manyFailures, !succeeded.isEmpty {
                parts.append("succeeded: \(Self.list(Incident(succeeded).users))")
            }
            return parts.joined(separator: "; ")
        }
        let rest = groups.count - lines.count
        return lines + (rest > 0 ? ["and \(Wording.count(rest)) more \(rest == 1 ? "source" : "sources")"] : [])
    }

    private static let manyFailures = 3

    /// A JSON object per line.
    func lines() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try zip(incidents, explanations).enumerated().map { place, pair in
            let names = names?.entries(of: pair.0.alerts.map(\.event)) ?? []
            let record = IncidentRecord(place: place + 1, pair.0, pair.1, clock, names: names)
            return String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
        }.joined()
    }

    /// The first few names, and the number of the others.
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
    /// In RFC 3339 and UTC; `nil` for a log without dates.
    let firstTime, lastTime: String?
    let users: [String]
    let sources: [String]
    let destinations: [String]
    /// The names that the log has for users and hosts, where they differ; `nil` if none do.
    let originalNames: [OriginalNamesText.Entry]?
    let alerts: [Alert]

    struct Alert: Encodable {
        let file: String?
        let line: Int
        let second: Int
        /// In RFC 3339 and UTC; `nil` for a log without dates.
        let time: String?
        let score: Double
        let values: [String: String]
        let isMalicious: Bool?

        enum CodingKeys: String, CodingKey {
            case file, line, second, time, score, values
            case isMalicious = "is_red"
        }
    }

    enum CodingKeys: String, CodingKey {
        case incident, score, level, reason, users, sources, destinations, alerts
        case firstSecond = "first_second"
        case lastSecond = "last_second"
        case firstTime = "first_time"
        case lastTime = "last_time"
        case originalNames = "original_names"
    }

    init(
        place: Int,
        _ incident: Incident,
        _ explanation: Explanation,
        _ clock: EventClock,
        names: [OriginalNamesText.Entry]
    ) {
        originalNames = names.isEmpty ? nil : names
        self.incident = place
        score = incident.score
        level = explanation.level
        reason = explanation.sentence
        (firstSecond, lastSecond) = (incident.first, incident.last)
        (firstTime, lastTime) = (clock.rfc3339(incident.first), clock.rfc3339(incident.last))
        (users, sources, destinations) = (incident.users, incident.sources, incident.destinations)
        alerts = incident.alerts.map { alert in
            let row = alert.event
            let named = AuthField.allCases.map { ($0.name, row[$0]) }
            return Alert(
                file: row.file,
                line: row.line,
                second: row.second,
                time: clock.rfc3339(row.second),
                score: alert.score,
                values: Dictionary(uniqueKeysWithValues: named),
                isMalicious: row.isMalicious
            )
        }
    }
}
