import ByteIO

/// Turns blocks of a raw log into rows of day files; any number of threads may use one at once.
struct RawBlockParser: Sendable {
    /// The days whose rows are kept.
    let days: Set<Int>
    /// Which of their rows are kept.
    let users: UserFilter
    /// Which of these are labelled 1.
    let redTeam: RedTeam
    /// The day whose first raw rows are wanted too, and how many.
    let rawHead: (day: Int, count: Int)?

    /// Reads `block` up to and with `lastLine`; `counter` counts the kept rows, at the places of their lines.
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

    /// The way through one block.
    private struct State {
        let parser: RawBlockParser
        let output: BlockBuffer
        var result: PreparedBlock
        private var day = -1
        private var isWanted = false
        private var segmentStart = 0
        private var segmentRows = 0
        private var second = -1
        private var isRedSecond = false
        private let lastWanted: Int

        init(parser: RawBlockParser, output: BlockBuffer, result: PreparedBlock) {
            self.parser = parser
            self.output = output
            self.result = result
            lastWanted = parser.days.max() ?? -1
        }

        mutating func reject(_ fault: RowFault, _ line: Int) {
            result.account.rejected += 1
            result.faults.append((line, fault))
        }

        /// Takes in a row; whether the reading goes on.
        @inline(__always)
        mutating func add(_ row: RawRow, _ line: Int, _ counter: inout FieldCounter) -> Bool {
            if row.day != day, !turnTo(row.day, line) { return false }
            guard isWanted else {
                result.account.otherDays &+= 1
                return true
            }
            guard parser.users.keeps(row.sourceUser) else {
                result.account.otherUsers &+= 1
                return true
            }
            if row.second != second {
                second = row.second
                isRedSecond = parser.redTeam.has(second: second)
            }
            let isMalicious = isRedSecond && label(row)
            output.append { target in
                let count = row.write(isMalicious: isMalicious, to: target)
                // Here its fields are known and its bytes at hand.
                counter.add(row.dayRow(target, count: count, number: line, isMalicious: isMalicious), at: line)
                return count
            }
            segmentRows &+= 1
            if parser.rawHead?.day == day { keepRaw(row) }
            return true
        }

        private mutating func label(_ row: RawRow) -> Bool {
            guard let index = parser.redTeam.index(of: row) else { return false }
            result.redTeamRows.insert(index)
            result.account.red += 1
            return true
        }

        private mutating func keepRaw(_ row: RawRow) {
            guard let head = parser.rawHead, result.rawHead.count < head.count else { return }
            result.rawHead.append(Array(row.line))
        }

        /// Begins a day; whether the reading goes on.
        private mutating func turnTo(_ next: Int, _ line: Int) -> Bool {
            if next < day {
                result.account.rejected += 1
                result.end = .dayWentBack(line: line, from: day, to: next)
                return false
            }
            closeSegment()
            day = next
            isWanted = parser.days.contains(day)
            result.firstDay = result.firstDay ?? (day, line)
            result.lastDay = day
            guard day <= lastWanted else {
                result.account.otherDays += 1
                result.end = .lastDay
                return false
            }
            return true
        }

        /// Ends the rows of the day.
        mutating func closeSegment() {
            guard segmentRows > 0 else { return }
            let source = result.source
            let number = source.firstLine + result.account.kept
            let range = segmentStart..<output.count
            let rows = LineBlock(output, range: range, firstLine: number, lineCount: segmentRows, file: source.file)
            result.segments.append(PreparedBlock.Segment(day: day, rows: rows))
            result.account.kept += segmentRows
            result.account.keptByDay[day, default: 0] += segmentRows
            segmentStart = output.count
            segmentRows = 0
        }
    }
}

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
