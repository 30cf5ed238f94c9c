/// Parses and formats the times of events.
enum EventTime {
    /// The seconds since 1970 of a number that counts seconds, milliseconds, microseconds or nanoseconds.
    ///
    /// The unit follows from the number's size, which is correct for the years 1973 to 5138.
    static func seconds(number: ArraySlice<UInt8>) -> Int? {
        guard number.count <= 40, var value = Double(String(decoding: number, as: UTF8.self)) else { return nil }
        for limit in [1e17, 1e14, 1e11] where abs(value) >= limit {
            value /= limit / 1e8
            break
        }
        return Int(exactly: value.rounded(.down))
    }

    /// The seconds since 1970 of an ISO 8601 time, `2025-01-31T23:59:59.123Z`; in UTC if it names no zone.
    static func seconds(iso text: ArraySlice<UInt8>) -> Int? {
        var reader = DigitReader(rest: text)
        guard let year = reader.number(4), reader.takes("-"), let month = reader.number(2), reader.takes("-"),
            let day = reader.number(2), reader.takes("T") || reader.takes("t") || reader.takes(" "),
            let hour = reader.number(2), reader.takes(":"), let minute = reader.number(2)
        else { return nil }
        var second = 0
        if reader.takes(":") {
            guard let number = reader.number(2) else { return nil }
            second = number
            if reader.takes(".") || reader.takes(",") {
                guard reader.skipDigits() > 0 else { return nil }
            }
        }
        guard (1...12).contains(month), (1...days(in: month, of: year)).contains(day), hour < 24, minute < 60,
            second <= 60,
            let zone = reader.zone(), reader.rest.isEmpty
        else { return nil }
        return days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - zone
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The ISO 8601 time of a log's `second`, in UTC, where second 0 is `epoch` seconds after 1970.
    static func iso(_ second: Int, epoch: Int) -> String { iso(second.addingReportingOverflow(epoch).partialValue) }

    /// The ISO 8601 time of `seconds` since 1970, in UTC.
    static func iso(_ seconds: Int) -> String {
        let day = (Double(seconds) / 86_400).rounded(.down)
        let rest = seconds - Int(day) * 86_400
        // The inverse of `days`, from the same paper.
        let shifted = Int(day) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfYear - (153 * index + 2) / 5 + 1, 2))"
        return "\(date)T\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads numbers of a fixed width from the front of a text.
private struct DigitReader {
    var rest: ArraySlice<UInt8>

    mutating func takes(_ byte: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: byte) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard rest.count >= width else { return nil }
        var value = 0
        for _ in 0..<width {
            guard let digit = rest.first.map({ $0 &- UInt8(ascii: "0") }), digit < 10 else { return nil }
            rest.removeFirst()
            value = value * 10 + Int(digit)
        }
        return value
    }

    mutating func skipDigits() -> Int {
        let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
        rest.removeFirst(count)
        return count
    }

    /// Reads the zone's offset from UTC, in seconds; positive if the zone is ahead.
    mutating func zone() -> Int? {
        if rest.isEmpty || takes("Z") || takes("z") { return 0 }
        let sign = takes("+") ? 1 : takes("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24 else { return nil }
        guard !rest.isEmpty else { return sign * hours * 3_600 }
        _ = takes(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
