import AuthLogs
import Foundation
import TestSupport
import Testing

extension LogTime {
    /// The time and its clock, if that is not UTC, for tests.
    var shown: String { rfc3339 + (clock == .unix ? "" : " \(clock)") }
}

/// Times as logs write them.
@Suite struct LogTimeTests {
    private func read(_ text: String, _ parse: (UnsafeRawBufferPointer) -> LogTime?) -> String? {
        Array(text.utf8).withUnsafeBytes { parse($0) }?.shown
    }

    @Test(arguments: [
        ("2025-01-01T08:00:00Z", "2025-01-01T08:00:00Z"),
        ("2025-01-01t08:00:00z", "2025-01-01T08:00:00Z"),
        ("2025-01-01 08:00:00.1Z", "2025-01-01T08:00:00.1Z"),
        ("2025-01-01T08:00:00.1234567Z", "2025-01-01T08:00:00.1234567Z"),
        ("2025-01-01T08:00:00,123456789Z", "2025-01-01T08:00:00.123456789Z"),
        ("2025-01-01T08:00:00.1234567891Z", "2025-01-01T08:00:00.123456789Z"),
        ("2025-01-01T09:00:00.000+01:00", "2025-01-01T08:00:00.000Z"),
        ("2025-01-01T09:00:00+0100", "2025-01-01T08:00:00Z"),
        ("2025-01-01T02:30:00-05:30", "2025-01-01T08:00:00Z"),
        ("2025-01-01T09:00:00+01", "2025-01-01T08:00:00Z"),
        ("2025-01-01 09:00:00 +0100", "2025-01-01T08:00:00Z"),
        ("2025-01-01 08:00:00 UTC", "2025-01-01T08:00:00Z"),
        ("2025-01-01T08:00Z", "2025-01-01T08:00:00Z"),
        ("2025/1/1 8:00:00 PM", "2025-01-01T20:00:00Z local"),
        ("2025-1-1  8:00:00 AM +01:00", "2025-01-01T07:00:00Z"),
        ("2025/01/01 08:00:00", "2025-01-01T08:00:00Z local"),
        (" 2025-01-01T08:00:00 ", "2025-01-01T08:00:00Z local"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ])
    func `ISO 8601`(text: String, time: String) {
        #expect(read(text) { LogTime(iso: $0) } == time)
        #expect(read(text) { LogTime(any: $0) } == time)
    }

    @Test(arguments: [
        "", "2025", "2025-01-01", "2025-01-01T", "2025-01-01T08", "2025-13-01T08:00:00Z", "2025-02-29T08:00:00Z",
        "2025-01-01T24:00:00Z", "2025-01-01T08:60:00Z", "2025-01-01T08:00:61Z", "2025-01-01T08:00:00.Z",
        "2025-01-01T08:00:00ZZ", "2025-01-01T08:00:00+1", "2025-01-01T08:00:00+01:0", "2025-01/01T08:00:00",
        "2025-01-01T08:00:00 CEST2", "2025-00-10T08:00:00Z", "2025-01-00T08:00:00Z", "-001-01-01T08:00:00Z", "XXXX",
        "2025-01-01T13:00:00 PM", "2025-001-01T08:00:00Z", "2025-01-01T008:00:00Z",
    ])
    func `what is no ISO 8601`(text: String) {
        #expect(read(text) { LogTime(iso: $0) } == nil)
    }

    @Test(arguments: [
        ("1735718400", "2025-01-01T08:00:00Z"),
        ("1735718400.123456", "2025-01-01T08:00:00.123456Z"),
        ("1735718400123", "2025-01-01T08:00:00.123Z"),
        ("1735718400123.25", "2025-01-01T08:00:00.12325Z"),
        ("1735718400123456", "2025-01-01T08:00:00.123456Z"),
        ("1735718400123456789", "2025-01-01T08:00:00.123456789Z"),
        ("1.7357184e9", "2025-01-01T08:00:00Z"),
        ("0", "1970-01-01T00:00:00Z"),
        ("-1.25", "1969-12-31T23:59:58.75Z"),
        ("99999999999", "5138-11-16T09:46:39Z"),
        ("100000000000", "1973-03-03T09:46:40.000Z"),
    ])
    func `numbers by their size`(text: String, time: String) {
        #expect(read(text) { LogTime(number: $0) } == time)
    }

    @Test func `numbers with their unit`() {
        #expect(read("1000") { LogTime(number: $0, unit: .milliseconds) } == "1970-01-01T00:00:01.000Z")
        #expect(read("1735718400123456") { LogTime(number: $0, unit: .microseconds) } == "2025-01-01T08:00:00.123456Z")
        #expect(read("1500000000") { LogTime(number: $0, unit: .nanoseconds) } == "1970-01-01T00:00:01.500000000Z")
        for text in [
            "", "-", ".5", "1.", "1x", "0x10", "nan", "inf", "1e99", "XXXXXXXXXX.XXXXXX", "1 2", "--1",
            "9999999999999999999",
        ] {
            #expect(read(text) { LogTime(number: $0) } == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("1/2/2025 8:00:01 AM", "2025-01-02T08:00:01Z local"),
        ("1/2/2025 12:00:01 AM", "2025-01-02T00:00:01Z local"),
        ("1/2/2025, 12:00:01 pm", "2025-01-02T12:00:01Z local"),
        ("01/02/2025 23:00:01", "2025-01-02T23:00:01Z local"),
        ("01/02/2025 08:00", "2025-01-02T08:00:00Z local"),
        ("1/2/2025 8:00:01.5 PM +00:00", "2025-01-02T20:00:01.5Z"),
    ])
    func `US dates`(text: String, time: String) {
        #expect(read(text) { LogTime(usDate: $0) } == time)
        #expect(read(text) { LogTime(any: $0) } == time)
    }

    @Test func `what is no US date`() {
        for text in [
            "13/1/2025 8:00:00", "1/32/2025 8:00:00", "1/2/25 8:00:00", "1/2/2025", "1/2/2025 13:00:00 PM", "",
        ] {
            #expect(read(text) { LogTime(usDate: $0) } == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("Jan  1 2025 08:00:00", "2025-01-01T08:00:00Z local"),
        ("01/Jan/2025:09:00:00 +0100", "2025-01-01T08:00:00Z"),
        ("Wed, 01 Jan 2025 08:00:00 GMT", "2025-01-01T08:00:00Z"),
        ("Wed Jan  1 08:00:00 2025", "2025-01-01T08:00:00Z local"),
        ("January 1, 2025 8:00:00 PM", "2025-01-01T20:00:00Z local"),
    ])
    func `times with the month's name`(text: String, time: String) {
        #expect(read(text) { LogTime(any: $0) } == time)
    }

    @Test func `Windows FILETIME`() {
        #expect(LogTime(fileTime: 133_801_920_001_234_567)?.shown == "2025-01-01T08:00:00.1234567Z")
        #expect(LogTime(fileTime: 1)?.shown == "1601-01-01T00:00:00.0000001Z")
        #expect(LogTime(fileTime: 0) == nil)
        #expect(LogTime(fileTime: .max) != nil)
    }

    @Test func `random times as Foundation has them`() {
        var numbers = SeededNumbers(seed: 7)
        let formatter = ISO8601DateFormatter()
        for _ in 0..<3_000 {
            // From 1583, where Foundation's calendar is Gregorian, to 9999.
            let second = Int.random(in: -12_212_553_600...253_402_300_799, using: &numbers)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(second)))
            #expect(LogTime(seconds: second).rfc3339 == text)
            #expect(Array(text.utf8).withUnsafeBytes { LogTime(iso: $0) } == LogTime(seconds: second))
        }
    }

    @Test func `any text is survived`() {
        var numbers = SeededNumbers(seed: 8)
        let characters = Array("0123456789-:./ ,TZ+eAPMJanWedUTC\u{e9}".utf8)
        for _ in 0..<30_000 {
            let text = (0..<Int.random(in: 0...30, using: &numbers)).map { _ in
                characters[Int.random(in: 0..<characters.count, using: &numbers)]
            }
            if let time = text.withUnsafeBytes({ LogTime(any: $0) }) { #expect(!time.rfc3339.isEmpty) }
        }
    }
}
