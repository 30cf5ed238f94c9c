/// Reads the times of JSON records and of Zeek's logs in all the forms that shippers write.
///
/// Numbers since 1970 in seconds to nanoseconds, ISO 8601 with `T` or a blank and with or without a zone, US dates
/// (`1/31/2025 3:04:05 PM`), and `/Date(1735718400123)/` of Windows PowerShell.
package struct RecordTime {
    /// The time; in UTC if no zone is named.
    package var time: LogTime
    /// True if the text names its zone, or needs none, as a number does.
    package var hasZone: Bool

    /// Reads `text`; `nil` if it is no time.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard let parsed = Self.parse(text) else { return nil }
        self = parsed
    }

    private init(_ time: LogTime, hasZone: Bool) { (self.time, self.hasZone) = (time, hasZone) }

    private static func parse(_ text: UnsafeRawBufferPointer) -> Self? {
        if text.hasPrefix("/Date("), text.count > 8, text.hasSuffix(")/") {
            return number(text.slice(6..<text.count &- 2))
        }
        var reader = TimeReader(text)
        guard let (first, digits) = reader.number(1...19) else { return nil }
        switch reader.peek {
        case UInt8(ascii: "-") where digits == 4, UInt8(ascii: "/") where digits == 4:
            guard let separator = reader.take(), let month = reader.number(1...2), reader.takes(separator),
                let day = reader.number(1...2)
            else { return nil }
            return timeOfDay(&reader, year: first, month: month.value, day: day.value)
        case UInt8(ascii: "/") where digits <= 2:
            _ = reader.take()
            guard let day = reader.number(1...2), reader.takes(UInt8(ascii: "/")), let year = reader.number(4...4)
            else {
                return nil
            }
            _ = reader.takes(UInt8(ascii: ","))
            return timeOfDay(&reader, year: year.value, month: first, day: day.value)
        default: return number(text)
        }
    }

    /// Reads `text`, a number since 1970 in seconds, milliseconds, microseconds or nanoseconds.
    private static func number(_ text: UnsafeRawBufferPointer) -> Self? {
        var reader = TimeReader(text)
        guard let (whole, _) = reader.number(1...19) else { return nil }
        var (fraction, digits) = (Int32(0), Int8(0))
        if reader.takes(UInt8(ascii: ".")) {
            guard let found = reader.fraction() else { return nil }
            (fraction, digits) = found
        }
        if reader.isAtEnd {
            return Self(sized(whole, fraction: fraction, digits: digits), hasZone: true)
        }
        // Rare: an exponent.
        guard text.count <= 40, let value = Double(String(decoding: text, as: UTF8.self)),
            let seconds = EventTime.seconds(number: ArraySlice(String(value).utf8))
        else { return nil }
        return Self(LogTime(seconds: seconds), hasZone: true)
    }

    /// The time of a number whose size tells its unit, with the fraction of that unit in billionths.
    private static func sized(_ whole: Int, fraction: Int32, digits: Int8) -> LogTime {
        let power: Int
        switch whole {
        case ..<100_000_000_000: return LogTime(seconds: whole, nanoseconds: fraction, digits: digits)
        case ..<100_000_000_000_000: power = 3
        case ..<100_000_000_000_000_000: power = 6
        default: power = 9
        }
        var unit = 1
        for _ in 0..<power { unit &*= 10 }
        let nanoseconds = whole % unit &* (1_000_000_000 / unit) &+ Int(fraction) / unit
        return LogTime(
            seconds: whole / unit,
            nanoseconds: Int32(truncatingIfNeeded: nanoseconds),
            digits: Int8(truncatingIfNeeded: min(9, power &+ Int(digits)))
        )
    }

    /// Reads the time of day and the zone behind a date.
    private static func timeOfDay(_ reader: inout TimeReader, year: Int, month: Int, day: Int) -> Self? {
        guard let date = days(year, month, day) else { return nil }
        if !reader.takes(UInt8(ascii: "T")), !reader.takes(UInt8(ascii: "t")) {
            guard reader.skipBlanks() else { return nil }
        }
        guard var hour = reader.number(1...2)?.value, reader.takes(UInt8(ascii: ":")),
            let minute = reader.number(2...2)?.value
        else { return nil }
        var (second, fraction, digits) = (0, Int32(0), Int8(0))
        if reader.takes(UInt8(ascii: ":")) {
            guard let number = reader.number(2...2)?.value else { return nil }
            second = number
            if reader.takes(UInt8(ascii: ".")) || reader.takes(UInt8(ascii: ",")) {
                guard let found = reader.fraction() else { return nil }
                (fraction, digits) = found
            }
        }
        _ = reader.skipBlanks()
        if let half = reader.halfOfDay() {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + half
            _ = reader.skipBlanks()
        }
        guard hour < 24, minute < 60, second <= 60, let zone = reader.zone(), reader.isAtEnd else { return nil }
        let seconds = date * 86_400 + hour * 3_600 + minute * 60 + second - (zone ?? 0)
        return Self(LogTime(seconds: seconds, nanoseconds: fraction, digits: digits), hasZone: zone != nil)
    }

    /// The days since 1970-01-01 (Hinnant, "chrono-Compatible Low-Level Date Algorithms"); `nil` for no date.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        let length =
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard (1...12).contains(month), (1...length).contains(day) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension RecordTime {
    /// The time by the clock that a missing zone means: UTC, or that of the log's own host.
    package func time(withoutZone clock: LogTime.Clock) -> LogTime {
        var time = time
        if !hasZone { time.clock = clock }
        return time
    }

    /// The time, if its zone is the one in which `local` and the UTC time `receipt` are the same moment.
    ///
    /// The difference, rounded to quarters of an hour, is the zone's offset; `nil` if no zone has such an offset.
    package func time(local: LogTime, receipt: LogTime) -> LogTime? {
        let difference = local.seconds.subtractingReportingOverflow(receipt.seconds).partialValue
        guard (-12 * 3_600 - 450...14 * 3_600 + 450).contains(difference) else { return nil }
        let offset = Int((Double(difference) / 900).rounded()) * 900
        var time = time
        time.seconds &-= offset
        return time
    }
}
