import ArgumentParser
import AuthLogs
import ByteIO
import Foundation
import Runs

/// The logs or day files that a command reads.
struct LogArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Logs: files, folders or patterns, of any known format, plain, gzip or zstd; - is standard input.",
            valueName: "log"
        )
    )
    var logs: [String]

    @OptionGroup(title: "Input") var reading: LogReadingOptions
}

/// Opens what a command reads: day files as they are, all other logs as one stream in order of time.
struct LogInputs {
    /// The inputs, in order.
    let inputs: [EventInput]
    /// What is known of accounts and hosts: what the logs taught, or what the run knows.
    let identities: Identities

    /// Opens `arguments`; logs are read now, with progress on standard error.
    ///
    /// - Throws: `InputError` if a log cannot be read, or none holds an event that is kept.
    init(_ arguments: LogArguments, for run: RunFolder?, output: String = "-", common: CommonOptions) throws {
        try self.init(arguments.logs, arguments.reading, for: run, output: output, common: common)
    }

    /// Opens `logs`, read as `reading` has it; see ``init(_:for:common:)``.
    init(
        _ logs: [String],
        _ reading: LogReadingOptions,
        for run: RunFolder?,
        output: String = "-",
        common: CommonOptions
    ) throws {
        Interruption.listen()
        let options = try reading.reading(for: run)
        let opened: [String: PeekedFile]
        do {
            opened = try Self.opened(logs)
        } catch is CancellationError {
            throw Interruption.exit(output: output)
        }
        // Accounts that are asked for are filtered while reading.
        if reading.users == nil, let files = Self.dayFiles(logs, opened, options) {
            (inputs, identities) = (files, options.identities)
            return
        }
        let log = try EventLog(logs, options: options, opened: opened.filter(\.value.isStream))
        try LogProgress(common, output: output).read(log)
        (inputs, identities) = ([.log(log)], log.identities)
    }

    /// Warns if nearly all events of the inputs were of accounts that are not wanted, once they have been read.
    static func warn(about inputs: [EventInput], common: CommonOptions) {
        guard !common.quiet else { return }
        for case .log(let log) in inputs {
            if let warning = log.accountWarning { Console.note("warning: \(warning)") }
        }
    }

    /// The files among `paths`, as far as they exist; folders and patterns are left out.
    private static func opened(_ paths: [String]) throws -> [String: PeekedFile] {
        var files: [String: PeekedFile] = [:]
        for path in Set(paths) {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            guard path == "-" || exists && !isFolder.boolValue else { continue }
            files[path] = try PeekedFile(path: path, headSize: DetectedFormat.headSize) { Interruption.isRequested }
        }
        return files
    }

    /// The day files that `paths` name; `nil` if one of them is another log.
    private static func dayFiles(
        _ paths: [String],
        _ opened: [String: PeekedFile],
        _ options: EventLog.Options
    ) -> [EventInput]? {
        guard options.map == nil, [nil, .dayFile].contains(options.format) else { return nil }
        var files: [EventInput] = []
        for path in paths {
            guard let file = opened[path] else { return nil }
            guard options.format == .dayFile || DetectedFormat(file.head) == .known(.dayFile) else { return nil }
            files.append(file.isStream ? .stream(file) : .dayFile(path))
        }
        return files
    }
}
