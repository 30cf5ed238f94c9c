import Foundation
import Testing

/// Commands that make the inputs of a test.
enum Shell {
    /// Starts `command`.
    static func start(_ command: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        try process.run()
        return process
    }

    /// Runs `command` to its end, which must be good.
    static func run(_ command: String) throws {
        let process = try start(command)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command)")
    }
}
