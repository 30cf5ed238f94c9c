package import AuthLogs
import ByteIO
import Vocabulary

/// Writes scored events as lines of text.
///
/// The columns are `file` (where there are several), `line`, `second`, `time` (where events have dates), `user`, `is_red` (where there are labels),
/// `score` (where the run is calibrated), `loss`, `time` (where it is predicted), one per field, and `skipped` (for
/// windows).
package struct ScoreEncoder: Sendable {
    private let format: ScoreFormat
    private let hasFile: Bool
    private let hasLabel: Bool
    private let lossNames: [String]
    private let hasSkipped: Bool
    private let hasScore: Bool
    /// The clock of the events if they have dates, or `nil`.
    private let clock: EventClock?
    /// The name of the column with the date: `time`, unless that is the loss of the time of day.
    private let timeName: String
    /// The last second with its time in RFC 3339: many events share one.
    private var lastTime: (second: Int, text: [UInt8])?
    /// The users' encoded names by index; empty for users that have not occurred.
    private var userTexts: [[UInt8]] = []

    /// Creates an encoder of events that all have the same columns.
    package init(
        format: ScoreFormat,
        hasFile: Bool,
        hasLabel: Bool,
        columns: ScoreColumns,
        clock: EventClock = EventClock()
    ) {
        self.clock = clock.isDated || clock.epoch != 0 ? clock : nil
        timeName = columns.contains(.time) ? "timestamp" : "time"
        self.format = format
        self.hasFile = hasFile
        self.hasLabel = hasLabel
        lossNames =
            (columns.contains(.time) ? ["time"] : [])
            + (columns.contains(.fields) ? AuthField.allCases.map(\.name) : [])
        hasSkipped = columns.contains(.skipped)
        hasScore = columns.contains(.score)
    }

    /// The names of the columns, in order.
    package var columns: [String] {
        (hasFile ? ["file"] : []) + ["line", "second"] + (clock == nil ? [] : [timeName]) + ["user"]
            + (hasLabel ? ["is_red"] : [])
            + (hasScore ? ["score"] : []) + ["loss"] + lossNames
            + (hasSkipped ? ["skipped"] : [])
    }

    /// The text before the first row: a line of column names in CSV, nothing in NDJSON.
    package var heading: [UInt8] {
        format == .csv ? Array((columns.joined(separator: ",") + "\n").utf8) : []
    }

    /// Appends the line of `detection` to `out`, with its `explanation` in NDJSON.
    package mutating func append(_ detection: Detection, explanation: Explanation? = nil, to out: inout [UInt8]) {
        let event = detection.event
        appendStart(hasFile ? fileText(event.file ?? "") : [], to: &out)
        appendPlace(
            event.line,
            event.second,
            user: userText(event[.sourceUser]),
            isMalicious: event.isMalicious,
            to: &out
        )
        appendScore(detection.anomaly.map { Float($0.score) }, to: &out)
        out += lossText([detection.loss] + (detection.timeLoss.map { [$0] } ?? []) + detection.fieldLosses)
        appendEnd(detection.hasShortContext, explanation, to: &out)
    }

    /// Appends the lines of `detections` to `out`.
    ///
    /// Most events of a day repeat earlier ones: the text of their losses is created once, and so is each user's.
    package mutating func append(_ detections: Detections, to out: inout [UInt8]) {
        let (table, scores) = (detections.table, detections.scores)
        let file = hasFile ? detections.files.onlyFile.map(fileText) : []
        var known: [Int: [UInt8]] = [:]  // the text of the losses at a place
        let (seconds, users) = (table.seconds, table.userIndices)
        for index in detections.indices {
            let row = detections.place(of: index)
            let origin = detections.origin(of: row)
            appendStart(file ?? fileText(origin.file ?? ""), to: &out)
            meet(Int(users[row])) { table.userName(of: row) }
            let isMalicious = detections.isLabelled ? table.isMalicious[row] : nil
            appendPlace(
                origin.line,
                seconds[row],
                user: userTexts[Int(users[row])],
                isMalicious: isMalicious,
                to: &out
            )
            appendScore(detections.anomaly(of: index).map { Float($0.score) }, to: &out)
            let place = scores.places.isEmpty ? nil : scores.places[row]
            if let text = place.flatMap({ known[$0] }) {
                out += text
            } else {
                let text = lossText(scores.numbers(of: row))
                out += text
                place.map { known[$0] = text }
            }
            appendEnd(hasSkipped ? scores.isSkipped[row] : nil, to: &out)
        }
    }

    /// Stores the text of the user at `index`, whose name is `name`, where it is not stored yet.
    private mutating func meet(_ index: Int, _ name: () -> String) {
        while userTexts.count <= index { userTexts.append([]) }
        if userTexts[index].isEmpty { userTexts[index] = userText(name()) }
    }

    private func appendStart(_ file: [UInt8], to out: inout [UInt8]) {
        if format == .ndjson { out.append(UInt8(ascii: "{")) }
        out += file
    }

    private func fileText(_ file: String) -> [UInt8] {
        switch format {
        case .csv: Array((Self.quoted(file) + ",").utf8)
        case .ndjson: Array("\"file\":\(JSONText.quoted(file)),".utf8)
        }
    }

    /// Returns a user's column, preceded by a comma.
    private func userText(_ user: String) -> [UInt8] {
        switch format {
        case .csv: Array((",\(Self.quoted(user))").utf8)
        case .ndjson: Array(",\"user\":\(JSONText.quoted(user))".utf8)
        }
    }

    private mutating func appendPlace(
        _ line: Int,
        _ second: Int,
        user: [UInt8],
        isMalicious: Bool?,
        to out: inout [UInt8]
    ) {
        switch format {
        case .csv:
            out.append(decimal: line)
            out.append(UInt8(ascii: ","))
            out.append(decimal: second)
            appendTime(second, to: &out)
            out += user
            if hasLabel { out += isMalicious.map { $0 ? ",1" : ",0" }.map { Array($0.utf8) } ?? [UInt8(ascii: ",")] }
        case .ndjson:
            out += "\"line\":".utf8
            out.append(decimal: line)
            out += ",\"second\":".utf8
            out.append(decimal: second)
            appendTime(second, to: &out)
            out += user
            if hasLabel {
                out += isMalicious.map { $0 ? ",\"is_red\":1" : ",\"is_red\":0" }?.utf8 ?? ",\"is_red\":null".utf8
            }
        }
    }

    /// Appends the time in RFC 3339, preceded by a comma, if events have dates.
    private mutating func appendTime(_ second: Int, to out: inout [UInt8]) {
        guard let clock else { return }
        if lastTime?.second != second {
            let time = clock.rfc3339(second) ?? ""
            lastTime = (second, Array((format == .csv ? ",\(time)" : ",\"\(timeName)\":\"\(time)\"").utf8))
        }
        out += lastTime?.text ?? []
    }

    private func appendScore(_ score: Float?, to out: inout [UInt8]) {
        guard hasScore else { return }
        let text = score.map(Self.number) ?? "null"
        out += format == .csv ? ",\(score.map { "\($0)" } ?? "")".utf8 : ",\"score\":\(text)".utf8
    }

    /// Returns the columns of an event's numbers, each preceded by a comma: its loss, and those of its tokens.
    private func lossText(_ numbers: [Float]) -> [UInt8] {
        switch format {
        case .csv: numbers.flatMap { Array(",\($0)".utf8) }
        case .ndjson: zip(["loss"] + lossNames, numbers).flatMap { Array(",\"\($0)\":\(Self.number($1))".utf8) }
        }
    }

    private func appendEnd(_ isSkipped: Bool?, _ explanation: Explanation? = nil, to out: inout [UInt8]) {
        if hasSkipped {
            if format == .ndjson { out += ",\"skipped\":".utf8 } else { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: isSkipped == true ? "1" : "0"))
        }
        if format == .ndjson {
            if let explanation { out += explanation.jsonMembers.utf8 }
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "\n"))
    }

    /// Returns `value` as JSON, which cannot represent non-finite numbers.
    private static func number(_ value: Float) -> String { value.isFinite ? "\(value)" : "null" }

    /// Returns `text` as a CSV cell (RFC 4180): quoted where it contains a quote, a comma or a line end.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension [UInt8] {
    /// Appends a non-negative number.
    fileprivate mutating func append(decimal number: Int) {
        let start = count
        var rest = number.magnitude
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}

/// The output format of scores.
package enum ScoreFormat: String, CaseIterable, Sendable {
    /// A header and one line per event, comma-separated.
    case csv
    /// One JSON object per event.
    case ndjson
}
