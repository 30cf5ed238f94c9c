import ByteIO

extension LogTime {
    /// The unit of a number that counts since 1970.
    package enum Unit: Sendable, Hashable {
        case seconds, milliseconds, microseconds, nanoseconds

        /// The number of digits after the second.
        fileprivate var scale: Int {
            switch self {
            case .seconds: 0
            case .milliseconds: 3
            case .microseconds: 6
            case .nanoseconds: 9
            }
        }
    }

    /// Parses ISO 8601 and RFC 3339: `2025-01-01T08:00:00.123Z`, with blanks for the T, a comma for the point, slashes
    /// for the hyphens, months, days and hours of one digit, seconds left out, AM or PM.
    ///
    /// The zone is `Z`, `+01:00`, `+0100`, `+01` or `UTC`, after a blank or not; without it the clock is ``Clock/local``.
    package init?(iso text: UnsafeRawBufferPointer) {
        var cursor = TimeCursor(text.trimmed)
        guard let time = cursor.iso(), cursor.isAtEnd else { return nil }
        self = time
    }

    /// Parses a number that counts seconds, milliseconds, microseconds or nanoseconds since 1970, as its size tells.
    ///
    /// The units are told apart correctly for the years 1973 to 5138; a fraction of the number is kept.
    package init?(number text: UnsafeRawBufferPointer) { self.init(text, unit: nil) }

    /// Parses a number that counts `unit`s since 1970; a fraction of the number is kept.
    package init?(number text: UnsafeRawBufferPointer, unit: Unit) { self.init(text, unit: unit) }

    /// The time of Windows' FILETIME: units of 100 ns since 1601 in UTC; `nil` for 0, which stands for no time.
    package init?(fileTime: UInt64) {
        guard fileTime > 0 else { return nil }
        let (seconds, rest) = fileTime.quotientAndRemainder(dividingBy: 10_000_000)
        self.init(
            seconds: Int(truncatingIfNeeded: seconds) &- 11_644_473_600,
            nanoseconds: Int32(truncatingIfNeeded: rest) &* 100,
            digits: 7
        )
    }

    /// Parses a date as in the United States: `1/2/2025 8:00:01 AM`, `01/02/2025 08:00:01`, January 2.
    ///
    /// A comma after the date, a fraction, and a zone are accepted, seconds may be left out.
    package init?(usDate text: UnsafeRawBufferPointer) {
        var cursor = TimeCursor(text.trimmed)
        guard let time = cursor.usDate(), cursor.isAtEnd else { return nil }
        self = time
    }

    /// Parses a time in any of the forms above, or with the name of the month and a year: `Jan 1 2025 08:00:00`,
    /// `01/Jan/2025:08:00:00 +0100`, `Wed, 01 Jan 2025 08:00:00 GMT`.
    package init?(any text: UnsafeRawBufferPointer) {
        if let time = LogTime(iso: text) ?? LogTime(number: text) ?? LogTime(usDate: text) {
            self = time
            return
        }
        var cursor = TimeCursor(text.trimmed)
        guard let time = cursor.namedMonth(), cursor.isAtEnd else { return nil }
        self = time
    }

    private init?(_ text: UnsafeRawBufferPointer, unit: Unit?) {
        let text = text.trimmed
        guard !text.isEmpty, text.count <= 40 else { return nil }
        var cursor = TimeCursor(text)
        let isNegative = cursor.takes(UInt8(ascii: "-"))
        // A number of 19 digits that does not fit becomes negative.
        guard let whole = cursor.number(upTo: 19), whole >= 0 else { return nil }
        var fraction: (nanoseconds: Int32, digits: Int8) = (0, 0)
        let isFraction = cursor.takes(UInt8(ascii: "."))
        if isFraction {
            guard let digits = cursor.fraction() else { return nil }
            fraction = digits
        }
        guard cursor.isAtEnd else {
            // An exponent, as some programs write numbers.
            guard text.allSatisfy({ Self.isOfNumber($0) }), let value = Double(String(decoding: text, as: UTF8.self))
            else { return nil }
            self.init(value, unit: unit)
            return
        }
        let scale = (unit ?? Self.unit(magnitude: Double(whole))).scale
        let power = Self.powers[scale]
        let (seconds, rest) = whole.quotientAndRemainder(dividingBy: power)
        self.init(seconds: seconds, nanoseconds: Int32(rest &* (1_000_000_000 / power)))
        nanoseconds &+= fraction.nanoseconds / Int32(truncatingIfNeeded: power)
        digits = Int8(min(9, scale &+ Int(fraction.digits)))
        if isNegative { negate() }
    }

    /// True for the characters of a decimal number.
    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private init?(_ value: Double, unit: Unit?) {
        let scale = (unit ?? Self.unit(magnitude: abs(value))).scale
        let seconds = (value / Double(Self.powers[scale])).rounded(.down)
        guard let seconds = Int(exactly: seconds) else { return nil }
        self.init(seconds: seconds)
    }

    private mutating func negate() {
        seconds = -seconds
        if nanoseconds > 0 { (seconds, nanoseconds) = (seconds - 1, 1_000_000_000 - nanoseconds) }
    }

    private static func unit(magnitude: Double) -> Unit {
        switch magnitude {
        case 1e17...: .nanoseconds
        case 1e14...: .microseconds
        case 1e11...: .milliseconds
        default: .seconds
        }
    }

    /// 10⁰ to 10⁹.
    private static let powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]
}
