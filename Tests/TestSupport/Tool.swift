public import Foundation

/// The built `surprisal` program, run as a user runs it.
public struct Tool {
    /// What a run of the program came to.
    public struct Result: Sendable {
        /// The exit code; 128 plus the signal's number where a signal ended it.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let errors: String
    }

    /// The program's place: beside the test bundle.
    public static let path: String = {
        let bundles = Bundle.allBundles.map(\.bundlePath) + CommandLine.arguments
        let bundle = bundles.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("surprisal").path
    }()

    /// Runs `surprisal arguments…` to its end.
    ///
    /// - Parameters:
    ///   - arguments: The command line after the program's name.
    ///   - input: What standard input holds.
    ///   - folder: The working folder.
    ///   - environment: Variables beside those of the test run.
    ///   - program: Another copy of the program.
    /// - Returns: What the run came to.
    /// - Throws: What keeps the program from starting.
    public static func run(
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

    /// Starts `surprisal arguments…` with its streams bound to files, for tests that interrupt it.
    public static func start(
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
        // Files and not pipes: nothing has to be drained while the program runs.
        // A device stays what it is: createFile would put a file in its place.
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
