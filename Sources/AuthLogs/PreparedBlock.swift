import ByteIO

/// What a block of a raw log becomes.
struct PreparedBlock: Sendable {
    /// The kept rows of one day, one after the other.
    struct Segment: Sendable {
        /// The day.
        let day: Int
        /// The rows as the day file has them.
        let rows: LineBlock
    }

    /// Why the reading of a block ended before its end.
    enum End: Sendable, Equatable {
        /// A row after the last wanted day.
        case lastDay
        /// A row whose day comes before that of an earlier one.
        case dayWentBack(line: Int, from: Int, to: Int)
    }

    /// The raw rows.
    let source: LineBlock
    /// The kept rows by day, in order.
    var segments: [Segment] = []
    /// What became of the rows, up to where the reading ended.
    var account = PreparationAccount()
    /// The rejected rows, in order.
    var faults: [(line: Int, fault: RowFault)] = []
    /// The day and line of the first well-formed row.
    var firstDay: (day: Int, line: Int)?
    /// The day of the last well-formed row.
    var lastDay: Int?
    /// The red-team rows that were found, by number.
    var redTeamRows: Set<Int> = []
    /// The first kept raw rows of the day whose head is wanted.
    var rawHead: [[UInt8]] = []
    /// Why the reading ended early.
    var end: End?
}
