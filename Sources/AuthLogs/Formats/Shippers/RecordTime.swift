import ByteIO

extension LogTime {
    /// Parses the time of a JSON record or of a line of Zeek, in all the forms that shippers write.
    ///
    /// That is ISO 8601, a number since 1970 in seconds to nanoseconds as its size tells, a US date
    /// (`1/31/2025 3:04:05 PM`), or `/Date(1735718400123)/` of Windows PowerShell. Without a zone, the clock is
    /// ``Clock/local``.
    package init?(record text: UnsafeRawBufferPointer) {
        var text = text
        if text.hasPrefix("/Date("), text.count > 8, text.hasSuffix(")/") { text = text.slice(6..<text.count &- 2) }
        guard let first = text.first, first &- UInt8(ascii: "0") < 10,
            let time = LogTime(iso: text) ?? LogTime(number: text) ?? LogTime(usDate: text)
        else { return nil }
        self = time
    }

    /// The time by the clock that a missing zone means: UTC, or that of the log's own host.
    package func assuming(_ clock: Clock) -> LogTime {
        var time = self
        if time.clock == .local { time.clock = clock }
        return time
    }

    /// The time in UTC, if its zone is the one in which `local` and the UTC time `receipt` are the same moment.
    ///
    /// The difference, rounded to quarters of an hour, is the zone's offset; `nil` if no zone has such an offset.
    package func inferringZone(local: LogTime, receipt: LogTime) -> LogTime? {
        let difference = local.seconds.subtractingReportingOverflow(receipt.seconds).partialValue
        guard (-12 * 3_600 - 450...14 * 3_600 + 450).contains(difference) else { return nil }
        let offset = Int((Double(difference) / 900).rounded()) * 900
        var time = assuming(.unix)
        time.seconds &-= offset
        return time
    }
}
