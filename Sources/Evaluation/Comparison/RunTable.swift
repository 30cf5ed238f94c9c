/// Writes runs and their metrics as CSV (RFC 4180), one row per run.
package enum RunTable {
    /// The columns before the metrics.
    static let columns = [
        "run", "model", "tokenization", "bidirectional", "seed", "score", "rows_a_second",
    ]

    /// The text of the file: a heading, then `runs` in their order, with empty cells for missing and undefined metrics.
    package static func csv(_ runs: [EvaluatedRun]) -> String {
        let names = Set(runs.flatMap { $0.metrics.map(\.name) }).sorted()
        let heading = columns + names
        return ([heading] + runs.map { cells($0, names) }).map(line).joined()
    }

    private static func cells(_ run: EvaluatedRun, _ names: [String]) -> [String] {
        let values = Dictionary(run.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        return [
            run.path, run.variant.model, run.variant.tokenization, "\(run.variant.isBidirectional)", "\(run.seed)",
            run.scoreName, run.eventsPerSecond.map { "\($0)" } ?? "",
        ] + names.map { text(values[$0]) }
    }

    private static func text(_ value: Metric.Value?) -> String {
        switch value {
        case .number(let number): number.isFinite ? "\(number)" : ""
        case .count(let count): "\(count)"
        case .flag(let flag): "\(flag)"
        case .undefined, nil: ""
        }
    }

    /// The cells as a line with its line end.
    private static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

    /// `text` as a cell: in quotes if it contains a quote, a comma or a line end.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
