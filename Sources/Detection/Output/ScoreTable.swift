import AuthLogs
import ByteIO

/// The columns of a CSV score file written by ``ScoreEncoder``.
package struct ScoreTable: Sendable {
    /// Each event's line in its log, counted from 1.
    package private(set) var lines: [Int] = []
    /// Each event's second since the log's start.
    package private(set) var seconds: [Int] = []
    /// Each event's source user.
    package private(set) var users: [String] = []
    /// Each event's label; false where the file has none.
    package private(set) var isMalicious: [Bool] = []
    /// True where the file has labels.
    package private(set) var isLabelled = false
    /// Each event's default score; empty where the file has none.
    package private(set) var scores: [Float] = []
    /// Each event's mean loss in nats.
    package private(set) var losses: [Float] = []
    /// The loss of each field, by name, in the file's order; empty for characters.
    package private(set) var fields: [(name: String, losses: [Float])] = []

    /// Reads the score file at `path`.
    ///
    /// - Throws: `InputError` with file and line where it does not match the output of `surprisal score`.
    package init(contentsOf path: String) throws {
        let reader = try LineReader(path: path)
        var layout: Layout?
        while let block = try reader.next() {
            _ = try block.forEachLine { line, number in
                let cells = Self.cells(String(decoding: line, as: UTF8.self))
                if let layout {
                    try append(cells, layout, path, number)
                } else {
                    layout = try Layout(cells, file: path)
                    isLabelled = layout?.label != nil
                    fields = layout?.fields.map { ($0.name, []) } ?? []
                }
                return true
            }
        }
        guard layout != nil else { throw InputError(file: path, message: "expected a score file, found nothing") }
    }

    private mutating func append(_ cells: [String], _ layout: Layout, _ file: String, _ number: Int) throws {
        guard cells.count == layout.width else {
            throw InputError(
                file: file,
                line: number,
                message: "expected \(layout.width) columns, found \(cells.count)"
            )
        }
        func fault(_ expected: String) -> InputError {
            InputError(file: file, line: number, message: "expected \(expected)")
        }
        guard let line = Int(cells[layout.line]), let second = Int(cells[layout.second]) else {
            throw fault("whole numbers in line and second")
        }
        guard let loss = Float(cells[layout.loss]) else { throw fault("a number in loss") }
        if let column = layout.score {
            guard let score = Float(cells[column]) else { throw fault("a number in score") }
            scores.append(score)
        }
        let label = layout.label.map { cells[$0] }
        guard label == nil || label == "0" || label == "1" else { throw fault("0 or 1 in is_red") }
        lines.append(line)
        seconds.append(second)
        users.append(cells[layout.user])
        isMalicious.append(label == "1")
        losses.append(loss)
        for (index, field) in layout.fields.enumerated() {
            guard let value = Float(cells[field.column]) else { throw fault("a number in \(field.name)") }
            fields[index].losses.append(value)
        }
    }

    /// The positions of the columns.
    private struct Layout {
        let width: Int
        let line, second, user, loss: Int
        let label, score: Int?
        let fields: [(name: String, column: Int)]

        init(_ names: [String], file: String) throws {
            let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            guard let line = places["line"], let second = places["second"], let user = places["user"],
                let loss = places["loss"]
            else {
                let message = "expected the columns line, second, user and loss, as `surprisal score` writes them"
                throw InputError(file: file, line: 1, message: message)
            }
            (self.line, self.second, self.user, self.loss) = (line, second, user, loss)
            width = names.count
            label = places["is_red"]
            score = places["score"]
            fields = AuthField.allCases.compactMap { field in places[field.name].map { (field.name, $0) } }
        }
    }

    /// Returns the cells of a line of CSV (RFC 4180).
    ///
    /// The line is split by Unicode scalars: a combining accent after a comma forms one character with it.
    private static func cells(_ line: String) -> [String] {
        guard line.utf8.contains(UInt8(ascii: "\"")) else {
            return line.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        }
        var cells = [String.UnicodeScalarView()]
        var isQuoted = false
        var previous: Unicode.Scalar?
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\"":
                // A quote within quotes is doubled.
                if !isQuoted, previous == "\"" { cells[cells.count - 1].append("\"") }
                isQuoted.toggle()
            case "," where !isQuoted: cells.append(String.UnicodeScalarView())
            default: cells[cells.count - 1].append(scalar)
            }
            previous = scalar
        }
        return cells.map { String($0) }
    }
}
