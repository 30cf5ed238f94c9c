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

/// Parses and formats the times of events.
package enum EventTime {
    /// The seconds since 1970 of a number that counts seconds, milliseconds, microseconds or nanoseconds.
    ///
    /// The unit follows from the number's size, which is correct for the years 1973 to 5138.
    package static func seconds(number: ArraySlice<UInt8>) -> Int? {
        number.withUnsafeBytes { LogTime(number: $0)?.seconds }
    }

    /// The seconds since 1970 of an ISO 8601 time, `2025-01-31T23:59:59.123Z`; in UTC if it names no zone.
    package static func seconds(iso text: ArraySlice<UInt8>) -> Int? {
        text.withUnsafeBytes { LogTime(iso: $0)?.seconds }
    }

    /// The ISO 8601 time of a log's `second`, in UTC, where second 0 is `epoch` seconds after 1970.
    package static func iso(_ second: Int, epoch: Int) -> String { iso(second &+ epoch) }

    /// The ISO 8601 time of `seconds` since 1970, in UTC.
    package static func iso(_ seconds: Int) -> String { LogTime(seconds: seconds).rfc3339 }
}
