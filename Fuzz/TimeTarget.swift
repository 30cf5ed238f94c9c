import AuthLogs
import ByteIO

/// A time in all notations, or a format and, behind a NUL, a time.
struct TimeTarget: FuzzTarget {
    private var zones = [LogZone(named: "Europe/Berlin"), LogZone(offset: -12_600)].compactMap { $0 }

    mutating func read(_ input: UnsafeRawBufferPointer) {
        guard let end = input.firstIndex(of: 0) else { return readAll(input) }
        let text = UnsafeRawBufferPointer(rebasing: input[(end + 1)...])
        take((try? TimeFormat(String(decoding: input[..<end], as: UTF8.self)))?.time(text))
    }

    private mutating func readAll(_ text: UnsafeRawBufferPointer) {
        take(LogTime(any: text))
        take(LogTime(iso: text))
        take(LogTime(usDate: text))
        take(LogTime(number: text))
        for unit in [LogTime.Unit.seconds, .milliseconds, .microseconds, .nanoseconds] {
            take(LogTime(number: text, unit: unit))
        }
        take(LogTime(record: text))
        if text.count >= 8 { take(LogTime(fileTime: text.loadUnaligned(as: UInt64.self))) }
        // Names with a slash are looked up in the time zone database.
        if !text.contains(UInt8(ascii: "/")) { _ = LogZone(named: String(decoding: text, as: UTF8.self)) }
    }

    private mutating func take(_ time: LogTime?) {
        guard let time else { return }
        precondition((0..<1_000_000_000).contains(time.nanoseconds) && (0...9).contains(time.digits), "a fraction")
        for index in zones.indices {
            let time = zones[index].utc(time)
            guard (0..<1_000_000_000_000_000_000).contains(time.seconds) else { continue }
            let text = Array(time.rfc3339.utf8)
            let again = text.withUnsafeBytes { LogTime(iso: $0) }
            // Years have four digits in RFC 3339.
            if time.seconds < 253_402_300_800 {
                precondition(again?.seconds == time.seconds, "a time that was written")
            }
        }
    }
}
