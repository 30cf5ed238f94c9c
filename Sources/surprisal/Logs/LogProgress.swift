import ArgumentParser
import AuthLogs
import ByteIO
import Foundation

/// Reads logs with progress on standard error, and reports what could not be read.
struct LogProgress {
    private let quiet: Bool
    private let isSilent: Bool
    private let output: String

    /// Progress as `common` has it; with `isSilent`, what could not be read is not reported.
    init(_ common: CommonOptions, output: String = "-", isSilent: Bool = false) {
        (quiet, self.output, self.isSilent) = (common.quiet, output, isSilent)
    }

    /// Reads `log` to its end.
    ///
    /// - Throws: `InputError` as ``EventLog/read(isCancelled:onProgress:)``, and if nothing could be read; `ExitCode` 130 on
    ///   Ctrl-C.
    func read(_ log: EventLog, onOther: (EventPlace, RecordMeaning) throws -> Void = { _, _ in }) throws {
        Interruption.listen()
        let line = StatusLine(quiet: quiet)
        do {
            try log.read(isCancelled: { Interruption.isRequested }, onOther: onOther) { count, path in
                line.show("\(path): \(Wording.count(count)) records read")
            }
        } catch is CancellationError {
            line.clear()
            throw Interruption.exit(output: output)
        }
        line.clear()
        report(log)
        guard log.tally.events > 0 else { throw NothingRead(log) }
    }

    /// Reports on standard error what was passed over and what could not be read, with the three commonest reasons.
    private func report(_ log: EventLog) {
        guard !quiet, !isSilent else { return }
        for file in log.files {
            if let reason = file.skipped { Console.note("surprisal: \(file.path): \(reason); passed over") }
            if let failure = file.failure { Console.note("surprisal: \(failure)") }
        }
        for text in RecordTallyText(log).rejections { Console.note("surprisal: \(text)") }
    }
}

/// The error of logs that hold no event.
struct NothingRead: Error, CustomStringConvertible {
    let description: String

    init(_ log: EventLog) {
        let tally = log.tally
        let names = log.files.count == 1 ? log.files[0].path : "the \(Wording.count(log.files.count)) files"
        guard tally.read > 0 else {
            description = "\(names): expected log records, found none"
            return
        }
        let kinds = tally.kinds.prefix(3).map { "\(Wording.count($0.share.count)) × \($0.kind)" }
        let filtered = kinds.isEmpty ? "" : "; filtered: \(kinds.joined(separator: ", "))"
        let rejected = tally.rejectedCount == 0 ? "" : "; \(Wording.count(tally.rejectedCount)) rejected"
        description =
            "\(names): none of \(Wording.some(tally.read, "record")) is an authentication event\(filtered)\(rejected); surprisal inspect shows more"
    }
}

/// Words for the numbers of records of logs.
struct RecordTallyText {
    private let log: EventLog

    init(_ log: EventLog) { self.log = log }

    /// The number of reasons and kinds that are named.
    static let named = 3

    /// The three commonest reasons for which records were rejected, each with the place of the first.
    var rejections: [String] {
        let reasons = log.tally.reasons
        let places = EventPlaceText(log)
        let lines = reasons.prefix(Self.named).map { reason, share in
            "\(Wording.some(share.count, "record")) rejected, first at \(places.name(of: share.first)): \(reason)"
        }
        let rest = reasons.dropFirst(Self.named).reduce(0) { $0 + $1.share.count }
        return lines + (rest > 0 ? ["\(Wording.some(rest, "record")) rejected for other reasons"] : [])
    }
}
