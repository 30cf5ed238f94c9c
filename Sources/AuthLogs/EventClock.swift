import Synchronization

/// Converts the seconds of events to dates and times, for people and for programs.
///
/// A log with dates counts seconds since 1970, and its times are those of the data set's time zone. Any other log counts
/// from its own start: it has days with numbers, unless `epoch` names the time of its second 0.
///
///     let clock = EventClock(Dataset(isDated: true, timeZone: "Europe/Berlin"))
///     clock.moment(1_764_144_001)   // "2025-11-26 09:00:01 Europe/Berlin"
///     clock.rfc3339(1_764_144_001)  // "2025-11-26T08:00:01Z"
///     EventClock().moment(702_765)  // "day 8, 03:12:45"
package struct EventClock: Sendable {
    /// True if the log has dates.
    package let isDated: Bool
    /// The time of the log's second 0, in seconds since 1970.
    package let epoch: Int
    private let offsets: ZoneOffsets

    /// Creates the clock of a data set; a time zone that does not exist counts as UTC.
    package init(_ dataset: Dataset = Dataset(), epoch: Int = 0) {
        (isDated, self.epoch) = (dataset.isDated, epoch)
        offsets = ZoneOffsets(LogZone(named: dataset.timeZone) ?? .utc)
    }

    /// The smallest second that is a date by its size alone, in 2001: logs that count from their own start stay below.
    package static let firstDate = 1_000_000_000

    /// True if `second` has a date.
    package func hasDate(_ second: Int) -> Bool { isDated || epoch != 0 || second >= Self.firstDate }

    /// The name of the time zone, such as `UTC`.
    package var zoneName: String { offsets.name }

    /// The time zone's name if `second` has a date, or `nil`.
    package func zoneName(of second: Int) -> String? { hasDate(second) ? zoneName : nil }
}

extension EventClock: Hashable {
    package static func == (left: EventClock, right: EventClock) -> Bool {
        (left.isDated, left.epoch, left.zoneName) == (right.isDated, right.epoch, right.zoneName)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(isDated)
        hasher.combine(epoch)
        hasher.combine(zoneName)
    }
}

// MARK: For people

extension EventClock {
    /// `2025-11-26 08:00:01 UTC`, or `day 8, 03:12:45`; the zone is left out where a text states it elsewhere.
    package func moment(_ second: Int, withZone: Bool = true) -> String {
        guard hasDate(second) else { return "\(dayName(second)), \(time(second))" }
        return "\(dayName(second)) \(time(second))" + (withZone ? " \(zoneName)" : "")
    }

    /// `2025-11-26 08:00:01 to 08:20:00 UTC`; the day of `last` is stated if it is another one.
    package func span(_ first: Int, _ last: Int, withZone: Bool = true) -> String {
        guard first != last else { return moment(first, withZone: withZone) }
        let end = day(of: first) == day(of: last) ? time(last) : moment(last, withZone: false)
        let zone = withZone ? zoneName(of: first).map { " \($0)" } ?? "" : ""
        return "\(moment(first, withZone: false)) to \(end)\(zone)"
    }

    /// The time of day: `08:00:01`, or `08:00` without seconds.
    package func time(_ second: Int, withSeconds: Bool = true) -> String {
        let rest = local(second).modulo(Self.secondsPerDay)
        let text = "\(Self.padded(rest / 3_600, 2)):\(Self.padded(rest / 60 % 60, 2))"
        return withSeconds ? "\(text):\(Self.padded(rest % 60, 2))" : text
    }

    /// The name of a second's day: `2025-11-26`, or `day 8`.
    package func dayName(_ second: Int) -> String {
        hasDate(second) ? Self.date(ofDay: day(of: second)) : "day \(day(of: second))"
    }

    /// The short name of a second's day, for axes: `Nov 26`, or `day 8`.
    package func shortDayName(_ second: Int) -> String {
        guard hasDate(second) else { return dayName(second) }
        let date = CivilTime(day: day(of: second))
        return "\(Self.months[date.month - 1]) \(date.day)"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

// MARK: For programs

extension EventClock {
    /// The time in RFC 3339 and UTC, `2025-11-26T08:00:01Z`; `nil` if `second` has no date.
    package func rfc3339(_ second: Int) -> String? {
        guard hasDate(second) else { return nil }
        let unix = unix(second)
        let rest = unix.modulo(Self.secondsPerDay)
        let time = "\(Self.padded(rest / 3_600, 2)):\(Self.padded(rest / 60 % 60, 2)):\(Self.padded(rest % 60, 2))"
        return "\(Self.date(ofDay: unix.quotient(Self.secondsPerDay)))T\(time)Z"
    }

    /// The number of a second's day: since 1970 in the time zone for dates, since the log's start otherwise.
    package func day(of second: Int) -> Int { local(second).quotient(Self.secondsPerDay) }

    /// The first second of the day with a number, the inverse of ``day(of:)``; where the clock skips midnight, the second
    /// after the gap.
    package func firstSecond(ofDay day: Int) -> Int {
        let midnight = day.multipliedReportingOverflow(by: Self.secondsPerDay).partialValue
        guard !offsets.isUTC, hasDate(midnight &- epoch) else { return midnight &- epoch }
        // The offset at midnight is that of half a day before or of half a day after.
        let half = Self.secondsPerDay / 2
        let candidates = [midnight &- half, midnight &+ half].map { midnight &- offsets.offset(at: $0) }.sorted()
        for unix in candidates where unix &+ offsets.offset(at: unix) == midnight { return unix &- epoch }
        // Midnight is skipped: the transition lies between the two.
        var (low, high) = (candidates[0], candidates[1])
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if middle + offsets.offset(at: middle) >= midnight { high = middle } else { low = middle }
        }
        return high &- epoch
    }

    /// The first second of a date such as `2025-11-26`; `nil` if it is none.
    package func firstSecond(ofDate date: String) -> Int? { Self.day(ofDate: date).map(firstSecond(ofDay:)) }

    /// The second of an RFC 3339 time, with fractions cut off, as the log counts; `nil` if `text` is none.
    ///
    /// Seconds may be left out, and a blank may stand for the `T`.
    /// A time without an offset from UTC is one of the time zone.
    package func second(rfc3339 text: String) -> Int? {
        guard let time = Array(text.utf8).withUnsafeBytes({ LogTime(iso: $0) }) else { return nil }
        guard time.clock == .local else { return time.seconds &- epoch }
        // Counted from midnight, the clock may change in between; then the offset there is the right one.
        let day = time.seconds.quotient(Self.secondsPerDay)
        let guess = firstSecond(ofDay: day) &+ epoch &+ time.seconds.modulo(Self.secondsPerDay)
        return time.seconds &- offsets.offset(at: guess) &- epoch
    }

    /// The number of a date's day since 1970-01-01; `nil` if `date` is not of the form `2025-11-26`.
    package static func day(ofDate date: String) -> Int? {
        let midnight = Array("\(date)T00:00:00Z".utf8).withUnsafeBytes { LogTime(iso: $0) }
        guard let midnight, Self.date(ofDay: midnight.seconds.quotient(secondsPerDay)) == date else { return nil }
        return midnight.seconds.quotient(secondsPerDay)
    }

    /// The date of a day since 1970-01-01, such as `2025-11-26`.
    package static func date(ofDay day: Int) -> String {
        let date = CivilTime(day: day)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }
}

extension EventClock {
    private static let secondsPerDay = 86_400

    /// Seconds since 1970, for a second with a date.
    private func unix(_ second: Int) -> Int { second &+ epoch }

    /// The second as the wall clock of the time zone shows it.
    private func local(_ second: Int) -> Int {
        guard hasDate(second) else { return second }
        let unix = unix(second)
        return offsets.isUTC ? unix : unix &+ offsets.offset(at: unix)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.count < width ? String(repeating: "0", count: width - digits.count) + digits : digits
    }
}

/// A time zone whose cache any thread may use.
private final class ZoneOffsets: Sendable {
    let name: String
    let isUTC: Bool
    private let zone: Mutex<LogZone>

    init(_ zone: LogZone) {
        (name, isUTC) = (zone.name, zone.name == LogZone.utc.name)
        self.zone = Mutex(zone)
    }

    /// The seconds by which the zone is ahead of UTC at `unix`.
    func offset(at unix: Int) -> Int { isUTC ? 0 : zone.withLock { $0.offset(at: unix) } }
}

extension Int {
    /// The quotient rounded down, also of negative numbers.
    fileprivate func quotient(_ divisor: Int) -> Int {
        self % divisor < 0 ? self / divisor - 1 : self / divisor
    }

    /// The remainder of ``quotient(_:)``, from 0 to below `divisor`.
    fileprivate func modulo(_ divisor: Int) -> Int { self % divisor < 0 ? self % divisor + divisor : self % divisor }
}
