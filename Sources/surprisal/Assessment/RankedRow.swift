import AuthLogs
import Foundation

/// A row of a day file with its scores and its place among all.
struct RankedRow {
    /// Its index among the rows of all files.
    let index: Int
    let file: String
    let line: Int
    let second: Int
    let values: [String]
    let isMalicious: Bool
    /// The default score.
    let score: Double
    /// The loss of each field in nats; empty for characters.
    let fieldLosses: [Double]
    /// From 0, the most anomalous row.
    let rank: Int

    /// The row at `index` of `scores`.
    init(_ row: AuthEventView, file: String, rank: Int, score: Double, index: Int, of scores: ModelScores) {
        self.index = index
        self.file = file
        line = row.line
        second = row.second
        values = AuthField.allCases.map(row.string)
        isMalicious = scores.isMalicious[index]
        self.score = score
        fieldLosses = scores.fieldLosses(of: index)
        self.rank = rank
    }

    /// `8.csv:1234`.
    var place: String { Self.place(file: file, line: line) }

    /// How a line of `file` is named: `8.csv:1234`.
    static func place(file: String, line: Int) -> String { "\(URL(fileURLWithPath: file).lastPathComponent):\(line)" }

    /// The rows at `indices`, counted over all of `files`, as `make` makes them.
    static func read<Row>(
        _ indices: Set<Int>,
        from files: [String],
        _ make: (AuthEventView, Int, String) -> Row
    ) throws -> [Int: Row] {
        var rows: [Int: Row] = [:]
        var index = 0
        for file in files {
            try DayFile(path: file).forEachRow { row in
                if indices.contains(index) { rows[index] = make(row, index, file) }
                index += 1
            }
        }
        return rows
    }
}
