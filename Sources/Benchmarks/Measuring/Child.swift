import ByteIO
import Foundation

/// Other programs, run to their end or watched while they run.
enum Child {
    /// Runs `program`, found on the path where it is no path itself, with its results thrown away.
    ///
    /// - Throws: `InputError` where it cannot be run or fails.
    static func run(_ program: String, _ arguments: [String]) throws {
        let process = try start(program, arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw InputError(file: program, message: "failed with exit code \(process.terminationStatus)")
        }
    }

    /// Starts `program` with its results and messages thrown away.
    static func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        let isPath = program.contains("/")
        process.executableURL = URL(fileURLWithPath: isPath ? program : "/usr/bin/env")
        process.arguments = isPath ? arguments : [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw InputError(file: program, message: "cannot be run: \(error.localizedDescription)")
        }
        return process
    }
}
