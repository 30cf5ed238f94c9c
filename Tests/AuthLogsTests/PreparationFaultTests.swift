import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct PreparationFaultTests {
    private let folder: TemporaryFolder
    private let good = "10,U1@D,U1@D,C1,C2,k,n,o,s"

    init() throws { folder = try TemporaryFolder() }

    /// Prepares day 0 of `data`; what was there before must stay where that fails.
    private func failure(_ data: Data, allowed: Int? = nil) throws -> PreparationFailure? {
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
        try folder.write("before", to: "out/0.csv")
        var preparation = Preparation(
            log: try folder.write(data, to: "auth"),
            days: [0, 1],
            output: folder.file("out")
        )
        preparation.allowedFaults = allowed
        let failure = #expect(throws: PreparationFailure.self) { try preparation.run() }
        #expect(try String(contentsOf: URL(fileURLWithPath: folder.file("out/0.csv")), encoding: .utf8) == "before")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")) == ["0.csv"])
        return failure
    }

    @Test(arguments: [
        ("10,U1@D,U1@D,C1,C2,k,n,o", "expected 9 fields separated by commas, found 8"),
        ("10,U1@D,U1@D,C1,C2,k,n,o,s,0", "expected 9 fields separated by commas, found 10"),
        ("", "expected 9 fields separated by commas, found 1"),
        ("-1,U1@D,U1@D,C1,C2,k,n,o,s", "expected a time in whole seconds, digits only, found something else"),
        (
            "1234567890123456789,U1@D,U1@D,C1,C2,k,n,o,s",
            "expected a time in whole seconds, digits only, found something else"
        ),
        ("10,U1,U1@D,C1,C2,k,n,o,s", "expected source user as user@domain or ?, found no @"),
        ("10,U1@D,,C1,C2,k,n,o,s", "expected destination user as user@domain or ?, found no @"),
        (
            "10,U1@D,U1@D,C1,C2,k,n,o,s" + String(repeating: "s", count: 65_520),
            "expected a line of at most 65536 bytes, found a longer one"
        ),
    ])
    func `the first invalid row ends the run`(row: String, message: String) throws {
        let data = Data("\(good)\n\(good)\n\(row)\n\(good)\n".utf8)
        let failure = try failure(data)
        #expect(failure?.cause as? InputError == InputError(file: folder.file("auth"), line: 3, message: message))
        #expect(failure?.tally.summary == "read 3 = kept 2 + filtered 0 + rejected 1")
    }

    @Test func `bytes that are not UTF-8 are rejected`() throws {
        let data = Data("\(good)\n10,U1@D,U\u{ff}".utf8.dropLast(2)) + Data([0xff]) + Data("1@D,C1,C2,k,n,o,s\n".utf8)
        let failure = try failure(data)
        let expected = InputError(file: folder.file("auth"), line: 2, message: "expected UTF-8, found other bytes")
        #expect(failure?.cause as? InputError == expected)
    }

    @Test func `a line of exactly the maximum length is accepted`() throws {
        let row = good + String(repeating: "s", count: 65_536 - good.utf8.count)
        let log = try folder.write(row + "\r\n", to: "auth")
        #expect(try Preparation(log: log, days: [0], output: folder.file("out")).run().kept == 1)
    }

    @Test func `invalid rows are skipped up to the limit`() throws {
        let text = "\(good)\nbad\n\(good)\nbad\n\(good)\nbad\n\(good)\n"
        var preparation = Preparation(
            log: try folder.write(text, to: "auth"),
            days: [0],
            output: folder.file("good")
        )
        preparation.allowedFaults = 3
        var lines: [Int?] = []
        let tally = try preparation.run(onFault: { lines.append($0.line) })
        #expect(tally.summary == "read 7 = kept 4 + filtered 0 + rejected 3")
        #expect(lines == [2, 4, 6])

        let failure = try failure(Data(text.utf8), allowed: 2)
        #expect(failure?.cause as? TooManyFaults != nil)
        #expect(failure?.description == "\(folder.file("auth")):6: expected at most 2 invalid rows, found more")
        #expect(failure?.tally.summary == "read 6 = kept 3 + filtered 0 + rejected 3")
    }

    @Test func `a day that goes back ends the run, a second that goes back does not`() throws {
        let next = "86400,U1@D,U1@D,C1,C2,k,n,o,s"
        let failure = try failure(Data("\(next)\nbad\n\(good)\n".utf8), allowed: 9)
        let message = "expected days in order, found day 0 after day 1"
        #expect(failure?.cause as? InputError == InputError(file: folder.file("auth"), line: 3, message: message))
        #expect(failure?.tally.summary == "read 3 = kept 1 + filtered 0 + rejected 2")
    }

    @Test func `a day that goes back between two blocks is detected too`() throws {
        let next = "86400,U1@D,U1@D,C1,C2,k,n,o,s\n"
        let size = 1 << 20
        let count = (size + next.utf8.count) / next.utf8.count
        let failure = try failure(Data((String(repeating: next, count: count) + good + "\n").utf8))
        #expect((failure?.cause as? InputError)?.line == count + 1)
        #expect(failure?.tally.summary == "read \(count + 1) = kept \(count) + filtered 0 + rejected 1")
    }

    @Test func `a truncated log is an error, but not after the last wanted day`() throws {
        let rows = (0..<200_000).map { "\($0),U\($0 &* 7919 % 10_007)@D,U1@D,C1,C\($0 % 7919),k,n,o,s\n" }.joined()
        try folder.write(rows, to: "plain")
        try Shell.run("gzip -c < '\(folder.file("plain"))' | head -c 1200000 > '\(folder.file("short"))'")
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("short")))
        let failure = try failure(data)
        let message = "the gzip data end early: the file is cut short"
        #expect(failure?.cause as? InputError == InputError(file: folder.file("auth"), message: message))
        let log = try folder.write(data, to: "auth")
        #expect(try Preparation(log: log, days: [0], output: folder.file("out")).run().kept == 86_400)
    }

    @Test func `an invalid label is an error`() throws {
        var preparation = Preparation(log: try folder.write(good, to: "auth"), days: [0], output: folder.file("out"))
        let labels = try folder.write("1,U1@D,C1,C2\n1,U1@D,C1\n", to: "red")
        preparation.redTeam = labels
        preparation.allowedFaults = 100
        let failure = #expect(throws: PreparationFailure.self) { try preparation.run() }
        let message = "expected 4 fields separated by commas, found 3"
        #expect(failure?.cause as? InputError == InputError(file: labels, line: 2, message: message))
        #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
    }

    @Test func `a folder that cannot be created is an error`() throws {
        let log = try folder.write(good, to: "auth")
        let failure = #expect(throws: PreparationFailure.self) {
            try Preparation(log: log, days: [0], output: log + "/out").run()
        }
        #expect((failure?.cause as? InputError)?.file == log + "/out")
    }

    @Test func `a cancelled run leaves nothing behind`() throws {
        try Shell.run("mkfifo '\(folder.file("pipe"))'")
        // A writer that never writes: the run waits for input when it is cancelled.
        let writer = try Shell.start("exec sleep 20 > '\(folder.file("pipe"))'")
        defer { writer.terminate() }
        let end = ContinuousClock.now + .milliseconds(200)
        let failure = #expect(throws: PreparationFailure.self) {
            try Preparation(log: folder.file("pipe"), days: [0], output: folder.file("out"))
                .run(isCancelled: { ContinuousClock.now > end })
        }
        #expect(failure?.cause is CancellationError)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
    }
}
