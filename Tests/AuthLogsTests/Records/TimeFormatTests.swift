import AuthLogs
import Testing

/// Time formats in the notation of strptime.
@Suite struct TimeFormatTests {
    @Test(arguments: [
        ("%Y-%m-%d %H:%M:%S", "2025-01-01 08:00:00", "2025-01-01T08:00:00Z local"),
        ("%Y-%m-%d %H:%M:%S.%f", "2025-01-01 08:00:00.250", "2025-01-01T08:00:00.250Z local"),
        ("%d/%b/%Y:%H:%M:%S %z", "01/Jan/2025:09:00:00 +0100", "2025-01-01T08:00:00Z"),
        ("[%d/%B/%Y %T%z]", "[01/january/2025 08:00:00Z]", "2025-01-01T08:00:00Z"),
        ("%d.%m.%Y %H:%M", "1.2.2025 08:05", "2025-02-01T08:05:00Z local"),
        ("%D %R", "02/01/25 08:05", "2025-02-01T08:05:00Z local"),
        ("%m/%d/%y %I:%M:%S %p", "1/2/99 12:00:00 AM", "1999-01-02T00:00:00Z local"),
        ("%a %b %e %T %Z %Y", "Wed Jan  1 08:00:00 CET 2025", "2025-01-01T07:00:00Z"),
        ("%s", "1735718400", "2025-01-01T08:00:00Z"),
        ("%s.%f", "1735718400.123", "2025-01-01T08:00:00.123Z"),
        ("%Y%m%d%H%M%S", "20250101080000", "2025-01-01T08:00:00Z local"),
        ("%Y-%j", "2024-366", "2024-12-31T00:00:00Z local"),
        ("%F%%%n%T", "2025-01-01%  08:00:00", "2025-01-01T08:00:00Z local"),
    ])
    func `times that match`(format: String, text: String, time: String) throws {
        let format = try TimeFormat(format)
        #expect(Array(text.utf8).withUnsafeBytes { format.time($0) }?.shown == time)
    }

    @Test(arguments: [
        ("%Y-%m-%d", "2025-02-29"), ("%Y-%m-%d", "2025-01-01x"), ("%Y-%m-%d", ""), ("%Y-%j", "2025-366"),
        ("%Y-%j", "2025-0"), ("%Y-%m-%d %I %p", "2025-01-01 13 PM"), ("%Y-%m-%d %z", "2025-01-01 CESTX"),
        ("%b %d %Y", "Jam 1 2025"), ("%s", "x"), ("%s", "99999999999999999999"),
    ])
    func `times that do not match`(format: String, text: String) throws {
        let format = try TimeFormat(format)
        #expect(Array(text.utf8).withUnsafeBytes { format.time($0) } == nil)
    }

    @Test(arguments: ["%Y-%m", "%H:%M", "", "%Q", "%Y-%m-%d %", "%b %d %H"])
    func `formats that are refused`(format: String) {
        #expect(throws: TimeFormat.Fault.self) { try TimeFormat(format) }
    }
}
