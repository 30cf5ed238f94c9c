import AlertStore
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
        // In a process of its own: in this one it would wait for threads that other tests occupy.
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
        let url = try #require(try address(folder.file("errors")))
        let result = try Self.run([url])
        #expect(result.status == 0, "\(result.text)")
        let decided = try store.incidents().filter { $0.decision?.author == "Ada" }
        #expect(decided.map(\.verdict).contains(.benign))
        #expect(decided.map(\.verdict).contains(.confirmed))
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
