import Evaluation

/// The rows that matter most with their text: those at the top, and the red team's.
struct Ranking {
    /// The rows at the top, the highest first.
    let top: [RankedRow]
    /// The red-team rows, the highest first; of very many, the first ten thousand.
    let red: [RankedRow]

    /// The most red-team rows that are kept.
    private static let mostRedRows = 10_000

    /// Ranks the rows of `files` by the default score; without files there is no text, and nothing is kept.
    init(_ scores: ModelScores, files: [String], topCount: Int) throws {
        guard !files.isEmpty else {
            (top, red) = ([], [])
            return
        }
        let values = scores.defaultScore.values
        let order = values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
        var ranks = [Int](repeating: 0, count: values.count)
        for (rank, row) in order.enumerated() { ranks[row] = rank }
        let top = order.prefix(topCount)
        let red = order.lazy.filter { scores.isMalicious[$0] }.prefix(Self.mostRedRows)
        let rows = try RankedRow.read(Set(top).union(red), from: files) { row, index, file in
            RankedRow(row, file: file, rank: ranks[index], score: values[index], index: index, of: scores)
        }
        self.top = top.compactMap { rows[$0] }
        self.red = red.compactMap { rows[$0] }
    }
}
