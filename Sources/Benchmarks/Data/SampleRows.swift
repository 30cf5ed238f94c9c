import AuthLogs
import ByteIO
import Foundation
import Vocabulary

/// The rows that models learn from and score: pieces of day files, and the vocabulary of their counts.
struct SampleRows {
    /// The tokens that the rows are made of.
    let vocabulary: Vocabulary
    /// The file of rows to learn from, consecutive ones of a day.
    let training: String
    /// The file of rows for validation; `nil` where there is but one day.
    let validation: String?
    /// The file of rows of which no two have the same tokens.
    let distinct: String

    /// Cuts the pieces of the day files in `days` into `folder`.
    ///
    /// - Parameters:
    ///   - days: A folder of day files and `counts.json`; day 7 is learned from, and day 6 validates.
    ///   - scale: How many rows.
    ///   - cutoff: The vocabulary's.
    ///   - folder: Where the pieces go.
    /// - Throws: `InputError` where a file cannot be used.
    init(days: String, scale: BenchmarkScale, cutoff: Int, folder: String) throws {
        vocabulary = Vocabulary(
            counts: try FieldCounts(path: "\(days)/counts.json"),
            tokenization: .wordGlobal,
            cutoff: cutoff
        )
        try SimulatedLog.makeFolder(folder)
        (training, distinct) = ("\(folder)/training.csv", "\(folder)/distinct.csv")
        let day = "\(days)/7.csv"
        try DayPiece.write(DayPiece.lines(of: day, count: scale.sampleRows), to: training)
        let more = try DayPiece.lines(of: day, count: 4 * scale.distinctRows)
        try Self.writeDistinct(more, count: scale.distinctRows, vocabulary, to: distinct)
        let other = "\(days)/6.csv"
        guard FileManager.default.fileExists(atPath: other) else {
            validation = nil
            return
        }
        let path = "\(folder)/validation.csv"
        try DayPiece.write(DayPiece.lines(of: other, count: scale.sampleRows), to: path)
        validation = path
    }

    /// The first `limit` rows of the file at `path`, or all.
    func table(_ path: String, limit: Int = .max) throws -> TokenTable {
        guard limit < .max else { return try TokenTable(contentsOf: [path], vocabulary: vocabulary) }
        var table = TokenTable(vocabulary: vocabulary)
        try DayFile(path: path).forEachRow { if table.count < limit { table.append($0) } }
        return table
    }

    private static func writeDistinct(
        _ lines: [Substring],
        count: Int,
        _ vocabulary: Vocabulary,
        to path: String
    ) throws {
        try DayPiece.write(lines, to: path)
        let table = try TokenTable(contentsOf: [path], vocabulary: vocabulary)
        var seen: Set<ArraySlice<Int32>> = []
        let kept = lines.indices.filter { seen.insert(table.ids[table.tokens(of: $0)]).inserted }
        try DayPiece.write(kept.prefix(count).map { lines[$0] }, to: path)
    }
}
