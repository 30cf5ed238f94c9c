/// A table for the terminal: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    /// How a column is laid out.
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// A table with `columns` as its heading.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// Adds a row of cells, one a column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == alignments.count, "\(cells.count) cells for \(alignments.count) columns")
        rows.append(cells)
    }

    /// The table as lines, the heading in bold where colours are on.
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

    /// The columns that `cell` takes on the screen: escape sequences take none.
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
