/// The rows that matter most with their text: those at the top, and the red team's.
struct Ranking {
    /// The rows at the top, the highest first.
    let top: [RankedRow]
    /// The red-team rows, the highest first; of very many, the first ten thousand.
    let red: [RankedRow]

    /// The most red-team rows that are kept.
    private static let mostRedRows = 10_000

    /// Ranks the rows of `files` by their loss; without files there is no text, and nothing is kept.
    init(_ scores: ModelScores, files: [String], topCount: Int) throws {
        guard !files.isEmpty else {
            (top, red) = ([], [])
            return
        }
        let losses = scores.losses
        let order = losses.indices.sorted { losses[$0] != losses[$1] ? losses[$0] > losses[$1] : $0 < $1 }
        var ranks = [Int](repeating: 0, count: losses.count)
        for (rank, row) in order.enumerated() { ranks[row] = rank }
        let top = order.prefix(topCount)
        let red = order.lazy.filter { scores.isRed[$0] }.prefix(Self.mostRedRows)
        let rows = try RankedRow.read(Set(top).union(red), from: files, scores, ranks)
        self.top = top.compactMap { rows[$0] }
        self.red = red.compactMap { rows[$0] }
    }
}
