package import Foundation
import Testing

/// Runs shell commands that create the inputs of a test.
package enum Shell {
    /// Starts `command`.
    package static func start(_ command: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        try process.run()
        return process
    }

    /// Runs `command` to its end; fails the test unless it succeeds.
    package static func run(_ command: String) throws {
        let process = try start(command)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command)")
    }

    /// Returns whether a program with this name is installed.
    package static func has(_ name: String) -> Bool {
        guard let process = try? start("command -v \(name) > /dev/null") else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
