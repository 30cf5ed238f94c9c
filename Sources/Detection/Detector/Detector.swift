package import AuthLogs
import History
package import LanguageModels
package import Vocabulary

/// Turns events into detections: the one loop that scores, detects and learns.
///
/// A finished file, a growing log, an evaluation and a calibration are four sources of this loop, and differ in nothing
/// else: the same events in the same order have the same detections, however they are split into chunks.
///
///     let detector = Detector(run, baseline: try run.folder.baseline())
///     try detector.process([.dayFile("data/8.csv")], keep: \.isAlert) { detections in
///         for alert in detections.kept { print(alert.score, alert.event[.sourceUser]) }
///     }
package final class Detector {
    /// The scoring options.
    package struct Options: Sendable {
        /// The number of events per batch for the model.
        package var batchSize = 2_048
        /// The precision of the model's computation.
        package var precision = Precision.auto
        /// The number of events of a file that are scored together.
        package var chunkSize = 1 << 16
        /// The maximum number of users that the model remembers; `nil` for as many as memory allows.
        package var userLimit: Int?

        /// Creates options with default values.
        package init(batchSize: Int = 2_048, precision: Precision = .auto) {
            (self.batchSize, self.precision) = (batchSize, precision)
        }
    }

    /// The baseline behaviour learned so far; `nil` where the run is not calibrated.
    package private(set) var baseline: Baseline?
    private let source: Source

    /// The source of the losses.
    private enum Source {
        case run(TrainedRun, Options, Live)
        case given
    }

    /// The stream of a live log, created with its first events.
    private final class Live {
        var stream: EventStream?
    }

    /// Creates a detector that scores events with the model of `run` and with `baseline`.
    package init(_ run: TrainedRun, baseline: Baseline?, options: Options = Options()) {
        self.baseline = baseline
        source = .run(run, options, Live())
    }

    /// Creates a detector for events whose losses are already known.
    package init(baseline: Baseline?) {
        self.baseline = baseline
        source = .given
    }

    // MARK: Sources

    /// Processes the events of day files or logs from beginning to end.
    ///
    /// - Parameters:
    ///   - inputs: Day files or logs.
    ///   - isCancelled: Checked between chunks, and while waiting for input.
    ///   - keepsText: True where detections need their text; a baseline requires it.
    ///   - keep: Selects the events that are kept with their access statistics.
    ///   - body: Receives the detections of each chunk, in input order.
    /// - Throws: `InputError` with file and line where an event does not match the day file format; any error of
    ///   `body`; `CancellationError` once `isCancelled` returns true.
    package func process(
        _ inputs: [EventInput],
        isCancelled: () -> Bool = { false },
        keepsText: Bool = true,
        keep: (EventPreview) -> Bool = { _ in false },
        _ body: (Detections) throws -> Void
    ) throws {
        guard case .run(let run, let options, _) = source else { preconditionFailure("this detector has no model") }
        let pass = ScoringPass(
            scorer: run.scorer(batchSize: options.batchSize, precision: options.precision),
            vocabulary: run.vocabulary,
            users: run.users,
            chunkSize: options.chunkSize,
            keepsText: keepsText || baseline != nil
        )
        try pass.run(inputs, isCancelled: isCancelled) { table, scores, range, names in
            try body(detect(table, scores, .range(range), names, keep))
        }
    }

    /// Processes the events of the day files `files`; see ``process(_:isCancelled:keepsText:keep:_:)``.
    package func process(
        files: [String],
        isCancelled: () -> Bool = { false },
        keepsText: Bool = true,
        keep: (EventPreview) -> Bool = { _ in false },
        _ body: (Detections) throws -> Void
    ) throws {
        let inputs = files.map(EventInput.dayFile)
        try process(inputs, isCancelled: isCancelled, keepsText: keepsText, keep: keep, body)
    }

    /// Processes events that follow those of the previous call.
    ///
    /// - Throws: `InputError` for a run whose scores depend on the other events in the batch, as in the reference.
    package func process(_ events: [AuthEvent], keep: (EventPreview) -> Bool = { _ in false }) throws -> Detections {
        let stream = try stream
        let scores = stream.score(events)
        return detect(stream.table, scores, .list(stream.places), EventFiles(), keep)
    }

    /// Processes the events of `table`, whose losses are `scores`; the baseline is updated only if `learns`.
    ///
    /// - Precondition: The table keeps the events' text.
    package func process(
        _ table: TokenTable,
        scores: Scores,
        learns: Bool = true,
        keep: (EventPreview) -> Bool = { _ in false }
    ) -> Detections {
        detect(table, scores, .range(0..<table.count), EventFiles(), learns: learns, keep)
    }

    // MARK: The loop

    /// Scores events with the baseline, keeps the selected ones, and learns.
    private func detect(
        _ table: TokenTable,
        _ scores: Scores,
        _ places: Detections.Places,
        _ files: EventFiles,
        learns: Bool = true,
        _ keep: (EventPreview) -> Bool
    ) -> Detections {
        guard table.keepsText else { return Detections(table, scores, places, files) }
        // Moved out of the object while it changes, so that the history is not copied.
        var baseline = self.baseline.take()
        defer { self.baseline = baseline.take() }
        var (anomalies, statistics, kept) = ([AnomalyScore](), [Int: AccessStatistics](), [Int]())
        if baseline != nil { anomalies.reserveCapacity(places.count) }
        for index in 0..<places.count {
            let place = places[index]
            let (fields, loss) = (scores.fields(of: place), scores.rowLosses[place])
            table.withEvent(at: place) { event in
                let found = baseline?.score(event, fieldLosses: fields, loss: loss)
                let preview = EventPreview(
                    score: found.map { Float($0.score.score) },
                    loss: loss,
                    fields: fields,
                    isAlert: found?.score.isAlert ?? false,
                    line: event.line
                )
                if keep(preview) {
                    kept.append(index)
                    statistics[index] = baseline?.statistics(on: event)
                }
                guard let found else { return }
                anomalies.append(found.score)
                if learns { baseline?.learn(found.score, found.keys) }
            }
        }
        return Detections(
            table,
            scores,
            places,
            files,
            anomalies: anomalies,
            statistics: statistics,
            keptIndices: kept
        )
    }

    // MARK: Explanations

    /// The explainer of this detector's detections in files.
    package var explainer: Explainer {
        guard case .run(let run, _, _) = source else { preconditionFailure("this detector has no model") }
        return Explainer(run, calibration: baseline?.calibration)
    }

    /// Explains the events at `indices` of the latest ``process(_:keep:)``.
    package func explain(_ detections: Detections, at indices: [Int]) throws -> [Explanation] {
        let places = indices.map(detections.place)
        return try stream.explain(indices.map { detections[$0] }, at: places)
    }

    // MARK: State

    /// The stream that scores live events, and remembers what the model needs of each user.
    ///
    /// - Throws: `InputError` for a run whose scores depend on the other events in the batch, as in the reference.
    package var stream: EventStream {
        get throws {
            guard case .run(let run, let options, let live) = source else {
                preconditionFailure("this detector has no model")
            }
            if let stream = live.stream { return stream }
            let stream = try EventStream(
                run,
                batchSize: options.batchSize,
                precision: options.precision,
                calibration: baseline?.calibration,
                userLimit: options.userLimit
            )
            live.stream = stream
            return stream
        }
    }
}
