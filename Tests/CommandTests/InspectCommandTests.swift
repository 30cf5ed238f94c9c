import Foundation
import TestSupport
import Testing

/// What `inspect` says of logs, and of files that are none.
@Suite(.blocking) struct InspectCommandTests {
    private let folder: TemporaryFolder
    private static let logon = "gate1 sshd[411]: Accepted password for bea from 10.20.0.15 port 50122 ssh2"

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("logs"), withIntermediateDirectories: true)
    }

    private func inspect(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(["inspect"] + arguments, folder: folder.path)
    }

    private func writeLog(_ name: String = "logs/auth.log") throws {
        try folder.write("2025-11-24T08:00:00.25Z \(Self.logon)\n", to: name)
    }

    private func writeArchive(_ name: String) throws {
        try folder.write("text", to: "content")
        try Shell.run("tar -C '\(folder.path)' -czf '\(folder.file(name))' content")
    }

    @Test(arguments: [
        "# Logs\n\n<!-- a comment -->\n```json\n{\"@timestamp\": 1}\n```\n", "<!-- a comment -->\n# Logs\n",
        "# Logs\n\n```\n2025-11-24T08:00:00Z \(logon)\n```\nand\nmore\ntext\n", "[a link](target)\n", "{% raw %}\n",
        "<?xml version=\"1.0\"?>\n<project><name>x</name></project>\n",
    ])
    func `a text in a folder is no log, whatever it quotes`(text: String) throws {
        try writeLog()
        try folder.write(text, to: "logs/README.md")
        let result = try inspect("logs")
        #expect(result.status == 0 && result.errors.isEmpty)
        let lines = result.output.split(separator: "\n").filter { $0.contains("README.md") }
        #expect(lines == ["passed over: logs/README.md: no log in a known format"])
        let header = try #require(result.output.split(separator: "\n").first)
        #expect(header == "format          records  events  other records  rejected  file")
        let alone = try inspect("logs/README.md")
        #expect(alone.status == 1 && alone.errors.contains("is in no known format; surprisal formats lists them"))
    }

    @Test func `an archive is named as one`() throws {
        try writeLog()
        try writeArchive("logs/old.tgz")
        #expect(try inspect("logs").output.contains("passed over: logs/old.tgz: a tar archive: unpack it first\n"))
        let alone = try inspect("logs/old.tgz")
        #expect(alone.status == 1)
        #expect(alone.errors == "surprisal: logs/old.tgz: is a tar archive: unpack it first\n")
    }

    @Test func `a folder without a log says so`() throws {
        try folder.write("# Logs\n", to: "logs/README.md")
        try folder.write("# More\n", to: "logs/MORE.md")
        let result = try inspect("logs")
        #expect(result.status == 1)
        #expect(result.output.split(separator: "\n").count == 2)
        #expect(result.errors.hasPrefix("surprisal: the 2 files: none is a log in a known format; surprisal formats"))
    }

    @Test func `an unknown CSV leads to the mapping`() throws {
        try folder.write("time,user,host\n1,a,b\n", to: "vpn.csv")
        let result = try inspect("vpn.csv")
        #expect(result.status == 1)
        #expect(result.errors.contains("--map FILE, as docs/reference/formats/map.md shows"), "\(result.errors)")
    }

    @Test func `a format that the content contradicts is questioned`() throws {
        try writeLog()
        let binary = try inspect("logs/auth.log", "--format", "evtx")
        #expect(binary.status == 1)
        let message = "is no Windows event log (EVTX), as --format evtx says: it looks like sshd in syslog\n"
        #expect(binary.errors == "surprisal: logs/auth.log: \(message)")
        let text = try inspect("logs/auth.log", "--format", "okta")
        #expect(text.status == 1)
        #expect(text.output.contains("logs/auth.log is no Okta System Log, as --format okta says: it looks like sshd"))
    }

    @Test func `one word has one meaning, and an error does not lead back`() throws {
        let lines = [
            "2025-11-24T08:00:00Z \(Self.logon)", "2025-11-24T08:00:01Z gate1 cron[1]: job",
            "2025-11-24T08:00:02Z gate1 sshd[411]: Accepted password for ws1$ from 10.20.0.15 port 50122 ssh2",
        ]
        try folder.write(lines.map { $0 + "\n" }.joined(), to: "auth.log")
        let output = try inspect("auth.log").output
        #expect(output.contains("events kept      1 (--users people): 1 LogOn Success\n"), "\(output)")
        #expect(output.contains("events filtered  1 by account: 1 computer account\n"))
        #expect(output.contains("other records    1: 1 syslog line of another program\n"))
        try folder.write(lines[1] + "\n", to: "other.log")
        let none = try inspect("other.log")
        #expect(none.status == 1)
        #expect(
            none.errors == "surprisal: other.log: expected authentication events, found none in 1 record\n"
        )
    }

    @Test func `times are in the zone that the heading names`() throws {
        try writeLog()
        let utc = try inspect("logs/auth.log").output
        #expect(utc.contains("2025-11-24 08:00:00 UTC") && utc.contains("mapped, times in UTC\n"))
        let berlin = try inspect("logs/auth.log", "--time-zone", "Europe/Berlin").output
        #expect(berlin.contains("2025-11-24 09:00:00 Europe/Berlin"))
        #expect(berlin.contains("mapped, times in Europe/Berlin\n") && berlin.contains("\n2025-11-24 09:00:00.25  bea"))
    }

    @Test func `--year is that of the first line, and rises over New Year; a guess is told`() throws {
        let lines = ["Dec 30 08:00:00", "Dec 31 08:00:00", "Jan  1 08:00:00"].map { "\($0) \(Self.logon)\n" }
        try folder.write(lines.joined(), to: "auth.log")
        let given = try inspect("auth.log", "--year", "2019").output
        #expect(given.contains("2019-12-30 08:00:00 to 2020-01-01 08:00:00 UTC"))
        #expect(!given.contains("--year"))
        let guessed = try inspect("auth.log").output
        #expect(guessed.contains("not in auth.log: the latest years up to the last change"), "\(guessed)")
        for year in ["-1", "1969", "10000", "x"] {
            let wrong = try inspect("auth.log", "--year", year)
            #expect(wrong.status == 2 && wrong.errors.contains("--year") && !wrong.errors.contains("Missing value"))
        }
    }

    @Test(arguments: ["a[", "[a-z]*", "{a,b}", "a,b", "a\nb"])
    func `a pattern that no name matches is refused`(pattern: String) throws {
        try writeLog()
        let result = try inspect("logs", "--users", pattern)
        #expect(result.status == 2 && result.errors.contains("a pattern with * and ? such as adm-*"))
    }
}
