import ArgumentParser
import AuthLogs
import ByteIO
import Foundation
import Runs

/// Prepares logs as the options of `prepare` have it: one log of LANL's at the speed of the disk, all others through the
/// readers.
struct PreparationSession {
    private let options: PreparationOptions
    private let common: CommonOptions

    init(_ options: PreparationOptions, common: CommonOptions) { (self.options, self.common) = (options, common) }

    func run() throws {
        let reading = try options.reading.reading()
        let inputs = try PreparationInputs(options, reading)
        try inputs.check(options)
        for path in inputs.logs where Self.real(path) == Self.real(options.output) {
            throw InputError(
                file: path,
                message: "is read and cannot be the output folder; name another one with --output"
            )
        }
        if let log = inputs.rawLog, try options.selection.lastCount == nil {
            return try prepareRaw(log, labels: inputs.labels, reading)
        }
        guard options.sampleOutput == nil, options.testOutput == nil else {
            throw ValidationError("--sample-output and --test-output require a single log of LANL's")
        }
        try prepareLogs(inputs, reading)
    }

    // MARK: LANL

    private func prepareRaw(_ log: PeekedFile, labels: String?, _ reading: EventLog.Options) throws {
        let selection = try options.selection
        if let mismatch = selection.mismatch(isDated: false) { throw ValidationError("--days: \(mismatch)") }
        var preparation = Preparation(log: log, days: selection.days.map(Set.init), output: options.output)
        preparation.redTeam = labels
        preparation.users = reading.users
        preparation.sampleOutput = options.sampleOutput
        preparation.testOutput = options.testOutput
        preparation.allowedFaults = options.skipErrors
        preparation.overwrites = options.overwrite
        preparation.version = surprisalVersion
        let report = PreparationReport()
        let tally: PreparationTally
        do throws(PreparationFailure) {
            tally = try preparation.run(
                isCancelled: { Interruption.isRequested },
                onProgress: report.show,
                onFault: report.note
            )
        } catch {
            throw report.fail(error)
        }
        report.finish(tally, days: selection.days ?? tally.keptByDay.keys.sorted(), isLabelled: labels != nil)
        warn(kept: tally.kept, filtered: tally.otherUsers, reading.users)
    }

    // MARK: Any format

    private func prepareLogs(_ inputs: PreparationInputs, _ reading: EventLog.Options) throws {
        let start = ContinuousClock.now
        let log = try EventLog(inputs.logs, options: reading, opened: inputs.streams)
        try LogProgress(common, output: options.output).read(log)
        if let allowed = options.skipErrors, log.tally.rejectedCount > allowed {
            Console.note("surprisal: expected at most \(allowed) rejected records, found \(log.tally.rejectedCount)")
            throw ExitCode(3)
        }
        if let mismatch = try options.selection.mismatch(isDated: log.dataset.isDated) {
            throw ValidationError("--days: \(mismatch)")
        }
        var preparation = LogPreparation(output: options.output)
        preparation.days = try options.selection
        preparation.redTeam = inputs.labels
        preparation.overwrites = options.overwrite
        preparation.version = surprisalVersion
        let line = StatusLine(quiet: common.quiet)
        let report = LogPreparationReport(log)
        do {
            let result = try preparation.run(log, isCancelled: { Interruption.isRequested }) { count in
                line.show("\(Wording.count(count)) of \(Wording.some(log.tally.events, "event")) written")
            }
            line.clear()
            guard !common.quiet else { return }
            report.finish(result, seconds: start.duration(to: .now) / .seconds(1))
            warn(kept: result.summary.kept, filtered: result.summary.filteredCount, reading.users)
        } catch let error as NothingKept {
            line.clear()
            throw report.error(error, users: reading.users, days: options.days)
        } catch is CancellationError {
            line.clear()
            Console.note("surprisal: interrupted; no file was changed")
            throw ExitCode(130)
        }
    }

    private static func real(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }

    private func warn(kept: Int, filtered: Int, _ users: UserFilter) {
        guard !common.quiet else { return }
        if let text = AccountWarning(kept: kept, filtered: filtered, users: users).text {
            Console.note("warning: \(text)")
        }
    }
}

/// What the arguments of `prepare` name: logs, and LANL's labels.
struct PreparationInputs {
    /// The logs without the labels.
    let logs: [String]
    /// LANL's labels, if they are named.
    let labels: String?
    /// The only log, if it is one of LANL's.
    let rawLog: PeekedFile?
    /// Standard input and pipes among the logs.
    let streams: [String: PeekedFile]

    init(_ options: PreparationOptions, _ reading: EventLog.Options) throws {
        var (logs, labels, streams): ([String], [String], [String: PeekedFile]) = ([], [], [:])
        var files: [PeekedFile] = []
        var isRaw = true
        for path in options.logs {
            guard path == "-" || Self.isFile(path) else {
                logs.append(path)
                isRaw = false
                continue
            }
            let file = try PeekedFile(path: path, headSize: DetectedFormat.headSize) { Interruption.isRequested }
            let format = DetectedFormat(file.head)
            // The second of two files is the labels, also if they are empty or damaged.
            let isSecond = options.logs.count == 2 && !files.isEmpty && isRaw
            if format == .labels || (isSecond && [.empty, .unknown].contains(format)) {
                labels.append(path)
                continue
            }
            if file.isStream { streams[path] = file }
            logs.append(path)
            files.append(file)
            // A log whose first lines are damaged is taken for LANL's if labels are named, or if there are none.
            let isUnknown = [.unknown, .empty].contains(format) && (options.withoutRedTeam || options.logs.count == 2)
            isRaw =
                isRaw && reading.map == nil
                && (reading.format == .lanl || reading.format == nil && (format == .known(.lanl) || isUnknown))
        }
        guard labels.count <= 1 else {
            throw ValidationError(
                "expected one file of labels, found \(labels.count): \(labels.joined(separator: ", "))"
            )
        }
        (self.logs, self.labels, self.streams) = (logs, labels.first, streams)
        rawLog = isRaw && files.count == 1 && logs.count == 1 ? files[0] : nil
    }

    /// Rejects options that do not suit the inputs.
    func check(_ options: PreparationOptions) throws {
        guard !logs.isEmpty else { throw ValidationError("expected a log, found only labels") }
        guard labels == nil || !options.withoutRedTeam else {
            throw ValidationError("--no-redteam cannot be combined with \(labels ?? "labels")")
        }
        guard rawLog == nil || labels != nil || options.withoutRedTeam else {
            throw ValidationError("name the red-team file after the log, or use --no-redteam if there is none")
        }
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }
}
