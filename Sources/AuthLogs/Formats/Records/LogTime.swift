import ByteIO

/// The time of an event as its log tells it.
package struct LogTime: Sendable, Hashable {
    /// The clock that the seconds are counted by.
    package enum Clock: UInt8, Sendable {
        /// Seconds since 1970 in UTC.
        case unix
        /// Seconds since the log's own start, as in LANL's logs.
        case relative
        /// Seconds since 1970 by a clock whose zone the log does not tell; the reader's zone decides.
        case local
    }

    /// Whole seconds.
    package var seconds = 0
    /// The fraction in nanoseconds; it only orders events.
    package var nanoseconds: Int32 = 0
    /// The number of digits of the fraction in the log, 0 to 9.
    package var digits: Int8 = 0
    /// The clock.
    package var clock = Clock.unix

    package init(seconds: Int = 0, nanoseconds: Int32 = 0, digits: Int8 = 0, clock: Clock = .unix) {
        (self.seconds, self.nanoseconds, self.digits, self.clock) = (seconds, nanoseconds, digits, clock)
    }
}

extension LogTime {
    /// The time in RFC 3339 with the log's own number of digits in the fraction: `2025-01-01T08:00:00.123Z`.
    ///
    /// The seconds are taken as seconds since 1970 in UTC: convert a ``Clock/local`` time with ``LogZone`` first.
    package var rfc3339: String {
        var text: [UInt8] = []
        appendRFC3339(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the time in RFC 3339 to `text`, as ``rfc3339`` has it.
    package func appendRFC3339(to text: inout [UInt8]) {
        CivilTime(seconds: seconds).append(to: &text)
        if digits > 0 {
            text.append(UInt8(ascii: "."))
            var unit: Int32 = 100_000_000
            var rest = max(0, min(nanoseconds, 999_999_999))
            for _ in 0..<min(digits, 9) {
                text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / unit))
                (rest, unit) = (rest % unit, unit / 10)
            }
        }
        text.append(UInt8(ascii: "Z"))
    }
}
