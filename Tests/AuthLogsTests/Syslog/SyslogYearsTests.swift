import AuthLogs
import Testing

/// Years of lines that do not tell theirs.
@Suite struct SyslogYearsTests {
    private static let message = "Accepted password for bea from 10.0.0.1 port 5 ssh2"

    private func years(_ dates: [String], _ years: SyslogYears) -> [String] {
        var samples = SyslogSamples(years: years)
        return dates.map { String(samples.time("\($0) 08:00:00 gate1 sshd[1]: \(Self.message)").prefix(4)) }
    }

    private func rising(_ dates: [String], notAfter modified: Int) -> [String] {
        var scan = SyslogYears(risingFrom: 0)
        for date in dates {
            let read = Array("\(date) 08:00:00 gate1 cron[1]: x".utf8).withUnsafeBytes { scan.read($0) }
            #expect(read)
        }
        return years(dates, SyslogYears(risingFrom: scan.firstYear(notAfter: modified)))
    }

    /// 2025-01-02 at midnight in UTC.
    private let second = 1_735_776_000

    @Test func `a stream's dates are not in the future, but for a day`() {
        let found = years(["Dec 30", "Jan  1", "Jan  2", "Jan  3", "Feb 29"], SyslogYears(notAfter: second))
        #expect(found == ["2024", "2025", "2025", "2024", "2024"])
    }

    @Test func `the year rises over New Year`() {
        #expect(
            rising(["Nov  1", "Dec 31", "Jan  1", "Jan  2"], notAfter: second) == ["2024", "2024", "2025", "2025"]
        )
        // The file was copied in the summer after.
        #expect(rising(["Nov  1", "Dec 31", "Jan  1"], notAfter: second + 200 * 86_400) == ["2024", "2024", "2025"])
        // Its last line is from the day before New Year.
        #expect(rising(["Nov  1", "Dec 31"], notAfter: second) == ["2024", "2024"])
        // Several years.
        let long = ["Jun  1", "Dec  1", "Mar  1", "Oct  1", "Jan  1"]
        #expect(rising(long, notAfter: second) == ["2023", "2023", "2024", "2024", "2025"])
        // Gaps of more than half a year.
        #expect(rising(["Feb  1", "Nov  1", "Jan  1"], notAfter: second) == ["2024", "2024", "2025"])
    }

    @Test func `lines out of order do not raise the year`() {
        let dates = ["Dec 31", "Jan  1", "Dec 31", "Jan  2", "Jan  1"]
        #expect(rising(dates, notAfter: second) == ["2024", "2025", "2024", "2025", "2025"])
        #expect(rising(["May  3", "May  2", "May  4"], notAfter: second) == ["2024", "2024", "2024"])
    }

    @Test func `February 29 decides`() {
        #expect(rising(["Feb 29", "Mar  1"], notAfter: second) == ["2024", "2024"])
        // 2023-06-01: the last leap year before it is 2020.
        #expect(rising(["Feb 28", "Feb 29", "Mar  1"], notAfter: 1_685_577_600) == ["2020", "2020", "2020"])
    }

    @Test func `a year that is given`() {
        #expect(years(["Dec 31", "Jan  1"], SyslogYears(risingFrom: 2_015)) == ["2015", "2016"])
        #expect(years(["Feb 29"], SyslogYears(risingFrom: 2_015)) == ["none"])
    }

    @Test(arguments: [Int.min, -1, 0, Int.max])
    func `strange file times`(second: Int) {
        var scan = SyslogYears(risingFrom: 0)
        Array("Jan  1 08:00:00 gate1 cron[1]: x".utf8).withUnsafeBytes { _ = scan.read($0) }
        _ = scan.firstYear(notAfter: second)
        _ = years(["Jan  1"], SyslogYears(notAfter: second))
        _ = years(["Jan  1", "Dec 31", "Jan  1"], SyslogYears(risingFrom: second))
    }
}
