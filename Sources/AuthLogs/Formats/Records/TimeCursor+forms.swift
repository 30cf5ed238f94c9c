import ByteIO

extension TimeCursor {
    /// Reads an ISO 8601 time; the position is undefined if there is none.
    mutating func iso() -> LogTime? {
        guard let year = number(4) else { return nil }
        let separator = peek
        guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"), takes(separator),
            let month = number(2) ?? number(1), takes(separator), let day = number(2) ?? number(1),
            takes(UInt8(ascii: "T")) || takes(UInt8(ascii: "t")) || skipBlanks(),
            let hour = number(2) ?? number(1), takes(UInt8(ascii: ":")), let minute = number(2)
        else { return nil }
        var civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute)
        var fraction: (nanoseconds: Int32, digits: Int8) = (0, 0)
        if takes(UInt8(ascii: ":")) {
            guard let second = number(2) else { return nil }
            civil.second = second
            if takes(UInt8(ascii: ".")) || takes(UInt8(ascii: ",")) {
                guard let digits = self.fraction() else { return nil }
                fraction = digits
            }
        }
        guard peek > 0x20 && peek < 0x80 || civil.takesHalf(of: &self), civil.isValid else { return nil }
        return LogTime(civil, fraction, zone: zone() ?? separateZone())
    }

    /// Reads a US date; the position is undefined if there is none.
    mutating func usDate() -> LogTime? {
        guard let month = number(upTo: 2), takes(UInt8(ascii: "/")), let day = number(upTo: 2),
            takes(UInt8(ascii: "/")), let year = number(4)
        else { return nil }
        _ = takes(UInt8(ascii: ","))
        guard skipBlanks(), let hour = number(upTo: 2), takes(UInt8(ascii: ":")), let minute = number(2) else {
            return nil
        }
        var civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute)
        var fraction: (nanoseconds: Int32, digits: Int8) = (0, 0)
        if takes(UInt8(ascii: ":")) {
            guard let second = number(2) else { return nil }
            civil.second = second
            if takes(UInt8(ascii: ".")), let digits = self.fraction() { fraction = digits }
        }
        guard civil.takesHalf(of: &self), civil.isValid else { return nil }
        return LogTime(civil, fraction, zone: separateZone())
    }

    /// Reads a time with the name of its month and with a year; the position is undefined if there is none.
    mutating func namedMonth() -> LogTime? {
        var civil = CivilTime()
        skipWeekday()
        if let month = month(isWhole: true) {
            guard skipBlanks(), let day = number(upTo: 2) else { return nil }
            (civil.month, civil.day) = (month, day)
        } else {
            guard let day = number(upTo: 2), skipDateSeparator(), let month = month(isWhole: true) else { return nil }
            (civil.month, civil.day) = (month, day)
        }
        _ = takes(.comma)
        guard skipDateSeparator() else { return nil }
        var year = number(4)
        if year != nil { guard takes(UInt8(ascii: ":")) || skipBlanks() else { return nil } }
        guard let clock = clock() else { return nil }
        (civil.hour, civil.minute, civil.second) = clock
        var fraction: (nanoseconds: Int32, digits: Int8) = (0, 0)
        if takes(UInt8(ascii: ".")), let digits = self.fraction() { fraction = digits }
        guard civil.takesHalf(of: &self) else { return nil }
        let zone = separateZone()
        if year == nil, skipBlanks() { year = number(4) }
        guard let year else { return nil }
        civil.year = year
        return civil.isValid ? LogTime(civil, fraction, zone: zone) : nil
    }

    /// Skips the no-break space that newer libraries put before AM and PM.
    mutating func skipNoBreakSpace() {
        for space in [[0xc2, 0xa0], [0xe2, 0x80, 0xaf]] as [[UInt8]] where text.dropFirst(offset).starts(with: space) {
            offset &+= space.count
        }
    }

    /// Skips the name of a day of the week and what separates it from the date.
    mutating func skipWeekday() {
        switch peek | 0x20 {
        case UInt8(ascii: "m"), UInt8(ascii: "t"), UInt8(ascii: "w"), UInt8(ascii: "f"), UInt8(ascii: "s"): break
        default: return
        }
        for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as [StaticString] where takes(word: day) {
            while !isAtEnd, peek | 0x20 >= UInt8(ascii: "a"), peek | 0x20 <= UInt8(ascii: "z") { offset &+= 1 }
            _ = takes(.comma)
            skipBlanks()
            return
        }
    }

    private mutating func skipDateSeparator() -> Bool {
        takes(UInt8(ascii: "/")) || takes(UInt8(ascii: "-")) || skipBlanks()
    }
}

extension CivilTime {
    /// Reads `AM` or `PM` at `cursor`, if it is there; returns false if the hour does not suit it.
    mutating func takesHalf(of cursor: inout TimeCursor) -> Bool {
        let start = cursor.offset
        cursor.skipBlanks()
        cursor.skipNoBreakSpace()
        let isMorning = cursor.takes(word: "am")
        guard isMorning || cursor.takes(word: "pm") else {
            cursor.offset = start
            return true
        }
        return setHalf(isMorning: isMorning)
    }

    /// Turns an hour from 1 to 12 into one from 0 to 23; returns false for any other hour.
    mutating func setHalf(isMorning: Bool) -> Bool {
        guard (1...12).contains(hour) else { return false }
        hour = hour % 12 + (isMorning ? 0 : 12)
        return true
    }
}

extension LogTime {
    /// The time that is `civil` in the zone `zone` seconds east of Greenwich; by the clock of an unknown zone for `nil`.
    init(_ civil: CivilTime, _ fraction: (nanoseconds: Int32, digits: Int8), zone: Int?) {
        self.init(
            seconds: civil.seconds &- (zone ?? 0),
            nanoseconds: fraction.nanoseconds,
            digits: fraction.digits,
            clock: zone == nil ? .local : .unix
        )
    }
}
