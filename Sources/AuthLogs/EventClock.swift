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
        let (_, month, day) = CivilDate.parts(ofDay: day(of: second))
        return "\(Self.months[month - 1]) \(day)"
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
    /// A time without an offset from UTC is one of the time zone.
    package func second(rfc3339 text: String) -> Int? {
        guard let time = CivilDate.Time(text) else { return nil }
        guard let offset = time.offset else {
            // Counted from midnight, the clock may change in between; then the offset there is the right one.
            let guess = firstSecond(ofDay: time.day) &+ epoch &+ (time.local - time.day * Self.secondsPerDay)
            return time.local - offsets.offset(at: guess) - epoch
        }
        return time.local - offset - epoch
    }

    /// The number of a date's day since 1970-01-01; `nil` if `date` is not of the form `2025-11-26`.
    package static func day(ofDate date: String) -> Int? { CivilDate.day(of: Array(date.utf8)[...]) }

    /// The date of a day since 1970-01-01, such as `2025-11-26`.
    package static func date(ofDay day: Int) -> String {
        let (year, month, day) = CivilDate.parts(ofDay: day)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
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

/// Dates of the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
private enum CivilDate {
    /// The days since 1970-01-01.
    static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.quotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of ``day(_:_:_:)``.
    static func parts(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted.quotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * index + 2) / 5 + 1)
    }

    /// The day of a date `2025-11-26`, which has to exist.
    static func day(of text: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(text)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let date = number(bytes[8..<10]),
            (1...12).contains(month), date >= 1
        else { return nil }
        let day = day(year, month, date)
        let same = parts(ofDay: day)
        return same.month == month && same.day == date ? day : nil
    }

    static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.isEmpty
            ? nil
            : digits.reduce(0) { sum, byte in
                guard let sum, byte &- UInt8(ascii: "0") < 10 else { return nil }
                return sum * 10 + Int(byte - UInt8(ascii: "0"))
            }
    }

    /// A time of RFC 3339, `2025-11-26T08:00:01.5+01:00`, with a space or `T` before the time of day.
    struct Time {
        let day: Int
        /// The second since 1970 that the clock shows, without its fraction.
        let local: Int
        /// The seconds by which the clock is ahead of UTC; `nil` if the text does not say.
        let offset: Int?

        init?(_ text: String) {
            let bytes = Array(text.utf8)
            guard bytes.count >= 19, [0x54, 0x74, 0x20].contains(bytes[10]), bytes[13] == UInt8(ascii: ":"),
                bytes[16] == UInt8(ascii: ":"), let day = CivilDate.day(of: bytes[0..<10]),
                let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
                let second = number(bytes[17..<19]), hour < 24, minute < 60, second <= 60
            else { return nil }
            var rest = bytes[19...]
            if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
                let digits = rest.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
                guard !digits.isEmpty else { return nil }
                rest = rest.dropFirst(1 + digits.count)
            }
            self.day = day
            local = day * 86_400 + hour * 3_600 + minute * 60 + second
            guard !rest.isEmpty else {
                offset = nil
                return
            }
            guard let known = Self.offset(Array(rest)) else { return nil }
            offset = known
        }

        private static func offset(_ text: [UInt8]) -> Int? {
            if text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
            let isWhole = text.count == 6 && text[3] == UInt8(ascii: ":")
            guard isWhole || text.count == 5, let sign = ["+": 1, "-": -1][UnicodeScalar(text[0])],
                let hours = number(text[1..<3]), let minutes = number(text[(isWhole ? 4 : 3)...]), hours < 24,
                minutes < 60
            else { return nil }
            return sign * (hours * 3_600 + minutes * 60)
        }
    }
}

extension Int {
    /// The quotient rounded down, also of negative numbers.
    fileprivate func quotient(_ divisor: Int) -> Int {
        self % divisor < 0 ? self / divisor - 1 : self / divisor
    }

    /// The remainder of ``quotient(_:)``, from 0 to below `divisor`.
    fileprivate func modulo(_ divisor: Int) -> Int { self % divisor < 0 ? self % divisor + divisor : self % divisor }
}
