public import Foundation
import Testing

/// Commands that make the inputs of a test.
public enum Shell {
    /// Starts `command`.
    public static func start(_ command: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        try process.run()
        return process
    }

    /// Runs `command` to its end, which must be good.
    public static func run(_ command: String) throws {
        let process = try start(command)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command)")
    }

    /// Whether there is a program of this name.
    public static func has(_ name: String) -> Bool {
        guard let process = try? start("command -v \(name) > /dev/null") else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
