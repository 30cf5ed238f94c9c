/// Where the model looked: what the report shows of its attention.
package struct AttentionReport: Sendable {
    /// One row of the test days with its maps.
    package struct Row: Sendable {
        /// Its place in the ranking, from 1.
        package let rank: Int
        /// Where it stands, such as `8.csv:1234`.
        package let place: String
        /// When it was, in seconds since the log's start.
        package let second: Int
        /// Whether it is labelled as the red team's.
        package let isMalicious: Bool
        /// Its score.
        package let score: Double
        /// A map for each layer, and each kind of thing that is looked at.
        package let maps: [HeatMap]

        /// A row with its maps.
        package init(rank: Int, place: String, second: Int, isMalicious: Bool, score: Double, maps: [HeatMap]) {
            self.rank = rank
            self.place = place
            self.second = second
            self.isMalicious = isMalicious
            self.score = score
            self.maps = maps
        }
    }

    /// The mean over a sample of rows; empty where there is none.
    package let mean: [HeatMap]
    /// The rows of that sample.
    package let sampleCount: Int
    /// Rows by themselves, in the order of their ranks.
    package let rows: [Row]
    /// What the maps are of, such as `every field is hidden in turn`; empty where there is nothing to add.
    package let note: String

    /// What there is to show.
    package init(mean: [HeatMap], sampleCount: Int, rows: [Row], note: String = "") {
        self.mean = mean
        self.sampleCount = sampleCount
        self.rows = rows
        self.note = note
    }
}
