import AlertStore
import Foundation
import TestSupport
import Testing

/// The page as people use it, in a Chromium without a window, which `scripts/test_page.py` drives.
@Suite(.blocking) struct BrowserTests {
    /// The folder of the scripts: ROOT/scripts.
    private static let scripts = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("scripts")

    /// Whether there are a Chromium and a Python to drive it.
    static let isPossible: Bool = (try? run(["--check"]).status) == 0

    @Test(.enabled(if: isPossible, "no Chromium, or no python3"))
    func `it can be opened, searched, decided on and loaded again`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("alerts.sqlite")
        let store = try AlertStore(path: path)
        var silenced = (0..<3).map { Served.alert("s\($0)", "U9", "C9\($0)", score: 30) }
        for (index, rule) in ["<b>r/1", "incident-1-0123abcd", "incident-1-0123abcd"].enumerated() {
            silenced[index].suppressedBy = rule
        }
        try Served.fill(store, Served.alerts + silenced)
        // In a process of its own: in this one it would wait for the threads that other tests keep.
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

    /// Where the page is, once the server has said so.
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
        process.arguments = ["python3", scripts.appendingPathComponent("test_page.py").path] + arguments
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
