package import Foundation

/// Runs the built `surprisal` program as a user does.
package struct Tool {
    /// The result of a run.
    package struct Result: Sendable {
        /// The exit code; 128 plus the number of the signal that ended it.
        package let status: Int32
        /// Standard output.
        package let output: String
        /// Standard error.
        package let errors: String
    }

    /// The path of the program, beside the test bundle.
    package static let path: String = {
        let bundles = Bundle.allBundles.map(\.bundlePath) + CommandLine.arguments
        let bundle = bundles.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("surprisal").path
    }()

    /// Runs `surprisal arguments…` to its end.
    ///
    /// - Parameters:
    ///   - arguments: The command line after the program's name.
    ///   - input: The content of standard input.
    ///   - folder: The working folder.
    ///   - environment: Variables in addition to those of the test run.
    ///   - program: The path of another copy of the program.
    /// - Returns: Exit code, output and messages.
    /// - Throws: The error that prevented the program from starting.
    package static func run(
        _ arguments: [String],
        input: String = "",
        folder: String? = nil,
        environment: [String: String] = [:],
        program: String = path
    ) throws -> Result {
        let scratch = try TemporaryFolder()
        let process = try start(
            arguments,
            input: scratch.write(input, to: "input"),
            output: scratch.file("output"),
            errors: scratch.file("errors"),
            folder: folder,
            environment: environment,
            program: program
        )
        process.waitUntilExit()
        let isSignal = process.terminationReason == .uncaughtSignal
        return Result(
            status: process.terminationStatus + (isSignal ? 128 : 0),
            output: try text(scratch.file("output")),
            errors: try text(scratch.file("errors"))
        )
    }

    /// Starts `surprisal arguments…` with its streams redirected to files, for tests that interrupt it.
    package static func start(
        _ arguments: [String],
        input: String,
        output: String,
        errors: String,
        folder: String? = nil,
        environment: [String: String] = [:],
        program: String = path
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files instead of pipes, which would have to be drained while the program runs.
        // An existing device is kept: createFile would replace it by a file.
        for path in [output, errors] where !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        return process
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
