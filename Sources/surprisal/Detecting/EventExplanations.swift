import ArgumentParser
import AuthLogs
import ByteIO
import Detection
import Vocabulary

/// An event as the user specifies it: a line of a log by itself, or the position of one.
enum ExplainedPlace {
    case text(String)
    case line(Int, file: String)

    /// Reads `FILE:LINE`, or a line of a day file or a raw log.
    init(_ argument: String) throws {
        if argument.utf8.count(where: { $0 == UInt8(ascii: ",") }) >= 8,
            argument.utf8.first.map({ $0 &- 0x30 < 10 }) ?? false
        {
            self = .text(argument)
            return
        }
        guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
            let line = Int(argument[argument.index(after: colon)...]), line > 0
        else { throw ValidationError("expected FILE:LINE or a line of a log, found '\(argument)'") }
        self = .line(line, file: String(argument[..<colon]))
    }

    /// `data/8.csv:1234`; `nil` for a line by itself.
    var name: String? {
        guard case .line(let line, let file) = self else { return nil }
        return isOfStandardInput ? "line \(line)" : "\(file):\(line)"
    }

    var isOfStandardInput: Bool {
        if case .line(_, "-") = self { true } else { false }
    }
}

/// Explains single events: those of files after the events before them, lines by themselves by what the run knows.
struct EventExplanations {
    private let session: DetectionSession
    private let reading: LogReadingOptions
    private let common: CommonOptions

    /// Explanations by the run of `session`.
    ///
    /// - Throws: `InputError` if one of `places` would need standard input to be read twice.
    init(
        _ session: DetectionSession,
        of places: [ExplainedPlace],
        reading: LogReadingOptions,
        common: CommonOptions
    ) throws {
        (self.session, self.reading, self.common) = (session, reading, common)
        let count = places.count { $0.isOfStandardInput }
        guard count > 1 || (count == 1 && !session.detector.explainer.needsNoFiles) else { return }
        let message =
            count > 1
            ? "can be read only once; specify a single line of it" : "cannot be read twice, which this run needs"
        throw InputError(file: "-", message: message)
    }

    /// Explains the event at `place`.
    ///
    /// - Throws: `InputError` if there is none.
    func explanation(of place: ExplainedPlace) throws -> Explanation {
        switch place {
        case .text(let text): return try session.detector.explainer.explain([try detection(of: text)])[0]
        case .line(let line, let file):
            let inputs = try LogInputs([file], reading, for: session.run.folder, common: common).inputs
            let detection = try detection(of: line, in: inputs[0], file)
            return try session.detector.explainer.explain([detection], from: inputs)[0]
        }
    }

    private func detection(of text: String) throws -> Detection {
        let run = session.run
        var table = TokenTable(vocabulary: run.vocabulary, users: run.users, keepsText: true)
        try AuthEvent(parsing: text, name: "the event").withView { table.append($0) }
        let scores = run.scorer(batchSize: 1).score(table)
        // Not learned: the next line is scored by the same baseline.
        return session.detector.process(table, scores: scores, learns: false) { _ in true }[0]
    }

    private func detection(of line: Int, in input: EventInput, _ file: String) throws -> Detection {
        // A detector of its own: what one file teaches does not count for the next event.
        let detector = session.newDetector()
        var found: Detection?
        let meter = EventMeter("scored", quiet: common.quiet)
        do {
            try detector.process(
                [input],
                isCancelled: { Interruption.isRequested },
                keep: { $0.line == line }
            ) { detections in
                meter.add(detections.count)
                guard let detection = detections.kept.first else { return }
                found = detection
                throw Found()
            }
        } catch is Found {}
        meter.clear()
        guard let found else {
            guard case .log = input else {
                let message = "does not exist: the file has \(Wording.some(meter.count, "line"))"
                throw InputError(file: file, line: line, message: message)
            }
            let message = "is no event that is kept; surprisal inspect shows what the log is read as"
            throw InputError(file: file, line: line, message: message)
        }
        return found
    }

    /// Ends the reading of a file once the event was found.
    private struct Found: Error {}
}
