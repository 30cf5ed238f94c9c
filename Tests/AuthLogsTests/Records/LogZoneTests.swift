import AuthLogs
import Foundation
import TestSupport
import Testing

/// Zones, beside Foundation's.
@Suite struct LogZoneTests {
    private func instant(_ text: String, _ zone: inout LogZone) -> String {
        let time = Array(text.utf8).withUnsafeBytes { LogTime(iso: $0) } ?? LogTime()
        return zone.utc(time).shown
    }

    @Test func `daylight saving`() throws {
        var berlin = try #require(LogZone(named: "Europe/Berlin"))
        for (local, utc) in [
            ("2025-01-01T09:00:00.5", "2025-01-01T08:00:00.5Z"), ("2025-07-01T10:00:00", "2025-07-01T08:00:00Z"),
            // Set forward at 02:00: 02:30 is the instant shown as 03:30.
            ("2025-03-30T01:59:59", "2025-03-30T00:59:59Z"), ("2025-03-30T02:30:00", "2025-03-30T01:30:00Z"),
            ("2025-03-30T03:00:00", "2025-03-30T01:00:00Z"),
            // Set back at 03:00: 02:30 is the first of two.
            ("2025-10-26T01:59:59", "2025-10-25T23:59:59Z"), ("2025-10-26T02:30:00", "2025-10-26T00:30:00Z"),
            ("2025-10-26T03:00:00", "2025-10-26T02:00:00Z"),
            // A time with a zone stays.
            ("2025-01-01T09:00:00Z", "2025-01-01T09:00:00Z"),
        ] {
            #expect(instant(local, &berlin) == utc)
        }
    }

    @Test func `fixed offsets and names`() {
        for (name, offset) in [("UTC", 0), ("Z", 0), ("GMT", 0), ("+01:00", 3_600), ("-0530", -19_800), ("+02", 7_200)]
        {
            var zone = LogZone(named: name)
            #expect(zone?.offset(at: 0) == offset)
            #expect(zone?.instant(local: 0) == -offset)
        }
        #expect(LogZone(offset: -19_800).name == "-05:30")
        for name in ["", "CET", "Europe", "Europe/Nowhere", "+1", "+25:00", "../etc"] {
            #expect(LogZone(named: name) == nil)
        }
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
        "Pacific/Apia", "America/Sao_Paulo",
    ])
    func `random instants as Foundation has them`(name: String) throws {
        let foundation = try #require(TimeZone(identifier: name))
        var zone = try #require(LogZone(named: name))
        var numbers = SeededNumbers(seed: 9)
        for _ in 0..<1_000 {
            let second = Int.random(in: 0...4_100_000_000, using: &numbers)
            let offset = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
            #expect(zone.offset(at: second) == offset)
            let back = zone.instant(local: second + offset)
            // In a repeated hour it may be the other of the two, which is earlier and shows the same.
            let other = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(back)))
            #expect(back == second || back < second && back + other == second + offset)
        }
    }

    @Test func `times beyond the table`() throws {
        var zone = try #require(LogZone(named: "Europe/Berlin"))
        for second in [Int(Int32.min) * 8, -1, 4_200_000_000, 253_402_300_799] {
            _ = zone.offset(at: second)
            _ = zone.instant(local: second)
        }
    }
}
