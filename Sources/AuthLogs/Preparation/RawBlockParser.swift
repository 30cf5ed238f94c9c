import ByteIO

/// Converts blocks of a raw log to rows of day files; any number of threads may use a parser at once.
struct RawBlockParser: Sendable {
    /// The days to keep; `nil` for all.
    let days: Set<Int>?
    /// The filter of their events.
    let users: UserFilter
    /// The labels of malicious events.
    let redTeam: RedTeamLabels
    /// The day whose first raw rows are kept too, and their number.
    let rawHead: (day: Int, count: Int)?

    /// Parses `block` up to and including `lastLine`; `counter` counts the kept events, at the position of their lines.
    func parse(_ block: LineBlock, lastLine: Int = .max, _ counter: inout FieldCounter) -> PreparedBlock {
        let output = BlockBuffer(capacity: block.byteCount + (block.lineCount + 1) * RawRow.maximumGrowth)
        var state = State(parser: self, output: output, result: PreparedBlock(source: block))
        _ = block.forEachScannedLine { line, number in
            guard number <= lastLine else { return false }
            do throws(RowFault) {
                return try state.add(RawRow(line), number, &counter)
            } catch {
                state.reject(error, number)
                return true
            }
        }
        state.closeSegment()
        return state.result
    }

    /// The state of parsing one block.
    private struct State {
        let parser: RawBlockParser
        let output: BlockBuffer
        var result: PreparedBlock
        private var day = -1
        private var isWanted = false
        private var segmentStart = 0
        private var segmentRows = 0
        /// The events of the current day, if it is not wanted.
        private var otherRows = 0
        private var second = -1
        private var isMaliciousSecond = false
        private let lastWanted: Int

        init(parser: RawBlockParser, output: BlockBuffer, result: PreparedBlock) {
            self.parser = parser
            self.output = output
            self.result = result
            lastWanted = parser.days.map { $0.max() ?? -1 } ?? .max
        }

        mutating func reject(_ fault: RowFault, _ line: Int) {
            result.tally.rejected += 1
            result.faults.append((line, fault))
        }

        /// Adds the event of a row; returns `true` if reading continues.
        @inline(__always)
        mutating func add(_ row: RawRow, _ line: Int, _ counter: inout FieldCounter) -> Bool {
            if row.day != day, !turnTo(row.day, line) { return false }
            guard isWanted else {
                result.tally.otherDays &+= 1
                otherRows &+= 1
                return true
            }
            guard parser.users.keeps(row.sourceUser) else {
                result.tally.otherUsers &+= 1
                return true
            }
            if row.second != second {
                second = row.second
                isMaliciousSecond = parser.redTeam.has(second: second)
            }
            let isMalicious = isMaliciousSecond && label(row)
            guard let target = output.endAddress else { return true }
            let count = row.write(isMalicious: isMalicious, to: target)
            output.count &+= count
            // Counted here, while its fields are known and its bytes are in the cache.
            counter.add(row.dayRow(target, count: count, number: line, isMalicious: isMalicious), at: line)
            segmentRows &+= 1
            if parser.rawHead?.day == day { keepRaw(row) }
            return true
        }

        private mutating func label(_ row: RawRow) -> Bool {
            guard let index = parser.redTeam.index(of: row) else { return false }
            result.matchedLabels.insert(index)
            result.tally.malicious += 1
            return true
        }

        private mutating func keepRaw(_ row: RawRow) {
            guard let head = parser.rawHead, result.rawHead.count < head.count else { return }
            result.rawHead.append(Array(row.line))
        }

        /// Starts a day; returns `true` if reading continues.
        private mutating func turnTo(_ next: Int, _ line: Int) -> Bool {
            if next < day {
                result.tally.rejected += 1
                result.end = .dayWentBack(line: line, from: day, to: next)
                return false
            }
            closeSegment()
            day = next
            isWanted = parser.days?.contains(day) ?? true
            result.firstDay = result.firstDay ?? (day, line)
            result.lastDay = day
            guard day <= lastWanted else {
                result.tally.otherDays += 1
                result.tally.otherEventsByDay[day, default: 0] += 1
                result.end = .lastDay
                return false
            }
            return true
        }

        /// Ends the segment of the day.
        mutating func closeSegment() {
            if otherRows > 0 { result.tally.otherEventsByDay[day, default: 0] += otherRows }
            otherRows = 0
            guard segmentRows > 0 else { return }
            let source = result.source
            let number = source.firstLine + result.tally.kept
            let range = segmentStart..<output.count
            let rows = LineBlock(output, range: range, firstLine: number, lineCount: segmentRows, file: source.file)
            result.segments.append(PreparedBlock.Segment(day: day, rows: rows))
            result.tally.kept += segmentRows
            result.tally.keptByDay[day, default: 0] += segmentRows
            segmentStart = output.count
            segmentRows = 0
        }
    }
}

/// The result of parsing a block of a raw log.
struct PreparedBlock: Sendable {
    /// The kept rows of one day, in order.
    struct Segment: Sendable {
        /// The day.
        let day: Int
        /// The rows of the day file.
        let rows: LineBlock
    }

    /// The reason why reading ended before the end of a block.
    enum End: Sendable, Equatable {
        /// An event after the last wanted day.
        case lastDay
        /// An event whose day is before that of an earlier event.
        case dayWentBack(line: Int, from: Int, to: Int)
    }

    /// The raw rows.
    let source: LineBlock
    /// The kept rows by day, in order.
    var segments: [Segment] = []
    /// The tally of the rows, up to the end of reading.
    var tally = PreparationTally()
    /// The rejected rows, in order.
    var faults: [(line: Int, fault: RowFault)] = []
    /// The day and line of the first valid row.
    var firstDay: (day: Int, line: Int)?
    /// The day of the last valid row.
    var lastDay: Int?
    /// The numbers of the labels with an event.
    var matchedLabels: Set<Int> = []
    /// The first kept raw rows of the day in ``RawBlockParser/rawHead``.
    var rawHead: [[UInt8]] = []
    /// The reason why reading ended early.
    var end: End?
}
