import AuthLogs
import Detection
import ByteIO
import Foundation
import History
import Incidents

/// An explanation as people read it: the sentence, how rare that is, and a table of the fields.
struct ExplanationText {
    private let explanation: Explanation
    /// Where the row is, as the user named it; `nil` for a row by itself.
    private let place: String?

    init(_ explanation: Explanation, place: String?) { (self.explanation, self.place) = (explanation, place) }

    var lines: [String] {
        let row = explanation.detection.event
        let place = place.map { "\($0), " } ?? ""
        let how = EventText.manner(row)
        return [Ink.bold(explanation.sentence.withoutControls), "\(place)\(EventText.clock(row.second)), \(how)", ""]
            + verdict + note
            + [""] + table.lines
    }

    /// What cannot be said.
    private var note: [String] {
        let isKnown = explanation.fields.contains { !$0.expected.isEmpty }
        return isKnown ? [] : ["this run's model judges rows as a whole: it has no surprisals of fields"]
    }

    /// The score, and what it is worth.
    private var verdict: [String] {
        guard let anomaly = explanation.detection.anomaly, let rank = explanation.rank,
            let rowsPerDay = explanation.rowsPerDay, let level = explanation.level
        else {
            return ["mean loss \(Wording.number(Double(explanation.detection.loss), 2)) nats; the run is not calibrated"]
        }
        let parts = FeatureGroup.allCases.filter { anomaly[$0] > 0 }.map { aspect in
            "\(aspect.rawValue) \(Wording.number(Double(anomaly[aspect]), 1))"
        }
        return [
            "score \(Wording.number(anomaly.score, 1))\(parts.isEmpty ? "" : " = \(parts.joined(separator: " + "))")",
            "\(EventText.level(level))\(anomaly.isAlert ? ", an alert" : ""): higher than \(Self.share(rank, rowsPerDay))",
        ]
    }

    /// How much of a normal day a row stands above.
    private static func share(_ rank: Double, _ rowsPerDay: Double) -> String {
        if rowsPerDay < 1 { return "any row of a normal day is likely to be" }
        guard rank > 0.9999 else { return "\(Wording.number(rank * 100, 2))% of the rows of a normal day" }
        return "all but \(Wording.count(Int(rowsPerDay.rounded()))) of the rows of a normal day"
    }

    private var table: TextTable {
        let user = explanation.detection.event[.sourceUser].withoutControls
        var table = TextTable([
            ("field", .left), ("value", .left), ("surprisal", .right), ("rarity", .right), ("seen", .right),
            ("by \(user)", .right), ("expected", .left),
        ])
        for field in explanation.fields {
            table.add([
                field.field.name, field.value.withoutControls, Self.number(field.surprisal), Self.number(field.rarity),
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

/// Parts of events as people read them.
enum EventText {
    /// `day 8, 11:23:51`.
    static func clock(_ second: Int) -> String { "day \(second / 86_400), \(time(second))" }

    /// `11:23:51`.
    static func time(_ second: Int) -> String {
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(pad(second / 3_600 % 24)):\(pad(second / 60 % 60)):\(pad(second % 60))"
    }

    /// What was done and how: `LogOn NTLM Network`; what is not known is left out.
    static func manner(_ row: AuthEvent) -> String {
        let parts = [row[.orientation], row[.authenticationType], row[.logonType]].filter { $0 != "?" }
        return (parts + (row[.outcome] == "Fail" ? ["failed"] : [])).joined(separator: " ").withoutControls
    }

    /// A level in its colour, where `colors`.
    static func level(_ level: Severity, _ colors: Bool = Console.colorsResults) -> String {
        switch level {
        case .critical: Ink.red(level.rawValue, colors)
        case .high: Ink.yellow(level.rawValue, colors)
        default: level.rawValue
        }
    }
}
