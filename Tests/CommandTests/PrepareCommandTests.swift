import AuthLogs
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct PrepareCommandTests {
    private let folder: TemporaryFolder
    private let good = "10,U1@D,U1@D,C1,C2,k,n,o,s\n"

    init() throws { folder = try TemporaryFolder() }

    private func prepare(_ input: String, _ arguments: String...) throws -> Tool.Result {
        try Tool.run(["prepare", "-", "--output", "out", "--days"] + arguments, input: input, folder: folder.path)
    }

    private func content(_ name: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: folder.file(name)), encoding: .utf8)
    }

    @Test func `standard input becomes day files, counts and an accounting line`() throws {
        let result = try prepare(good + "11,C1$@D,C1$@D,C1,C2,k,n,o,s\n", "0-1", "3", "--no-redteam")
        #expect(result.status == 0)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("read 2 = kept 1 + filtered 1 + rejected 0 "))
        #expect(folder.names == ["out"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted() == [
                "0.csv", "1.csv", "3.csv", "counts.json", "dataset.json",
            ]
        )
        #expect(try content("out/0.csv") == "10,U1,D,U1,D,C1,C2,k,n,o,s,0\n")
    }

    @Test func `the first bad row ends with 1, one beyond the limit with 3`() throws {
        let bad = good + "bad\n" + good + "bad\n"
        let first = try prepare(bad, "0", "--no-redteam")
        #expect(first.status == 1)
        #expect(first.errors.contains("read 2 = kept 1 + filtered 0 + rejected 1"))
        #expect(
            first.errors.hasSuffix(
                "surprisal: standard input:2: expected 9 fields separated by commas, found 1\n"
            )
        )
        let beyond = try prepare(bad, "0", "--no-redteam", "--skip-errors", "1")
        #expect(beyond.status == 3)
        #expect(beyond.errors.contains("skipped standard input:2: expected 9 fields"))
        #expect(beyond.errors.contains("read 4 = kept 2 + filtered 0 + rejected 2"))
        #expect(folder.names.allSatisfy { $0 != "out" }, "no folder is left behind")
        let within = try prepare(bad, "0", "--no-redteam", "--skip-errors", "2")
        #expect(within.status == 0)
        #expect(within.errors.contains("read 4 = kept 2 + filtered 0 + rejected 2"))
    }

    @Test(arguments: [
        ["prepare", "-", "-", "--days", "0", "--output", "out"],
        ["prepare", "-", "--no-redteam", "--days", "x", "--output", "out"],
        ["prepare", "-", "--no-redteam", "--days", "8-6", "--output", "out"],
        ["prepare", "-", "--no-redteam", "--days", "-1", "--output", "out"],
        ["prepare", "-", "--no-redteam", "--days", "1", "--output", "out", "--users", ""],
        ["prepare", "-", "--days", "2025-11-26", "7", "--output", "out"],
        ["prepare", "-", "--output", "out", "--time-zone", "Mars"],
        ["prepare", "-", "--output", "out", "--format", "lanl", "--map", "map.json"],
        ["prepare", "-", "--no-redteam", "--days", "1", "--output", "out", "--sample-output", "./out"],
        ["prepare", "-", "--no-redteam", "--days", "1", "--output", "out", "--skip-errors", "-3"],
        ["counts", "0.csv"],
        ["counts", "0.csv", "-o", "c.json", "--fields-to-exclude", "77"],
    ])
    func `wrong usage ends with 2`(arguments: [String]) throws {
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 2, "\(result.errors)")
        #expect(folder.names.isEmpty)
    }

    @Test func `a log of LANL's needs its labels, or that there are none`() throws {
        try folder.write(good, to: "auth.txt")
        try folder.write("10,U1@D,C1,C2\n", to: "redteam.txt")
        func prepare(_ arguments: String...) throws -> Tool.Result {
            try Tool.run(["prepare"] + arguments + ["--output", "out"], folder: folder.path)
        }
        #expect(try prepare("auth.txt").status == 2)
        #expect(try prepare("auth.txt", "redteam.txt", "--no-redteam").status == 2)
        #expect(try prepare("redteam.txt").status == 2)
        let labelled = try prepare("auth.txt", "redteam.txt")
        #expect(labelled.status == 0 && labelled.errors.contains("1 malicious event; 1 of 1 red-team entries"))
        #expect(try content("out/0.csv") == "10,U1,D,U1,D,C1,C2,k,n,o,s,1\n")
    }

    @Test func `a preparation that keeps nothing fails, writes nothing and says what to type`() throws {
        try folder.write(good + "90000,U1@D,U1@D,C1,C2,k,n,o,s\n", to: "auth.txt")
        let days = try Tool.run(
            ["prepare", "auth.txt", "--no-redteam", "--days", "7", "--output", "out"],
            folder: folder.path
        )
        #expect(days.status == 1)
        #expect(days.errors.hasSuffix("which has 2 events of the days 0 to 1; try --days all\n"), "\(days.errors)")
        let users = try Tool.run(
            ["prepare", "auth.txt", "--no-redteam", "--users", "X*", "--output", "out"],
            folder: folder.path
        )
        #expect(users.status == 1 && users.errors.hasSuffix("try --users all\n"), "\(users.errors)")
        #expect(folder.names.allSatisfy { $0 != "out" }, "no folder is left behind")
    }

    @Test(.timeLimit(.minutes(5)))
    func `an interrupted run leaves what was there`() throws {
        try prepareFolder("before")
        try folder.write("", to: "errors")
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = open(pipe, O_RDWR)
        defer { close(writer) }
        #expect(write(writer, Array(good.utf8), good.utf8.count) == good.utf8.count)
        let process = try Tool.start(
            ["prepare", pipe, "--no-redteam", "--days", "0", "--output", "out"],
            input: "/dev/null",
            output: "/dev/null",
            errors: folder.file("errors"),
            folder: folder.path
        )
        while try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).count < 2 { usleep(10_000) }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try content("errors").hasSuffix("surprisal: interrupted; no file was changed\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")) == ["0.csv"])
        #expect(try content("out/0.csv") == "before")
    }

    private func prepareFolder(_ text: String) throws {
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
        try folder.write(text, to: "out/0.csv")
    }

    @Test func `counts and users of day files`() throws {
        try folder.write("1,U2,D,U1,D,C1,C2,k,n,o,s,0\r\n2,U1,D,C9,D,C1,C2,k,n,o,s,1\r\n", to: "0.csv")
        try folder.write("1,U2@D,U1@D,C1,C2,k,n,o,s\n2,U1@D,C9$@D,C1,C2,k,n,o,s\n", to: "auth.txt")
        let counted = try Tool.run(
            ["counts", "0.csv", "-o", "a.json", "--fields-to-exclude", "0", "-1"],
            folder: folder.path
        )
        #expect(counted.status == 0, "\(counted.errors)")
        let raw = try Tool.run(
            ["counts", "auth.txt", "--not-normalized", "--no-red", "-o", "b.json"],
            folder: folder.path
        )
        #expect(raw.status == 0, "\(raw.errors)")
        #expect(try content("a.json") == content("b.json"))
        let counts = try FieldCounts(path: folder.file("a.json"))
        #expect(counts[.destinationHost] == [.init(value: "C2", count: 2), .init(value: "C9", count: 1)])
        let users = try Tool.run(["users", "0.csv", "-o", "users.json"], folder: folder.path)
        #expect(users.status == 0)
        let names = try JSONDecoder().decode([String].self, from: Data(content("users.json").utf8))
        #expect(names == ["U2", "U1"])
        let wrong = try Tool.run(["counts", "0.csv", "--no-red", "-o", "c.json"], folder: folder.path)
        #expect(wrong.status == 1)
        #expect(wrong.errors == "surprisal: 0.csv:1: expected 11 fields separated by commas, found 12\n")
    }
}
