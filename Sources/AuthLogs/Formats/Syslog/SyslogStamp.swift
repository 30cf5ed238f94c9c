import ByteIO

/// The time at the start of a syslog line.
struct SyslogStamp {
    /// The time, if the line tells the year.
    private(set) var time: LogTime?
    /// The date and time of day of a line that does not tell the year.
    private(set) var civil = CivilTime()
    private var fraction: (nanoseconds: Int32, digits: Int8) = (0, 0)
    private var zone: Int?

    /// Reads the time at `cursor`, which ends after it; `nil` if there is none.
    ///
    /// - RFC 3164: `Jan  1 08:00:00`, with a fraction, a zone (`+01:00`, `CET`), or the year after the day, before the
    ///   month, or at the end of the time if a day of the week precedes it;
    /// - RFC 3339: `2025-01-01T08:00:00.123+01:00`, also with a blank for the T, as macOS's `log` writes it;
    /// - seconds since 1970: `1735718400.123`, as `journalctl -o short-unix` writes them.
    init?(_ cursor: inout TimeCursor) {
        let start = cursor.offset
        if cursor.peek > UInt8(ascii: "9") {
            guard readNamedMonth(&cursor) else { return nil }
            return
        }
        if let found = cursor.iso() {
            time = found
            return
        }
        cursor.offset = start
        if let year = cursor.number(4), cursor.skipBlanks() {
            guard readNamedMonth(&cursor, year: year) else { return nil }
            return
        }
        cursor.offset = start
        guard let found = Self.number(&cursor) else { return nil }
        time = found
    }

    /// The time with the year that `years` finds; `nil` if the year has no such day.
    func time(_ years: inout SyslogYears) -> LogTime? {
        if let time { return time }
        guard let year = years.year(of: civil) else { return nil }
        var civil = civil
        civil.year = year
        return LogTime(civil, fraction, zone: zone)
    }

    private mutating func readNamedMonth(_ cursor: inout TimeCursor, year: Int? = nil) -> Bool {
        let start = cursor.offset
        cursor.skipWeekday()
        let hasWeekday = cursor.offset > start
        if hasWeekday, cursor.peek <= UInt8(ascii: "9") {
            time = cursor.iso()
            return time != nil
        }
        guard let month = cursor.month(), cursor.skipBlanks(), let day = cursor.number(upTo: 2), cursor.skipBlanks()
        else { return false }
        var year = year
        if year == nil, let number = cursor.number(4) {
            year = number
            guard cursor.skipBlanks() else { return false }
        }
        guard let clock = cursor.clock() else { return false }
        (civil.month, civil.day) = (month, day)
        (civil.hour, civil.minute, civil.second) = clock
        if cursor.takes(UInt8(ascii: ".")) {
            guard let digits = cursor.fraction() else { return false }
            fraction = digits
        }
        zone = cursor.separateZone()
        if year == nil, hasWeekday { year = Self.year(after: &cursor) }
        // A leap year, so that February 29 is valid until the year is known.
        civil.year = year ?? 2_000
        guard civil.isValid else { return false }
        if year != nil { time = LogTime(civil, fraction, zone: zone) }
        return true
    }

    private static func year(after cursor: inout TimeCursor) -> Int? {
        let start = cursor.offset
        if cursor.skipBlanks(), let year = cursor.number(4), cursor.isAtBoundary { return year }
        cursor.offset = start
        return nil
    }

    private static func number(_ cursor: inout TimeCursor) -> LogTime? {
        let start = cursor.offset
        guard cursor.number(upTo: 18) != nil, cursor.offset - start >= 9 else { return nil }
        if cursor.takes(UInt8(ascii: ".")), cursor.fraction() == nil { return nil }
        guard cursor.isAtBoundary else { return nil }
        return LogTime(number: cursor.text.slice(start..<cursor.offset))
    }
}
