import AlertStore
import AuthLogs
import Foundation
import TestSupport
import Testing

/// The dashboard as an analyst uses it, in a headless Chromium driven by `scripts/test_dashboard.py`.
@Suite(.blocking) struct BrowserTests {
    /// ROOT/scripts.
    private static let scripts = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("scripts")

    /// True if a Chromium and Python 3 are installed.
    static let isPossible: Bool = (try? run(["--check"]).status) == 0

    @Test(.enabled(if: isPossible, "requires Chromium and python3"))
    func `an analyst searches, decides, reloads and finds the decisions`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("alerts.sqlite")
        let store = try AlertStore(path: path)
        var suppressed = (0..<3).map { ServedDashboard.alert("s\($0)", "U9", "C9\($0)", score: 30) }
        for (index, rule) in ["<b>r/1", "incident-1-0123abcd", "incident-1-0123abcd"].enumerated() {
            suppressed[index].suppressedBy = rule
        }
        try ServedDashboard.fill(store, ServedDashboard.alerts + suppressed)
        try serve(path, folder) { url in
            let result = try Self.run([url])
            #expect(result.status == 0, "\(result.text)")
        }
        let decided = try store.incidents().filter { $0.decision?.author == "Ada" }
        #expect(decided.map(\.verdict).contains(.benign))
        #expect(decided.map(\.verdict).contains(.confirmed))
    }

    @Test(
        .enabled(if: isPossible, "requires Chromium and python3"),
        arguments: [
            (true, "Europe/Berlin", 1_764_144_001, 0, "2025-11-26, 09:00:01"),
            (true, "UTC", 1_764_144_001, 0, "2025-11-26, 08:00:01"),
            (false, "UTC", 700_001, 1_764_144_000 - 700_000, "2025-11-26, 08:00:01"),
        ]
    )
    func `times are dates in the zone of the run, also with an epoch`(
        isDated: Bool,
        zone: String,
        second: Int,
        epoch: Int,
        moment: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("alerts.sqlite")
        let store = try AlertStore(path: path)
        let name = "eve\u{202E}cod\u{7}.exe"
        try store.add([ServedDashboard.alert("1", name, "C\u{2067}1", score: 30, second: second)])
        let clock = EventClock(Dataset(isDated: isDated, timeZone: zone), epoch: epoch)
        try store.record(
            ServiceRecord(run: "run", weights: "w", threshold: 21, budget: "20/day", at: Date(), clock: clock)
        )
        try store.record([MinuteRecord(source: "auth", minute: second / 60, events: 9, highest: 30, alerts: 1)])
        try serve(path, folder) { url in
            let result = try Self.run(["--dates", url, zone, moment])
            #expect(result.status == 0, "\(result.text)")
        }
    }

    /// Serves the store at `path` while `body` runs, in a process of its own: in this one it would wait for threads that
    /// other tests occupy.
    private func serve(_ path: String, _ folder: TemporaryFolder, _ body: (String) throws -> Void) throws {
        let server = try Tool.start(
            ["serve", path, "--listen", "127.0.0.1:0"],
            input: "/dev/null",
            output: folder.file("output"),
            errors: folder.file("errors")
        )
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        try body(#require(try address(folder.file("errors"))))
    }

    /// The dashboard's address, once the server has printed it.
    private func address(_ errors: String) throws -> String? {
        for _ in 0..<600 {
            let words = try String(contentsOfFile: errors, encoding: .utf8).split { " ;\n".contains($0) }
            if let url = words.first(where: { $0.hasPrefix("http://") }) { return String(url) }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return nil
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", scripts.appendingPathComponent("test_dashboard.py").path] + arguments
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
