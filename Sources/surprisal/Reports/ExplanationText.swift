import AuthLogs
import Detection
import ByteIO
import Foundation
import History
import Incidents

/// Formats an explanation: the sentence, the score and its percentile, and a table of the fields.
struct ExplanationText {
    private let explanation: Explanation
    /// The position of the event as the user named it; `nil` for an event by itself.
    private let place: String?
    private let clock: EventClock

    init(_ explanation: Explanation, place: String?, clock: EventClock) {
        (self.explanation, self.place, self.clock) = (explanation, place, clock)
    }

    var lines: [String] {
        let row = explanation.detection.event
        let place = place.map { "\($0), " } ?? ""
        let attributes = EventText.logonAttributes(of: row)
        return [
            Ink.bold(explanation.sentence.withoutControls), "\(place)\(clock.moment(row.second)), \(attributes)", "",
        ]
            + score + note
            + [""] + table.lines
    }

    /// A note on missing surprisals.
    private var note: [String] {
        let isKnown = explanation.fields.contains { !$0.expected.isEmpty }
        return isKnown ? [] : ["this run's model scores events as a whole: it has no field surprisals"]
    }

    /// The score, its composition, and its percentile.
    private var score: [String] {
        guard let anomaly = explanation.detection.anomaly, let rank = explanation.percentile,
            let rowsPerDay = explanation.rowsPerDay, let level = explanation.level
        else {
            return [
                "mean loss \(Wording.number(Double(explanation.detection.loss), 2)) nats; the run is not calibrated"
            ]
        }
        let parts = FeatureGroup.allCases.filter { anomaly[$0] > 0 }.map { group in
            "\(group.title) \(Wording.number(Double(anomaly[group]), 1))"
        }
        return [
            "score \(Wording.number(anomaly.score, 1))\(parts.isEmpty ? "" : " = \(parts.joined(separator: " + "))")",
            "\(EventText.level(level))\(anomaly.isAlert ? ", an alert" : ""): higher than \(Self.percentile(rank, rowsPerDay))",
        ]
    }

    /// The part of the calibration events that score lower; `rowsPerDay` of them per day score at least as high.
    private static func percentile(_ rank: Double, _ rowsPerDay: Double) -> String {
        if rowsPerDay < 1 { return "any score expected within a day of the calibration period" }
        guard rank > 0.9999 else { return "\(Wording.number(rank * 100, 2))% of the calibration events" }
        return "all but \(Wording.some(Int(rowsPerDay.rounded()), "calibration event")) per day"
    }

    private var table: TextTable {
        let user = explanation.detection.event[.sourceUser].withoutControls
        var table = TextTable([
            ("field", .left), ("value", .left), ("surprisal", .right), ("tail score", .right), ("seen", .right),
            ("by \(user)", .right), ("expected", .left),
        ])
        for field in explanation.fields {
            table.add([
                field.field.name, field.value.withoutControls, Self.number(field.surprisal),
                Self.number(field.tailScore),
                field.seen.map { Wording.count($0.count) } ?? "",
                field.seenByUser.map { Wording.count($0.count) } ?? "",
                field.expected.prefix(3).filter { $0.probability >= 0.001 }.map(Self.expected).joined(separator: ", "),
            ])
        }
        return table
    }

    private static func expected(_ value: Explanation.Expected) -> String {
        "\(value.value?.withoutControls ?? "(rare)") \(Wording.number(value.probability * 100, value.probability < 0.1 ? 1 : 0))%"
    }

    private static func number(_ value: Double?) -> String { value.map { Wording.number($0, 1) } ?? "" }
}

extension FeatureGroup {
    /// The group's name for people.
    fileprivate var title: String {
        switch self {
        case .source, .destination: rawValue
        case .manner: "logon attributes"
        case .access: "access pair"
        case .row: "event"
        }
    }
}

/// Formats parts of events.
enum EventText {
    /// `LogOn NTLM Network`, with `failed` at the end if it failed; unknown attributes are left out.
    static func logonAttributes(of row: AuthEvent) -> String {
        let parts = [row[.orientation], row[.authenticationType], row[.logonType]].filter { $0 != "?" }
        return (parts + (row[.outcome] == "Fail" ? ["failed"] : [])).joined(separator: " ").withoutControls
    }

    /// Returns a level, in its colour if `colors`.
    static func level(_ level: Severity, _ colors: Bool = Console.colorsResults) -> String {
        switch level {
        case .critical: Ink.red(level.rawValue, colors)
        case .high: Ink.yellow(level.rawValue, colors)
        default: level.rawValue
        }
    }
}
