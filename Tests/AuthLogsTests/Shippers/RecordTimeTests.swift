import Testing

import AuthLogs

/// Times in the forms that shippers write; expected seconds from `date -u -d … +%s`.
@Suite struct `The time of a record` {
    private func read(_ text: String) -> String {
        guard let time = Array(text.utf8).withUnsafeBytes({ LogTime(record: $0) }) else { return "none" }
        return "\(time.seconds) \(time.nanoseconds) \(time.digits)\(time.clock == .local ? " local" : "")"
    }

    @Test(
        arguments: [
            ("2025-01-01T08:00:00Z", "1735718400 0 0"), ("2025-01-01T08:00:00.123Z", "1735718400 123000000 3"),
            ("2025-01-01T08:00:00.1234567Z", "1735718400 123456700 7"),
            ("2025-01-01T08:00:00.123456789123Z", "1735718400 123456789 9"),
            ("2025-01-01 08:00:00.123 +00:00", "1735718400 123000000 3"),
            ("2025-01-01T09:00:00+01:00", "1735718400 0 0"), ("2025-01-01T13:30:00.5+0530", "1735718400 500000000 1"),
            ("2025-01-01T03:00:00-05", "1735718400 0 0"), ("2025-01-01 08:00:00 UTC", "1735718400 0 0"),
            ("2025-01-01 08:00:00", "1735718400 0 0 local"), ("2025-01-01T08:00", "1735718400 0 0 local"),
            ("2025-01-01 08:00:00,123", "1735718400 123000000 3 local"),
            ("2025/01/01 08:00:00", "1735718400 0 0 local"),
            ("2024-02-29T12:00:00Z", "1709208000 0 0"), ("1969-12-31T23:59:59Z", "-1 0 0"),
            ("1/1/2025 8:00:00 AM", "1735718400 0 0 local"), ("01/01/2025 08:00:00 PM", "1735761600 0 0 local"),
            ("1/1/2025, 8:00:00.123 AM", "1735718400 123000000 3 local"),
            ("1/1/2025 12:00:00 AM", "1735689600 0 0 local"),
            ("1/1/2025 8:00:00\u{202f}AM", "1735718400 0 0 local"), ("1/1/2025 8:00:00 AM +00:00", "1735718400 0 0"),
            ("/Date(1735718400123)/", "1735718400 123000000 3"),
        ]
    )
    func `is read as a date`(text: String, expected: String) { #expect(read(text) == expected) }

    @Test(
        arguments: [
            ("1735718400", "1735718400 0 0"), ("1735718400.13793", "1735718400 137930000 5"),
            ("1735718400123", "1735718400 123000000 3"), ("1735718400123.5", "1735718400 123500000 4"),
            ("1735718400123456", "1735718400 123456000 6"), ("1735718400123456789", "1735718400 123456789 9"),
            ("1.7357184e9", "1735718400 0 0"), ("806400", "806400 0 0"), ("0", "0 0 0"),
        ]
    )
    func `is read as a number whose size tells the unit`(text: String, expected: String) {
        #expect(read(text) == expected)
    }

    @Test(
        arguments: [
            "", "yesterday", "true", "-5", "1e999", "12:00", "2025-02-29T12:00:00Z", "2025-13-01T12:00:00Z",
            "2025-01-31T24:00:00Z", "2025-01-31T23:59:59Zx", "2025-01-31T23:60:00Z", "2025-01-31",
            "13/40/2025 8:00:00 AM",
            "1/1/2025 13:00:00 PM", "XXXXXXXXXX.XXXXXX", "1735718400.", "/Date()/", "/Date(",
            "2025-01-01T08:00:00+25:00",
            "99999999999999999999", String(repeating: "9", count: 100_000),
        ]
    )
    func `is none if it is written otherwise`(text: String) { #expect(read(text) == "none") }

    @Test func `is in the zone that makes it the moment of its receipt`() throws {
        func inferred(_ own: String, local: String, receipt: String) -> Int? {
            func time(_ text: String) -> LogTime? { Array(text.utf8).withUnsafeBytes { LogTime(record: $0) } }
            guard let own = time(own), let local = time(local), let receipt = time(receipt) else { return nil }
            return own.inferringZone(local: local, receipt: receipt)?.seconds
        }
        let (own, receipt) = ("2025-01-01 09:00:01", "2025-01-01T08:00:03Z")
        #expect(inferred(own, local: own, receipt: receipt) == 1_735_718_401)
        // Four minutes on the way; 5:45 ahead; 3:30 behind.
        #expect(inferred(own, local: own, receipt: "2025-01-01T08:04:03Z") == 1_735_718_401)
        #expect(inferred("2025-01-01 13:45:00", local: "2025-01-01 13:45:00", receipt: receipt) == 1_735_718_400)
        #expect(inferred("2025-01-01 04:30:00", local: "2025-01-01 04:30:00", receipt: receipt) == 1_735_718_400)
        // The shipper took the event an hour later: its own clock tells the zone.
        #expect(inferred(own, local: "2025-01-01 10:00:01", receipt: "2025-01-01T09:00:03Z") == 1_735_718_401)
        #expect(inferred(own, local: own, receipt: "2024-12-31T08:00:03Z") == nil)
    }
}
