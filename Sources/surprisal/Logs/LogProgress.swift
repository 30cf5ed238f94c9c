import ArgumentParser
import AuthLogs
import ByteIO
import Foundation

/// Reads logs with progress on standard error, and reports what could not be read.
struct LogProgress {
    private let quiet: Bool
    private let isSilent: Bool
    private let isInspection: Bool
    private let output: String

    /// Progress as `common` has it.
    ///
    /// With `isSilent`, what could not be read is not reported. An inspection describes the records itself.
    init(_ common: CommonOptions, output: String = "-", isSilent: Bool = false, isInspection: Bool = false) {
        (quiet, self.output, self.isSilent, self.isInspection) = (common.quiet, output, isSilent, isInspection)
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
        guard log.tally.events > 0 else { throw NothingRead(log, isInspected: isInspection) }
    }

    /// Reports on standard error what was passed over and what could not be read, with the three commonest reasons.
    private func report(_ log: EventLog) {
        guard !quiet, !isSilent else { return }
        for text in PassedOverText(log).lines { Console.note("surprisal: \(text)") }
        for failure in log.files.compactMap(\.failure) { Console.note("surprisal: \(failure)") }
        for text in RecordTallyText(log).rejections { Console.note("surprisal: \(text)") }
    }
}

/// The error of logs that hold no event.
struct NothingRead: Error, CustomStringConvertible {
    let description: String

    /// The error of `log`; where it `isInspected`, its records were described before.
    init(_ log: EventLog, isInspected: Bool) {
        let tally = log.tally
        let count = Wording.count(log.files.count)
        let names = log.files.count == 1 ? EventPlaceText.file(log.files[0].path) : "the \(count) files"
        if log.files.allSatisfy({ $0.skipped != nil }) {
            description =
                "\(names): \(log.files.count == 1 ? "is no log" : "none is a log") in a known format; surprisal formats lists them, and --map FILE describes another, as docs/reference/formats/map.md shows"
        } else if tally.read == 0 {
            description = "\(names): expected log records, found none"
        } else {
            let kinds = tally.kinds.prefix(3).map { "\(Wording.count($0.share.count)) \($0.kind)" }
            let others = kinds.isEmpty ? "" : "; other records: \(kinds.joined(separator: ", "))"
            let rejected = tally.rejectedCount == 0 ? "" : "; rejected: \(Wording.count(tally.rejectedCount))"
            let details = isInspected ? "" : "\(others)\(rejected); surprisal inspect shows more"
            description =
                "\(names): expected authentication events, found none in \(Wording.some(tally.read, "record"))\(details)"
        }
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
