import AuthLogs
import Foundation
import TestSupport
import Testing

/// The forms of syslog lines, by the documentation of RFC 3164, RFC 5424, rsyslog, macOS, BSD, Solaris and journalctl.
@Suite struct SyslogLineTests {
    private static let message = "Accepted password for bea from 10.0.0.1 port 5 ssh2"

    @Test(arguments: [
        // RFC 3164 and its relatives
        ("Jan  1 08:00:00 gate1 sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("Jan 1 08:00:00 gate1 sshd: ", "2025-01-01T08:00:00Z local"),
        ("Jan 01 08:00:00 gate1 sshd[411]:  ", "2025-01-01T08:00:00Z local"),
        ("<86>Jan  1 08:00:00 gate1 sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("119 <86>Jan  1 08:00:00 gate1 sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("Jan  1 08:00:00.123 gate1 sshd[411]: ", "2025-01-01T08:00:00.123Z local"),
        ("Dec 31 23:59:59 gate1 sshd[411]: ", "2024-12-31T23:59:59Z local"),
        ("Jan  5 08:00:00 gate1 sshd[411]: ", "2024-01-05T08:00:00Z local"),
        ("Feb 29 08:00:00 gate1 sshd[411]: ", "2024-02-29T08:00:00Z local"),
        ("Jan  1 2024 08:00:00 gate1 sshd[411]: ", "2024-01-01T08:00:00Z local"),
        ("2024 Jan  1 08:00:00 gate1 sshd[411]: ", "2024-01-01T08:00:00Z local"),
        ("Mon Jan  1 08:00:00 2024 gate1 sshd[411]: ", "2024-01-01T08:00:00Z local"),
        ("Mon Jan  1 08:00:00 UTC 2024 gate1 sshd[411]: ", "2024-01-01T08:00:00Z"),
        ("Jan  1 08:00:00 CET gate1 sshd[411]: ", "2025-01-01T07:00:00Z"),
        ("Jan  1 2024 08:00:00 +0200 gate1 sshd[411]: ", "2024-01-01T06:00:00Z"),
        // rsyslog
        ("2025-01-01T09:00:00.099504+01:00 gate1 sshd[411]: ", "2025-01-01T08:00:00.099504Z"),
        ("<86>2025-01-01T09:00:00+01:00 gate1 sshd[411]: ", "2025-01-01T08:00:00Z"),
        ("<86>2025-01-01T09:00:00+01:00 gate1 sshd[411] ", "2025-01-01T08:00:00Z"),
        ("<86>1 2025-01-01T08:00:00.123456Z gate1 sshd 411 - -  ", "2025-01-01T08:00:00.123456Z"),
        // RFC 5424
        ("<86>1 2025-01-01T08:00:00Z gate1 sshd - ID47 [a@1 b=\"c \\\" ] d\"][e@2] ", "2025-01-01T08:00:00Z"),
        ("<86>1 2025-01-01T08:00:00Z gate1 sshd-session 411 - - \u{feff}", "2025-01-01T08:00:00Z"),
        ("1 2025-01-01T08:00:00Z gate1 sshd 411 - - ", "2025-01-01T08:00:00Z"),
        // others
        ("Jan  1 08:00:00 gate1 sshd[411] <Info>: ", "2025-01-01T08:00:00Z local"),
        ("2025-01-01 09:00:00.123456+0100  gate1 sshd[411]: ", "2025-01-01T08:00:00.123456Z"),
        ("2025-01-01 08:00:00 gate1 sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("Jan  1 08:00:00 gate1 sshd[411]: [ID 800047 auth.info] ", "2025-01-01T08:00:00Z local"),
        ("Jan  1 08:00:00 gate1 auth.info sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("Jan  1 08:00:00 gate1 auth|security:info sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("Jan  1 08:00:00 10.9.8.7 Message forwarded from gate1: sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("Jan  1 08:00:00 <auth.info> gate1 sshd[411]: ", "2025-01-01T08:00:00Z local"),
        ("1735718400.123456 gate1 sshd[411]: ", "2025-01-01T08:00:00.123456Z"),
        ("Wed 2025-01-01 09:00:00 CET gate1 sshd[411]: ", "2025-01-01T08:00:00Z"),
        ("\u{feff}Jan  1 08:00:00 gate1 sshd[411]: ", "2025-01-01T08:00:00Z local"),
    ])
    func `a form and its time`(front: String, time: String) {
        var samples = SyslogSamples()
        #expect(samples.time(front + Self.message) == time)
        for line in [front + Self.message, front + Self.message + "\r"] {
            #expect(samples.meaning(line) == "bea|10.0.0.1|gate1|password|LogOn|success|unspecified")
        }
    }

    @Test func `what is recognized as syslog`() {
        func recognizes(_ line: String) -> Bool { Array(line.utf8).withUnsafeBytes { SyslogParser.recognizes($0) } }
        for line in ["Jan  1 08:00:00 g su: x", "<1>1 2025-01-01T08:00:00Z g app - - - x", "1735718400.5 g sshd[1]: x"]
        {
            #expect(recognizes(line))
        }
        let others = [
            "", "{}", "2025-01-01T08:00:00Z,bea", "1735718400.5\tCabc\t10.0.0.1", "1735718400", "a,b,c", "Jan",
        ]
        for line in others { #expect(!recognizes(line)) }
    }

    @Test func `a line without a host`() {
        var samples = SyslogSamples()
        let meaning = samples.meaning("Jan  1 08:00:00 sshd[411]: \(Self.message)")
        #expect(meaning == "bea|10.0.0.1|?|password|LogOn|success|unspecified")
        #expect(samples.meaning("<86>1 2025-01-01T08:00:00Z - sshd 1 - - \(Self.message)") == meaning)
        let address = samples.meaning("Jan  1 08:00:00 10.9.8.7 sshd[411]: \(Self.message)")
        #expect(address == "bea|10.0.0.1|10.9.8.7|password|LogOn|success|unspecified")
    }

    @Test(arguments: [
        "with another line", "Jan 32 08:00:00 gate1 sshd: x", "Jan  1 25:00:00 gate1 sshd: x",
        "Jam  1 08:00:00 g sshd: x",
        "<86>1 - gate1 sshd 1 - - x", "<86", "2025-13-01T08:00:00Z g sshd: x", "Jan  1 08:00:00x g sshd: x", "Jan",
    ])
    func `a line without a time is rejected`(line: String) {
        var samples = SyslogSamples()
        #expect(
            samples.meaning(line) == "rejected: expected a syslog line that begins with a time, found something else"
        )
    }

    @Test func `lines that are none`() {
        var samples = SyslogSamples()
        #expect(samples.meaning("") == "filtered: empty line")
        #expect(samples.meaning("\tmany syslog parsers.") == "filtered: continuation of a syslog message")
        #expect(samples.meaning("Jan  1 08:00:00: --- last message repeated 5 times ---").hasPrefix("filtered"))
        #expect(
            samples.meaning("Jan  1 08:00:00 g last message repeated 2 times")
                == "filtered: repetition of the line before"
        )
        #expect(samples.meaning("Jan  1 08:00:00") == "filtered: syslog line of another program")
    }

    @Test func `every beginning of a line is survived`() {
        var samples = SyslogSamples()
        for front in [
            "<86>1 2025-01-01T08:00:00.123456Z gate1 sshd 411 - [a b=\"c\"] ",
            "Jan  1 08:00:00 gate1 sshd[411] <Info>: ",
        ] {
            let line = Array((front + Self.message).utf8)
            for end in line.indices {
                _ = samples.meaning(line[..<end])
                _ = samples.meaning(line[..<end] + [0xff, 0x00] + line[end...])
            }
        }
    }

    @Test(.enabled(if: SharedData.path("cases/11-sshd-three-time-formats.log") != nil, "no ../shared/cases"))
    func `case 11, three time formats`() throws {
        var samples = SyslogSamples()
        let path = try #require(SharedData.path("cases/11-sshd-three-time-formats.log"))
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        let meanings = lines.map { samples.meaning($0) }
        #expect(meanings.count { $0.contains("|LogOn|") } == 6)
        #expect(meanings.count { $0.contains("|LogOff|") } == 1)
        let refused = Set(meanings.filter { $0.contains("|failure|") }.map { $0.prefix { $0 != "|" } })
        #expect(refused == ["oracle", "root", "bea"])
    }

    @Test(.enabled(if: SharedData.path("cases/13b-name-injection-sshd.log") != nil, "no ../shared/cases"))
    func `case 13b, names like addresses`() throws {
        var samples = SyslogSamples()
        let path = try #require(SharedData.path("cases/13b-name-injection-sshd.log"))
        #expect(try samples.count(path) { $0.contains("|203.0.113.9|gate1|") } == 2)
    }

    /// The expected numbers were counted with grep.
    @Test(.enabled(if: SharedData.path("logs/syslog") != nil, "no ../shared/logs"))
    func `samples`() throws {
        var samples = SyslogSamples()
        func count(_ name: String, _ matches: (String) -> Bool) throws -> Int {
            try samples.count(#require(SharedData.path("logs/\(name)")), where: matches)
        }
        let hub = "syslog/loghub_OpenSSH_2k.log"
        // grep -cE 'sshd\[[0-9]+\]: (message repeated .*\[ )?Failed .* for (root|[^i]\S*) from'
        #expect(try count(hub) { $0.contains("|LogOn|failure|exists") } == 385)
        // grep -cE '\]: (Failed \S+ for invalid user|Invalid user)'
        #expect(try count(hub) { $0.contains("|LogOn|failure|missing") } == 252)
        #expect(try count(hub) { $0.contains("|LogOn|success") } == 1)
        #expect(try count(hub) { $0.contains("|LogOff|") } == 1)
        #expect(try count(hub) { $0.hasPrefix("rejected") } == 0)
        let database = "evidenceforge/data_DB-PROD-01.meridianhcs.local_syslog.log"
        #expect(try count(database) { $0.contains("|LogOn|success") } == 13)
        #expect(try count(database) { $0.contains("|password|LogOn|failure") } == 2)
        #expect(try count(database) { $0.contains("|?|LogOn|failure") } == 2)
        #expect(try count(database) { $0.contains("|LogOff|") } == 11)
        #expect(try count("syslog/plaso_syslog_ssh.log") { $0.contains("|LogOn|success") } == 5)
        #expect(try count("syslog/plaso_syslog_ssh.log") { $0.contains("|LogOn|failure") } == 2)
    }
}
