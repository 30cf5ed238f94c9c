import Foundation

/// Formats numbers and durations for people.
enum Wording {
    /// `1,234,567`.
    static func count(_ value: Int) -> String {
        var digits = String(abs(value))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
    }

    /// `1 rule`, `1,234 rules`.
    static func some(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// `950`, `12.3k`, `4.1M`.
    static func rate(_ perSecond: Double) -> String {
        switch perSecond {
        case ..<1_000: number(perSecond, 0)
        case ..<1_000_000: number(perSecond / 1_000, 1) + "k"
        default: number(perSecond / 1_000_000, 1) + "M"
        }
    }

    /// `12s`, `3m 05s`, `2h 10m`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return whole < 10 ? number(seconds, 1) + "s" : "\(whole)s" }
        if whole < 3_600 { return "\(whole / 60)m " + pad(whole % 60) + "s" }
        return "\(whole / 3_600)h " + pad(whole / 60 % 60) + "m"
    }

    /// `value` with `digits` decimals.
    static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    /// `9.4 GB`, of 2³⁰ bytes each; `0.2 GB` of fewer.
    static func bytes(_ count: Int) -> String { number(Double(count) / 1_073_741_824, 1) + " GB" }

    private static func pad(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// A table for the terminal; columns are as wide as their widest cell.
struct TextTable {
    /// The alignment of a column.
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// Creates a table with `columns` as its heading.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// Adds a row with one cell per column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == alignments.count, "\(cells.count) cells for \(alignments.count) columns")
        rows.append(cells)
    }

    /// The lines of the table, with the heading in bold if colours are on.
    var lines: [String] {
        let widths = alignments.indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        return rows.enumerated().map { index, cells in
            let padded = zip(cells, zip(widths, alignments)).map { cell, layout in
                let space = String(repeating: " ", count: layout.0 - Self.width(cell))
                return layout.1 == .left ? cell + space : space + cell
            }
            let line = padded.joined(separator: "  ")
            let end = line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex
            return index == 0 ? Ink.bold(String(line[..<end])) : String(line[..<end])
        }
    }

    /// The width of `cell` on the screen, without escape sequences.
    private static func width(_ cell: String) -> Int {
        var width = 0
        var isEscape = false
        for character in cell.unicodeScalars {
            if isEscape {
                isEscape = character != "m"
            } else if character == "\u{1B}" {
                isEscape = true
            } else {
                width += 1
            }
        }
        return width
    }
}
