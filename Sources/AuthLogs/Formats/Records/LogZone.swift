import ByteIO
import Foundation

/// A time zone, which turns the times of a clock into seconds since 1970 in UTC and back.
///
///     var zone = LogZone(named: "Europe/Berlin")
///     zone?.utc(time)              // of a `local` time
///     zone?.offset(at: seconds)    // 3,600 in winter
///
/// **Daylight saving.** A time that occurs twice, when clocks are set back, is the first of the two. A time that does
/// not occur, when clocks are set forward, is read with the offset before the change, so that 02:30 is the instant that
/// the clocks show as 03:30. This is what Python's `zoneinfo` and `java.time` do too.
///
/// A zone is a value with a cache: use one for each thread.
package struct LogZone: Sendable {
    /// A period of the same offset from UTC.
    private struct Period: Sendable {
        /// The first second, in UTC.
        let start: Int
        let offset: Int
    }

    /// The name: `UTC`, `+01:00` or `Europe/Berlin`.
    package let name: String
    private let zone: TimeZone?
    private let fixedOffset: Int
    /// The periods of the years from 1970, as far as they were asked for.
    private var years: [[Period]?] = []

    /// Coordinated Universal Time.
    package static let utc = LogZone(offset: 0)

    /// The zone whose clocks are always `offset` seconds ahead of UTC.
    package init(offset: Int) {
        (zone, fixedOffset) = (nil, offset)
        let minutes = offset.magnitude / 60
        func padded(_ number: UInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
        name = offset == 0 ? "UTC" : "\(offset < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
    }

    /// The zone called `name`: `UTC`, `Z`, an offset such as `+01:00`, or a name of the time zone database.
    package init?(named name: String) {
        var text = name
        let offset: Int? = text.withUTF8 { bytes in
            var cursor = TimeCursor(UnsafeRawBufferPointer(bytes))
            guard let offset = cursor.zone(), cursor.isAtEnd else { return nil }
            return offset
        }
        if let offset = ["UTC", "GMT"].contains(name) ? 0 : offset {
            self.init(offset: offset)
            return
        }
        // Foundation also knows abbreviations such as CET, of which some mean several zones.
        guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
        self.init(zone, name: name)
    }

    private init(_ zone: TimeZone, name: String) {
        (self.name, self.zone, fixedOffset) = (name, zone, 0)
        years = Array(repeating: nil, count: Self.lastYear - Self.firstYear + 1)
    }

    /// The seconds that clocks of this zone are ahead of UTC at `seconds` since 1970 in UTC.
    package mutating func offset(at seconds: Int) -> Int {
        guard let zone else { return fixedOffset }
        return period(at: seconds, zone) { $0.start <= seconds }
    }

    /// The instant of `time`, if that is by a clock whose zone the log does not tell; otherwise `time` itself.
    package mutating func utc(_ time: LogTime) -> LogTime {
        guard time.clock == .local else { return time }
        var time = time
        time.clock = .unix
        time.seconds = instant(local: time.seconds)
        return time
    }

    /// The instant at which clocks show `local`, counted in seconds from 1970 by the same clocks.
    package mutating func instant(local: Int) -> Int {
        guard let zone else { return local &- fixedOffset }
        // A period counts from when both its own clocks and those of its predecessor show that it has begun: so the
        // predecessor has the repeated hour, in which both would do, and the hour left out, in which neither would.
        var before = Int.min
        return local
            &- period(at: local, zone) { period in
                defer { before = period.offset }
                return period.start <= local &- max(before, period.offset)
            }
    }

    /// The offset of the last period, in order, up to the first that `hasBegun` is false of.
    private mutating func period(at seconds: Int, _ zone: TimeZone, _ hasBegun: (Period) -> Bool) -> Int {
        let year = CivilTime(seconds: seconds).year
        guard (Self.firstYear...Self.lastYear).contains(year) else {
            return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
        let index = year - Self.firstYear
        let periods = years[index] ?? Self.periods(of: year, in: zone)
        if years[index] == nil { years[index] = periods }
        var offset = periods[0].offset
        for period in periods {
            guard hasBegun(period) else { break }
            offset = period.offset
        }
        return offset
    }

    /// The years that are cached; rules for later years are anybody's guess.
    private static let (firstYear, lastYear) = (1970, 2100)

    /// The periods of `year` and of two days around it, in order.
    private static func periods(of year: Int, in zone: TimeZone) -> [Period] {
        func offset(_ second: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))) }
        let start = CivilTime(year: year).seconds - 2 * 86_400
        let end = CivilTime(year: year + 1).seconds + 2 * 86_400
        var periods = [Period(start: .min, offset: offset(start))]
        for day in stride(from: start, to: end, by: 86_400) {
            let (before, after) = (offset(day), offset(day + 86_400))
            guard before != after else { continue }
            // The change is after `low` and not after `high`.
            var (low, high) = (day, day + 86_400)
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == before { low = middle } else { high = middle }
            }
            periods.append(Period(start: high, offset: after))
        }
        return periods
    }
}
