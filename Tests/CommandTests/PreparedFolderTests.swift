import AuthLogs
import Foundation
import TestSupport
import Testing

/// The folder that `prepare` writes to, above all one that was used before.
@Suite(.blocking) struct PreparedFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func prepare(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(["prepare"] + arguments, folder: folder.path)
    }

    private func names(_ path: String = "out") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file(path)).sorted()
    }

    /// Writes a log of LANL's with an event on each of `days`.
    private func lanl(_ days: Int...) throws -> String {
        let lines = days.map { "\($0 * 86_400 + 10),U1@D,U1@D,C1,C2,k,n,o,s\n" }
        return try folder.write(lines.joined(), to: "auth.txt")
    }

    /// Writes an sshd log with a logon on each of `dates`.
    private func sshd(_ dates: String...) throws -> String {
        let lines = dates.map {
            "\($0)T08:00:00Z gate1 sshd[411]: Accepted password for bea from 10.20.0.15 port 50122 ssh2\n"
        }
        return try folder.write(lines.joined(), to: "auth.log")
    }

    @Test(arguments: [["--days", "2-3"], ["--days", "all"]])
    func `other days of LANL's data are kept, unless --overwrite removes them`(days: [String]) throws {
        _ = try prepare(lanl(1, 2), "--no-redteam", "--output", "out")
        let before = try names()
        #expect(before == ["1.csv", "2.csv", "counts.json", "dataset.json"])
        try folder.write("{}", to: "out/identities.json")
        let log = try lanl(2, 3)
        func again(_ more: String...) throws -> Tool.Result {
            try Tool.run(["prepare", log, "--no-redteam", "--output", "out"] + days + more, folder: folder.path)
        }
        let refused = try again()
        #expect(refused.status == 1)
        #expect(
            refused.errors.contains("surprisal: out: holds day files of other days (1.csv), with which train would")
        )
        #expect(refused.errors.contains("use --overwrite to remove them, or name another folder"))
        #expect(try names() == before + ["identities.json"])
        #expect(try again("--overwrite").status == 0)
        #expect(try names() == ["2.csv", "3.csv", "counts.json", "dataset.json"])
        // The same days again are no surprise.
        #expect(try again().status == 0)
    }

    @Test func `other days of other logs are kept, unless --overwrite removes them`() throws {
        #expect(try prepare(sshd("2025-11-24", "2025-11-25"), "--output", "out").status == 0)
        let before = try names()
        #expect(before == ["2025-11-24.csv", "2025-11-25.csv", "counts.json", "dataset.json", "identities.json"])
        let counts = try Data(contentsOf: folder.url("out/counts.json"))
        // A packed day counts too, also beside the same day unpacked: training would read both.
        try folder.write("packed", to: "out/2025-11-26.csv.gz")
        let log = try sshd("2025-11-26")
        let refused = try prepare(log, "--output", "out")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("(2025-11-24.csv to 2025-11-26.csv.gz)"), "\(refused.errors)")
        #expect(try names() == (before + ["2025-11-26.csv.gz"]).sorted())
        #expect(try Data(contentsOf: folder.url("out/counts.json")) == counts)
        #expect(try prepare(log, "--output", "out", "--overwrite").status == 0)
        #expect(try names() == ["2025-11-26.csv", "counts.json", "dataset.json", "identities.json"])
        #expect(try prepare(log, "--output", "out").status == 0)
    }

    @Test func `what fails leaves no folder behind`() throws {
        try folder.write("bad\n", to: "bad.txt")
        #expect(try prepare("bad.txt", "--no-redteam", "--days", "0", "--output", "new/out").status == 1)
        #expect(try prepare(lanl(1), "--no-redteam", "--days", "7", "--output", "new/out").status == 1)
        #expect(try prepare(sshd("2025-11-24"), "--days", "2025-11-25", "--output", "new/out").status == 1)
        #expect(try prepare(sshd("2025-11-24"), "--users", "x*", "--output", "new/out").status == 1)
        #expect(folder.names.allSatisfy { $0 != "new" })
    }

    @Test(arguments: [
        ("2025-02-30", "'2025-02-30', which is no date of the calendar"),
        ("2025-02-01..2025-02-30", "'2025-02-01..2025-02-30': 2025-02-30 is no date of the calendar"),
        ("last:0", "'last:0', which is no day"), ("8-6", "'8-6', which descends"), ("x", "'x'"), ("-1", "'-1'"),
    ])
    func `days that are none are named with the reason`(days: String, found: String) throws {
        let result = try prepare(sshd("2025-11-24"), "--days", days, "--output", "out")
        #expect(result.status == 2)
        #expect(result.errors.contains("all, or last:14; found \(found)\n"), "\(result.errors)")
    }

    @Test func `day numbers of a log with dates are wrong usage`() throws {
        let numbers = try prepare(sshd("2025-11-24"), "--days", "6-8", "--output", "out")
        #expect(numbers.status == 2)
        #expect(numbers.errors.contains("expected dates such as 2025-11-24..2025-11-26, because the log has dates"))
        let dates = try prepare(lanl(1), "--no-redteam", "--days", "2025-11-24", "--output", "out")
        #expect(dates.status == 2)
        #expect(folder.names.allSatisfy { $0 != "out" })
    }

    @Test func `what prepare wrote can be inspected, and holds nothing else`() throws {
        _ = try prepare(sshd("2025-11-24", "2025-11-25"), "--output", "out")
        for arguments in [["inspect", "out"], ["inspect", "out/*"]] {
            let result = try Tool.run(arguments, folder: folder.path)
            #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
            #expect(result.output.contains("out/2025-11-24.csv") && !result.output.contains("json"))
            #expect(!result.output.contains("passed over"))
        }
    }
}
