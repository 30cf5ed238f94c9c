import AlertStore
import Foundation
import Testing

/// The page as people use it, in a Chromium without a window, which `scripts/test_page.py` drives.
struct BrowserTests {
    /// The folder of the scripts: ROOT/scripts.
    private static let scripts = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("scripts")

    /// Whether there are a Chromium and a Python to drive it.
    static let isPossible: Bool = (try? run(["--check"]).status) == 0

    @Test(.enabled(if: isPossible, "no Chromium, or no python3"))
    func `it can be opened, searched, decided on and loaded again`() async throws {
        try await Served.with { served in
            let port = served.client.port
            // On a thread of its own: a blocked one of a pool would keep the server from answering.
            let result = try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(with: Result { try Self.run(["http://127.0.0.1:\(port)/"]) })
                }
            }
            #expect(result.status == 0, "\(result.text)")
            let decided = try served.store.incidents().filter { $0.decision?.author == "Ada" }
            #expect(decided.map(\.verdict).contains(.benign))
            #expect(decided.map(\.verdict).contains(.confirmed))
        }
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
