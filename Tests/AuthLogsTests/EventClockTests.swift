import AuthLogs
import Foundation
import Testing

@Suite struct EventClockTests {
    private static func clock(_ zone: String, epoch: Int = 0) -> EventClock {
        EventClock(Dataset(isDated: true, timeZone: zone), epoch: epoch)
    }

    private let berlin = clock("Europe/Berlin")

    @Test func `a log without dates has days with numbers`() {
        let clock = EventClock()
        #expect(clock.moment(702_765) == "day 8, 03:12:45")
        #expect(clock.span(702_765, 702_765) == "day 8, 03:12:45")
        #expect(clock.span(702_765, 702_766) == "day 8, 03:12:45 to 03:12:46")
        #expect(clock.span(702_765, 777_600) == "day 8, 03:12:45 to day 9, 00:00:00")
        #expect(clock.day(of: 702_765) == 8 && clock.day(of: -1) == -1 && clock.firstSecond(ofDay: 8) == 691_200)
        #expect(clock.rfc3339(702_765) == nil && clock.zoneName(of: 702_765) == nil)
        #expect(clock.dayName(0) == "day 0" && clock.shortDayName(86_400) == "day 1")
    }

    @Test func `a log with dates has those of its zone, and machines get UTC`() {
        let (utc, second) = (Self.clock("UTC"), 1_764_144_001)
        #expect(utc.moment(second) == "2025-11-26 08:00:01 UTC")
        #expect(berlin.moment(second) == "2025-11-26 09:00:01 Europe/Berlin")
        #expect(berlin.moment(second, withZone: false) == "2025-11-26 09:00:01")
        #expect(berlin.span(second, second + 60) == "2025-11-26 09:00:01 to 09:01:01 Europe/Berlin")
        #expect(utc.rfc3339(second) == "2025-11-26T08:00:01Z" && berlin.rfc3339(second) == "2025-11-26T08:00:01Z")
        #expect(berlin.time(second, withSeconds: false) == "09:00" && berlin.shortDayName(second) == "Nov 26")
        #expect(Self.clock("Asia/Kolkata").moment(second) == "2025-11-26 13:30:01 Asia/Kolkata")
        #expect(Self.clock("nowhere").time(second) == "08:00:01")
    }

    @Test func `an epoch dates a log without dates, and a large second is a date by itself`() {
        let clock = EventClock(epoch: 1_764_144_000)
        #expect(clock.moment(1) == "2025-11-26 08:00:01 UTC" && clock.rfc3339(1) == "2025-11-26T08:00:01Z")
        #expect(clock.firstSecond(ofDate: "2025-11-26") == -28_800 && clock.day(of: 1) == 20_418)
        #expect(EventClock().moment(1_764_144_001) == "2025-11-26 08:00:01 UTC")
        #expect(EventClock().day(of: 1_764_144_001) == 20_418)
    }

    @Test func `days are cut at local midnight, also where clocks change`() throws {
        // 2025-03-30 has 23 hours in Berlin, 2025-10-26 has 25.
        for (date, hours) in [("2025-03-30", 23), ("2025-10-26", 25), ("2025-11-26", 24)] {
            let day = try #require(EventClock.day(ofDate: date))
            let (start, end) = (berlin.firstSecond(ofDay: day), berlin.firstSecond(ofDay: day + 1))
            #expect(end - start == hours * 3_600 && berlin.firstSecond(ofDate: date) == start)
            #expect(berlin.time(start) == "00:00:00" && berlin.day(of: start) == day && berlin.day(of: end - 1) == day)
            #expect(berlin.dayName(start) == date && EventClock.date(ofDay: day) == date)
        }
        // Midnight does not exist in Santiago on 2025-09-07: the day starts at 01:00.
        let santiago = Self.clock("America/Santiago")
        let start = try #require(santiago.firstSecond(ofDate: "2025-09-07"))
        #expect(santiago.time(start) == "01:00:00" && santiago.time(start - 1) == "23:59:59")
        #expect(santiago.dayName(start) == "2025-09-07" && santiago.dayName(start - 1) == "2025-09-06")
    }

    @Test func `days and seconds are inverse in every zone`() {
        for zone in ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"] {
            let clock = Self.clock(zone)
            for day in stride(from: 14_000, to: 21_000, by: 1) {
                let start = clock.firstSecond(ofDay: day)
                #expect(clock.day(of: start) == day && clock.day(of: start - 1) == day - 1, "\(zone) \(day)")
            }
        }
    }

    @Test(arguments: [
        ("2025-11-26T08:00:01Z", 1_764_144_001), ("2025-11-26 08:00:01.999z", 1_764_144_001),
        ("2025-11-26T09:00:01+01:00", 1_764_144_001), ("2025-11-25T22:30:01-0930", 1_764_144_001),
        ("2025-11-26T09:00:01", 1_764_144_001), ("2025-07-01T00:00:00", 1_751_320_800),
        ("2025-03-30T12:00:00", 1_743_328_800), ("1969-12-31T23:59:59Z", -1),
    ])
    func `times of RFC 3339 are read, without an offset as those of the zone`(text: String, second: Int) {
        #expect(berlin.second(rfc3339: text) == second)
    }

    @Test(arguments: [
        "", "2025-11-26", "2025-02-29T00:00:00Z", "2025-11-26T24:00:00Z", "2025-11-26T08:00:01+1",
        "2025-11-26T08:00:01.Z", "2025-13-01T00:00:00Z", "26.11.2025 08:00:01", "2025-11-26T08:00:01Zx",
    ])
    func `other texts are no times`(text: String) { #expect(berlin.second(rfc3339: text) == nil) }

    @Test func `dates that do not exist are none`() {
        #expect(EventClock.day(ofDate: "1970-01-02") == 1 && EventClock.day(ofDate: "2024-02-29") != nil)
        for text in ["2025-02-29", "2025-00-01", "2025-11-31", "2025-11-00", "25-11-26", "2025-11-2x", ""] {
            #expect(EventClock.day(ofDate: text) == nil)
        }
    }

    @Test func `hostile seconds are formatted too`() {
        for second in [Int.min, -1, Int.max, Int.max - 1, 253_402_300_800] {
            for clock in [EventClock(), berlin, Self.clock("UTC")] {
                #expect(!clock.moment(second).isEmpty)
                _ = clock.rfc3339(second)
            }
        }
    }
}

@Suite struct DaySelectionTests {
    private func days(_ values: String...) throws -> [Int]? { try DaySelection(values).days }

    @Test func `days by number`() throws {
        #expect(try days("6", "7", "8") == [6, 7, 8] && days("6 7 8") == [6, 7, 8] && days("6-8") == [6, 7, 8])
        #expect(try days("6,8") == [6, 8] && days("8", "6-7,6") == [6, 7, 8] && days("0-0") == [0])
        let selection = try DaySelection("6,8")
        #expect((5...9).filter(selection.contains(day:)) == [6, 8] && selection.bounds == 6...8)
        #expect(selection.namesNumbers && !selection.namesDates && selection.lastCount == nil)
        #expect(selection == DaySelection(numbers: [8, 6]) && selection.resolved(lastDay: 90) == selection)
        #expect(selection.mismatch(isDated: false) == nil)
        #expect(try #require(selection.mismatch(isDated: true)).contains("the log has dates"))
    }

    @Test func `days by date`() throws {
        let selection = try DaySelection("2025-11-24..2025-11-26")
        #expect(selection.days == [20_416, 20_417, 20_418] && selection.namesDates)
        #expect(try days("2025-11-24") == [20_416] && days("2025-11-24,2025-11-26") == [20_416, 20_418])
        #expect(!selection.contains(day: 20_415) && selection.contains(day: 20_418))
        #expect(selection.mismatch(isDated: true) == nil && selection.mismatch(isDated: false) != nil)
    }

    @Test func `all days, and the last ones`() throws {
        #expect(try DaySelection("all") == .all && DaySelection.all.contains(day: -5) && DaySelection.all.days == nil)
        let last = try DaySelection("last:14")
        #expect(last.lastCount == 14 && last.bounds == nil && last.contains(day: 1))
        let resolved = last.resolved(lastDay: 20_418)
        #expect(resolved.bounds == 20_405...20_418 && !resolved.contains(day: 20_404))
        #expect(last.mismatch(isDated: true) == nil && last.mismatch(isDated: false) == nil)
    }

    @Test(arguments: [
        "", " ", "x", "8-6", "6-", "-6", "6..8", "6-7-8", "6,", "2025-11-26..2025-11-24", "2025-11-24..",
        "..2025-11-24",
        "2025-11-31", "2025-11-24-2025-11-26", "6 2025-11-24", "all 6", "all,last:2", "last:0", "last:", "last:x",
        "last:-1", "0-100000", "1234567890", "alle", "６",
    ])
    func `other values say what is expected`(value: String) throws {
        let fault = try #require(throws: DaySelection.Fault.self) { try DaySelection(value) }
        #expect(fault.description.hasPrefix("expected days such as 6-8, dates such as 2025-11-24..2025-11-26"))
    }
}
