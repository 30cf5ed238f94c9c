import Benchmarks
import TestSupport
import Testing

@Suite struct PlainLogReadingTests {
    @Test func `both readings of a syslog give the same events`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("auth.log")
        var logs = SampleLogs()
        try logs.writeSyslog(count: 3_000, to: path)
        let plain = try PlainLogReading.syslog(path)
        #expect(plain.count > 1_000)
        #expect(try LogRead(path, keepsEvents: true).events == plain)
    }

    @Test(arguments: [1_024, 2_458])
    func `both readings of Winlogbeat's objects give the same events`(size: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("winlogbeat.ndjson")
        var logs = SampleLogs()
        try logs.writeWinlogbeat(count: 1_000, size: size, to: path)
        let plain = try PlainLogReading.winlogbeat(path)
        #expect(plain.count > 800)
        #expect(try LogRead(path, keepsEvents: true).events == plain)
    }
}
