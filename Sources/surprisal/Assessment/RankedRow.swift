import AuthLogs
import Foundation

/// A row of a day file with its scores and its place among all.
struct RankedRow {
    let file: String
    let line: Int
    let second: Int
    let values: [String]
    let isRed: Bool
    let loss: Double
    /// The loss of each field; empty for characters.
    let fieldLosses: [Double]
    /// From 0, the most anomalous row.
    let rank: Int

    /// `8.csv:1234`.
    var place: String { "\(URL(fileURLWithPath: file).lastPathComponent):\(line)" }

    /// The field that surprised most.
    var tellingField: AuthField? {
        fieldLosses.indices.max { fieldLosses[$0] < fieldLosses[$1] }.flatMap(AuthField.init(rawValue:))
    }

    /// The rows at `indices`, counted over all of `files`.
    static func read(
        _ indices: Set<Int>,
        from files: [String],
        _ scores: ModelScores,
        _ ranks: [Int]
    ) throws -> [Int: RankedRow] {
        var rows: [Int: RankedRow] = [:]
        var index = 0
        for file in files {
            try DayFile(path: file).forEachRow { row in
                defer { index += 1 }
                guard indices.contains(index) else { return }
                rows[index] = RankedRow(
                    file: file,
                    line: row.line,
                    second: row.second,
                    values: AuthField.allCases.map(row.string),
                    isRed: scores.isRed[index],
                    loss: scores.losses[index],
                    fieldLosses: scores.fields.map { $0.losses[index] },
                    rank: ranks[index]
                )
            }
        }
        return rows
    }
}
