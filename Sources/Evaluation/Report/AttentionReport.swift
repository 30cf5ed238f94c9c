/// Where the model looked: what the report shows of its attention.
public struct AttentionReport: Sendable {
    /// One row of the test days with its maps.
    public struct Row: Sendable {
        /// Its place in the ranking, from 1.
        public let rank: Int
        /// Where it stands, such as `8.csv:1234`.
        public let place: String
        /// When it was, in seconds since the log's start.
        public let second: Int
        /// Whether it is labelled as the red team's.
        public let isRed: Bool
        /// Its score.
        public let score: Double
        /// A map for each layer, and each kind of thing that is looked at.
        public let maps: [HeatMap]

        /// A row with its maps.
        public init(rank: Int, place: String, second: Int, isRed: Bool, score: Double, maps: [HeatMap]) {
            self.rank = rank
            self.place = place
            self.second = second
            self.isRed = isRed
            self.score = score
            self.maps = maps
        }
    }

    /// The mean over a sample of rows; empty where there is none.
    public let mean: [HeatMap]
    /// The rows of that sample.
    public let sampleCount: Int
    /// Rows by themselves, in the order of their ranks.
    public let rows: [Row]
    /// What the maps are of, such as `every field is hidden in turn`; empty where there is nothing to add.
    public let note: String

    /// What there is to show.
    public init(mean: [HeatMap], sampleCount: Int, rows: [Row], note: String = "") {
        self.mean = mean
        self.sampleCount = sampleCount
        self.rows = rows
        self.note = note
    }
}
