import ByteIO

/// Finds the year of syslog lines that do not tell it.
///
/// - A stream, and a file that covers less than a year: every date is in the latest year in which it is not in the
///   future. Nothing depends on the lines before, so that blocks of lines may be parsed in any order.
///
///       var years = SyslogYears(notAfter: now)
///
/// - A file that may cover New Year more than once, or that was changed long after its last line: the year rises
///   whenever the date falls. The first year follows from the last line, which is not later than the file's time.
///
///       var scan = SyslogYears(risingFrom: 0)
///       for line in file { scan.read(line) }
///       var years = SyslogYears(risingFrom: scan.firstYear(notAfter: modified))
package struct SyslogYears: Sendable, Hashable {
    /// The last second of dates; `nil` if the year rises.
    private let end: Int?
    /// The year of the last date, or of ``end``.
    private var current: Int
    /// The latest date, as a second of a leap year.
    private var latest: Int?
    /// The year in which a February 29 occurred.
    private var leapYear: Int?

    /// The time by which lines may be out of order, and by which they may be in the future: zones differ.
    private static let (disorder, future) = (7 * 86_400, 86_400)
    private static let leapYearLength = 366 * 86_400
    private static let leapYearStart = CivilTime(year: 2_000).seconds

    /// Places each date in the latest year in which it is not after `second`, give or take a day.
    ///
    /// - Parameter second: The present or the file's modification time, in seconds since 1970.
    package init(notAfter second: Int) {
        let end = max(0, min(second, Int(Int32.max) &* 64)) + Self.future
        self.end = end
        current = CivilTime(seconds: end).year
    }

    /// Places the first date in `year`, and those that follow in rising years.
    package init(risingFrom year: Int) {
        end = nil
        current = max(0, min(year, 9_999))
    }

    /// Moves on to `line`, a line of the log; returns true if it is a syslog line that does not tell its year.
    @discardableResult
    package mutating func read(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let stamp = SyslogLine(line)?.stamp, stamp.time == nil else { return false }
        _ = year(of: stamp.civil)
        return true
    }

    /// The year of the first line of a log that was changed last at `second`, in seconds since 1970.
    ///
    /// All lines of the log must have been read before, with years rising from 0.
    package func firstYear(notAfter second: Int) -> Int {
        guard let latest else { return CivilTime(seconds: second).year }
        var date = CivilTime(seconds: Self.leapYearStart + latest)
        // Only the day counts here: whether it is February 29 decides below.
        if date.month == 2 { date.day = min(date.day, 28) }
        var years = SyslogYears(notAfter: second)
        var first = (years.year(of: date) ?? years.current) - current
        if let leapYear {
            for _ in 0..<8 where CivilTime.days(in: 2, of: first + leapYear) < 29 { first -= 1 }
        }
        return max(0, first)
    }

    /// The year of `date`, whose own year is ignored; `nil` if no year suits it.
    mutating func year(of date: CivilTime) -> Int? {
        var date = date
        guard let end else { return risingYear(of: date) }
        for year in stride(from: current, through: max(0, current - 8), by: -1) {
            date.year = year
            if date.isValid, date.seconds <= end { return year }
        }
        return nil
    }

    private mutating func risingYear(of date: CivilTime) -> Int? {
        var date = date
        date.year = 2_000
        let second = date.seconds - Self.leapYearStart
        let step = second - (latest ?? second)
        var year = current
        if step > Self.leapYearLength - Self.disorder {
            // A late line of December among those of January.
            year -= 1
        } else if step < -Self.disorder {
            year += 1
            (current, latest) = (min(year, 9_999), second)
        } else {
            latest = max(latest ?? second, second)
        }
        if date.month == 2, date.day == 29 { leapYear = year }
        date.year = year
        // While the first year is not known, all dates are valid.
        return date.isValid || current < 1_000 ? year : nil
    }
}
