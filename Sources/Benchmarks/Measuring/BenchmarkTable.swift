import Foundation

/// A report as the cells of a table.
package struct BenchmarkTable {
    /// The columns, and whether they contain numbers.
    package static let columns: [(title: String, isNumber: Bool)] = [
        ("work", false), ("plain", true), ("fast", true), ("unit", false), ("ratio", true), ("target", true),
        ("reached", false), ("of ceiling", true),
    ]

    /// The cells of each row, one per column.
    package let rows: [[String]]
    /// Notes below the table, one line each.
    package let notes: [String]

    /// The table of `report`.
    package init(_ report: BenchmarkReport) {
        rows = report.measurements.map(Self.cells)
        notes = Self.ceilings(report) + report.measurements.flatMap { row in row.remarks.map { "\(row.work): \($0)" } }
    }

    private static func cells(_ row: Measurement) -> [String] {
        [
            row.work, row.plain.map(summary) ?? "", summary(row.fast), row.unit,
            row.ratio.map { "\(number($0))×" } ?? "", row.target.map(target) ?? "",
            row.isReached.map { $0 ? "yes" : "no" } ?? "",
            row.fractionOfCeiling.map { "\(number(100 * $0))%" } ?? "",
        ]
    }

    /// The median, with the lowest and the highest value.
    private static func summary(_ samples: Samples) -> String {
        guard samples.values.count > 1 else { return number(samples.median) }
        return "\(number(samples.median)) (\(number(samples.lowest))–\(number(samples.highest)))"
    }

    private static func target(_ target: Target) -> String {
        switch target.kind {
        case .times: "≥ \(number(target.limit))×"
        case .atLeast: "≥ \(number(target.limit))"
        case .atMost: "≤ \(number(target.limit))"
        }
    }

    private static func ceilings(_ report: BenchmarkReport) -> [String] {
        guard let ceilings = report.ceilings else { return [] }
        let giga = { (samples: Samples) in
            "\(number(samples.median / 1e9)) (\(number(samples.lowest / 1e9))–\(number(samples.highest / 1e9)))"
        }
        let read = ceilings.readBytes.map { "; cat reads \(giga($0)) GB/s" } ?? ""
        return [
            "matrix products of the vocabulary's shape: \(giga(ceilings.float32)) GFLOP/s in float32, "
                + "\(giga(ceilings.bfloat16)) in bfloat16",
            "square matrix products: \(giga(ceilings.squareFloat32)) in float32, \(giga(ceilings.squareBfloat16)) in bfloat16; "
                + "the highest is the ceiling",
            "memory copies \(giga(ceilings.copiedBytes)) GB/s\(read)",
        ]
    }

    /// `value` with three significant digits and thousands separators: `1,234`, `56.1`, `0.123`.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        switch abs(value) {
        case 0, 0.995...: break
        default: return String(format: "%.3g", value)
        }
        if abs(value) < 100 { return String(format: abs(value) < 9.995 ? "%.2f" : "%.1f", value) }
        let digits = String(Int(value.rounded().magnitude))
        let groups = stride(from: digits.count, to: 0, by: -3).map { end in
            digits.dropLast(digits.count - end).suffix(3)
        }
        return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
