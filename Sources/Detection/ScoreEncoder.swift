import AuthLogs
import Files

/// Writes scored rows as lines of text: the columns `file` (where there are several), `line`, `second`, `user`, `is_red`
/// (where there are labels), `loss`, `time` (where that is predicted), one a field, and `skipped` (for windows).
public struct ScoreEncoder: Sendable {
    private let format: ScoreFormat
    private let hasFile: Bool
    private let hasLabel: Bool
    private let lossNames: [String]
    private let hasSkipped: Bool

    /// An encoder of rows that all have the same columns.
    public init(format: ScoreFormat, hasFile: Bool, hasLabel: Bool, columns: ScoreColumns) {
        self.format = format
        self.hasFile = hasFile
        self.hasLabel = hasLabel
        lossNames =
            (columns.contains(.time) ? ["time"] : [])
            + (columns.contains(.fields) ? AuthField.allCases.map(\.name) : [])
        hasSkipped = columns.contains(.skipped)
    }

    /// The names of the columns, in order.
    public var columns: [String] {
        (hasFile ? ["file"] : []) + ["line", "second", "user"] + (hasLabel ? ["is_red"] : []) + ["loss"] + lossNames
            + (hasSkipped ? ["skipped"] : [])
    }

    /// What stands before the first row: a line of names in CSV, nothing in NDJSON.
    public var heading: [UInt8] {
        format == .csv ? Array((columns.joined(separator: ",") + "\n").utf8) : []
    }

    /// Appends the line of `row` to `out`.
    public func append(_ row: ScoredRow, to out: inout [UInt8]) {
        switch format {
        case .csv: appendCSV(row, &out)
        case .ndjson: appendJSON(row, &out)
        }
    }

    private func appendCSV(_ row: ScoredRow, _ out: inout [UInt8]) {
        if hasFile { out.append(contentsOf: (Self.quoted(row.file ?? "") + ",").utf8) }
        out.append(contentsOf: "\(row.line),\(row.second),\(Self.quoted(row.user))".utf8)
        if hasLabel { out.append(contentsOf: ",\(Self.label(row) ?? "")".utf8) }
        for value in [row.loss] + Self.losses(row) { out.append(contentsOf: ",\(value)".utf8) }
        if hasSkipped { out.append(contentsOf: row.isSkipped == true ? ",1".utf8 : ",0".utf8) }
        out.append(UInt8(ascii: "\n"))
    }

    private func appendJSON(_ row: ScoredRow, _ out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        if hasFile { out.append(contentsOf: "\"file\":\(JSONText.quoted(row.file ?? "")),".utf8) }
        out.append(contentsOf: "\"line\":\(row.line),\"second\":\(row.second),".utf8)
        out.append(contentsOf: "\"user\":\(JSONText.quoted(row.user)),".utf8)
        if hasLabel { out.append(contentsOf: "\"is_red\":\(Self.label(row) ?? "null"),".utf8) }
        out.append(contentsOf: "\"loss\":\(Self.number(row.loss))".utf8)
        for (name, value) in zip(lossNames, Self.losses(row)) {
            out.append(contentsOf: ",\"\(name)\":\(Self.number(value))".utf8)
        }
        if hasSkipped { out.append(contentsOf: ",\"skipped\":\(row.isSkipped == true ? 1 : 0)".utf8) }
        out.append(contentsOf: "}\n".utf8)
    }

    private static func losses(_ row: ScoredRow) -> [Float] { (row.time.map { [$0] } ?? []) + row.fields }

    /// The label of `row`; `nil` where it has none though others have.
    private static func label(_ row: ScoredRow) -> String? { row.isRed.map { $0 ? "1" : "0" } }

    /// `value` as JSON, which has no word for what is not finite.
    private static func number(_ value: Float) -> String { value.isFinite ? "\(value)" : "null" }

    /// `text` as a CSV cell (RFC 4180): in quotes where it holds a quote, a comma or a line end.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
