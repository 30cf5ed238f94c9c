import ByteIO

/// A time format in the notation of `strptime`, such as `%d/%b/%Y:%H:%M:%S %z`, compiled once.
///
/// Names of months and days are English. A blank matches any number of blanks, and the whole text must match.
package struct TimeFormat: Sendable {
    private enum Part: Sendable {
        case year, shortYear, month, monthName, day, dayOfYear, weekday
        case hour, halfHour, minute, second, fraction, half, zone, zoneName, unix
        case blank
        case literal(UInt8)
    }

    private let parts: [Part]
    /// True if the time is a number of seconds since 1970.
    private let isUnix: Bool

    /// The sentence that says what is wrong with a format.
    package struct Fault: Error, Hashable, Sendable {
        /// What was expected and what was found.
        package let message: String
    }

    /// Compiles `format`.
    ///
    /// - Throws: `Fault` if it has an unknown directive, or determines no date.
    package init(_ format: String) throws(Fault) {
        var parts: [Part] = []
        var isDirective = false
        for scalar in format.unicodeScalars {
            if isDirective {
                guard let found = Self.parts(of: scalar) else {
                    throw Fault(message: "%\(scalar) is not a directive; known are %\(Self.known)")
                }
                parts += found
                isDirective = false
            } else if scalar == "%" {
                isDirective = true
            } else if scalar == " " || scalar == "\t" {
                parts.append(.blank)
            } else {
                parts += String(scalar).utf8.map { .literal($0) }
            }
        }
        guard !isDirective else { throw Fault(message: "a % at the end has no directive; write %% for a percent sign") }
        func has(_ matches: (Part) -> Bool) -> Bool { parts.contains(where: matches) }
        isUnix = has { if case .unix = $0 { true } else { false } }
        let hasYear = has { if case .year = $0 { true } else if case .shortYear = $0 { true } else { false } }
        let hasMonth = has { if case .month = $0 { true } else if case .monthName = $0 { true } else { false } }
        let hasDay = has { if case .day = $0 { true } else { false } }
        let hasDayOfYear = has { if case .dayOfYear = $0 { true } else { false } }
        guard isUnix || hasYear && (hasMonth && hasDay || hasDayOfYear) else {
            throw Fault(message: "expected %s, or a year, a month and a day, found less")
        }
        self.parts = parts
    }

    private static let known = "Y %y %m %b %B %h %d %e %j %a %A %H %k %I %l %M %S %f %p %z %Z %s %T %R %D %F %n %t %%"

    private static func parts(of directive: Unicode.Scalar) -> [Part]? {
        switch directive {
        case "Y": [.year]
        case "y": [.shortYear]
        case "m": [.month]
        case "b", "B", "h": [.monthName]
        case "d", "e": [.day]
        case "j": [.dayOfYear]
        case "a", "A": [.weekday]
        case "H", "k": [.hour]
        case "I", "l": [.halfHour]
        case "M": [.minute]
        case "S": [.second]
        case "f": [.fraction]
        case "p": [.half]
        case "z": [.zone]
        case "Z": [.zoneName]
        case "s": [.unix]
        case "T": [.hour, .literal(.colon), .minute, .literal(.colon), .second]
        case "R": [.hour, .literal(.colon), .minute]
        case "D": [.month, .literal(.slash), .day, .literal(.slash), .shortYear]
        case "F": [.year, .literal(.hyphen), .month, .literal(.hyphen), .day]
        case "n", "t": [.blank]
        case "%": [.literal(UInt8(ascii: "%"))]
        default: nil
        }
    }

    /// What has been read of a time.
    private struct Reading {
        var civil = CivilTime()
        var fraction: (nanoseconds: Int32, digits: Int8) = (0, 0)
        var zone: Int?
        var isMorning: Bool?
        var dayOfYear: Int?
        var unix = 0
    }

    /// Parses `text`; `nil` if it does not have this format.
    ///
    /// Without `%z`, `%Z` and `%s` the clock is ``LogTime/Clock/local``.
    package func time(_ text: UnsafeRawBufferPointer) -> LogTime? {
        var cursor = TimeCursor(text.trimmed)
        var reading = Reading()
        for part in parts {
            guard Self.read(part, &cursor, &reading) else { return nil }
        }
        guard cursor.isAtEnd else { return nil }
        if isUnix {
            let (nanoseconds, digits) = reading.fraction
            return LogTime(seconds: reading.unix, nanoseconds: nanoseconds, digits: digits)
        }
        if let isMorning = reading.isMorning, !reading.civil.setHalf(isMorning: isMorning) { return nil }
        if let dayOfYear = reading.dayOfYear { reading.civil.setDay(dayOfYear) }
        guard reading.civil.isValid else { return nil }
        return LogTime(reading.civil, reading.fraction, zone: reading.zone)
    }

    private static func read(_ part: Part, _ cursor: inout TimeCursor, _ reading: inout Reading) -> Bool {
        func number(_ most: Int, _ path: WritableKeyPath<CivilTime, Int>) -> Bool {
            cursor.skipBlanks()
            guard let number = cursor.number(upTo: most) else { return false }
            reading.civil[keyPath: path] = number
            return true
        }
        switch part {
        case .year: return number(4, \.year)
        case .shortYear:
            guard let year = cursor.number(2) else { return false }
            reading.civil.year = year + (year < 69 ? 2_000 : 1_900)
        case .month: return number(2, \.month)
        case .monthName:
            guard let month = cursor.month(isWhole: true) else { return false }
            reading.civil.month = month
        case .day: return number(2, \.day)
        case .dayOfYear:
            reading.dayOfYear = cursor.number(upTo: 3)
            return reading.dayOfYear != nil
        case .weekday: cursor.skipWeekday()
        case .hour, .halfHour: return number(2, \.hour)
        case .minute: return number(2, \.minute)
        case .second: return number(2, \.second)
        case .fraction:
            guard let fraction = cursor.fraction() else { return false }
            reading.fraction = fraction
        case .half:
            let isMorning = cursor.takes(word: "am")
            guard isMorning || cursor.takes(word: "pm") else { return false }
            reading.isMorning = isMorning
        case .zone, .zoneName:
            reading.zone = cursor.zone() ?? cursor.zoneName()
            return reading.zone != nil
        case .unix:
            let isNegative = cursor.takes(.hyphen)
            guard let seconds = cursor.number(upTo: 18) else { return false }
            reading.unix = isNegative ? -seconds : seconds
        case .blank: cursor.skipBlanks()
        case .literal(let byte): return cursor.takes(byte)
        }
        return true
    }
}

extension CivilTime {
    /// Sets month and day to day `number` of the year, counted from 1; to an invalid date if there is none.
    fileprivate mutating func setDay(_ number: Int) {
        (month, day) = (1, number)
        while month <= 12, day > Self.days(in: month, of: year) {
            day -= Self.days(in: month, of: year)
            month += 1
        }
    }
}

extension UInt8 {
    fileprivate static let hyphen = UInt8(ascii: "-")
}
