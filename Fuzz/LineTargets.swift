import AuthLogs
import ByteIO

/// Lines of syslog, in years that rise and in the latest years that are possible.
struct SyslogTarget: FuzzTarget {
    private var latest = SyslogParser(years: SyslogYears(notAfter: 1_764_000_000))
    private var taker = EventTaker()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        var rising = SyslogParser(years: SyslogYears(risingFrom: 2_024))
        var scan = SyslogYears(risingFrom: 0)
        input.forEachPiece(separator: .lineFeed) { line in
            taker.take(latest.parse(line, into: &taker.event))
            taker.take(rising.parse(line, into: &taker.event))
            scan.read(line)
        }
        _ = scan.firstYear(notAfter: 1_764_000_000)
    }
}

/// Lines of Zeek's TSV, with their header.
struct ZeekTarget: FuzzTarget {
    private var taker = EventTaker()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        var parser = ZeekTSVParser()
        input.forEachPiece(separator: .lineFeed) { taker.take(parser.parse($0, into: &taker.event)) }
    }
}

/// Lines of LANL's log and of day files; the fast reader of day files must find what the other finds.
struct CSVTarget: FuzzTarget {
    private var parser = CanonicalCSVParser()
    private var taker = EventTaker()

    mutating func read(_ input: UnsafeRawBufferPointer) {
        taker.reset()
        input.forEachPiece(separator: .lineFeed) { taker.take(parser.parse($0, into: &taker.event)) }
        let buffer = BlockBuffer(capacity: input.count)
        buffer.append(input)
        let block = LineBlock(buffer, range: 0..<input.count, firstLine: 1, file: "day")
        var found: [AuthEvent] = []
        try? block.forEachEvent { found.append(AuthEvent($0)) }
        var isWhole = true
        var index = 0
        input.forEachPiece(separator: .lineFeed) { line in
            guard isWhole, line.count(where: { $0 == .comma }) >= 10,
                case .event(let event) = EventLine(csv: line, keeping: .all, keepsLabel: true)
            else { return isWhole = false }
            precondition(
                index < found.count && found[index].dayFileLine == event.dayFileLine
                    && found[index].isMalicious == event.isMalicious,
                "both readers of day files agree"
            )
            index += 1
        }
        precondition(index == found.count, "both readers of day files agree")
    }
}
