/// A date and a time of day in the Gregorian calendar, without a zone.
struct CivilTime: Hashable {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    /// The second, 60 in a leap second.
    var second = 0

    /// True if there is such a date and time; a leap second is accepted in every minute.
    var isValid: Bool {
        (0...9_999).contains(year) && (1...12).contains(month) && day >= 1 && day <= Self.days(in: month, of: year)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
    }

    /// The seconds since 1970-01-01 00:00:00 on the same clock.
    ///
    /// - Precondition: The time is valid.
    var seconds: Int {
        Self.days(year, month, day) &* 86_400 &+ hour &* 3_600 &+ minute &* 60 &+ second
    }

    /// The number of days of `month`.
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year &- 1 : year
        let era = (shifted >= 0 ? shifted : shifted &- 399) / 400
        let yearOfEra = shifted &- era &* 400
        let dayOfYear = (153 &* (month &+ (month > 2 ? -3 : 9)) &+ 2) / 5 &+ day &- 1
        return era &* 146_097 &+ yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear &- 719_468
    }
}

extension CivilTime {
    /// The date and time that a clock shows `seconds` after 1970-01-01 00:00:00.
    init(seconds: Int) {
        var (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
        self.init(day: days)
        (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
    }

    /// The start of a day since 1970-01-01: the inverse of ``days(_:_:_:)``, from the same paper.
    init(day number: Int) {
        let shifted = number &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        month = index < 10 ? index + 3 : index - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * index + 2) / 5 + 1
    }

    /// Appends `2025-01-01T08:00:00`.
    func append(to text: inout [UInt8]) {
        if year < 0 || year > 9_999 {
            text.append(contentsOf: String(year).utf8)
        } else {
            Self.append(year / 100, to: &text)
            Self.append(year % 100, to: &text)
        }
        for (separator, part) in [("-", month), ("-", day), ("T", hour), (":", minute), (":", second)] {
            text.append(contentsOf: separator.utf8)
            Self.append(part, to: &text)
        }
    }

    private static func append(_ number: Int, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10))
        text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10))
    }
}
