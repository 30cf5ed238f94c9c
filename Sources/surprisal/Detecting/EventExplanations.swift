import ArgumentParser
import AuthLogs
import ByteIO
import Detection
import Vocabulary

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
            ? "can be read only once; specify a single event of it" : "cannot be read twice, which this run needs"
        throw InputError(file: "-", message: message)
    }

    /// Explains the event at `place`, and names the place as other commands do; an event by itself has none.
    ///
    /// - Throws: `InputError` if there is none.
    func explanation(of place: ExplainedPlace) throws -> (explanation: Explanation, place: String?) {
        let explainer = session.detector.explainer
        switch place {
        case .text(let text): return (try explainer.explain([try detection(of: text)])[0], nil)
        case .line(let number, let file), .record(let number, let file):
            let inputs = try LogInputs([file], reading, for: session.run.folder, common: common).inputs
            let key = inputs[0].hasRecordNumbers(file) ? "record" : "line"
            if case .record = place, key == "line" {
                let message = "is no record with a number: name the event by its line, FILE:LINE"
                throw InputError(file: EventPlaceText.name(file, number, "record"), message: message)
            }
            let name = EventPlaceText.name(file, number, key)
            let detection = try detection(of: number, in: inputs[0], name: name)
            return (try explainer.explain([detection], from: inputs)[0], name)
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

    private func detection(of number: Int, in input: EventInput, name: String) throws -> Detection {
        // A detector of its own: what one file teaches does not count for the next event.
        let detector = session.newDetector()
        var found: Detection?
        let meter = EventMeter("scored", quiet: common.quiet)
        do {
            try detector.process(
                [input],
                isCancelled: { Interruption.isRequested },
                keep: { $0.line == number }
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
                throw InputError(file: name, message: message)
            }
            let message = "is no event that is kept; surprisal inspect shows what the log is read as"
            throw InputError(file: name, message: message)
        }
        return found
    }

    /// Ends the reading of a file once the event was found.
    private struct Found: Error {}
}
