import AlertStore
import AuthLogs
import ByteIO
import Detection
import History
import Incidents
import LanguageModels
import Runs
import Vocabulary

/// Detects alerts in a watcher's events as they arrive, with a run's detection loop and stable alert ids.
final class LiveDetector {
    let detector: Detector
    /// The stream that scores the events, and stores the users' state that the model needs.
    let stream: EventStream
    /// The hash of the run's weights.
    let weights: String
    private let idHashes: (ByteHash, ByteHash)
    private let source: String

    /// Opens the run in `folder` and continues from `history`, or from the run's state at calibration.
    ///
    /// - Throws: `InputError` where the run is not calibrated, or cannot score events as they come.
    init(
        _ folder: RunFolder,
        source: String,
        budget: AlertBudget,
        precision: Precision,
        history: AccessHistory?
    ) throws {
        let run = try TrainedRun(folder)
        guard var baseline = try folder.baseline(budget) else {
            throw InputError(file: folder.path, message: "is not calibrated: surprisal calibrate \(folder.path) DAY")
        }
        if let history { baseline.resume(from: history) }
        self.source = source
        weights = try folder.mark(of: .bestWeights)
        let options = Detector.Options(batchSize: Self.batchSize, precision: precision)
        detector = Detector(run, baseline: baseline, options: options)
        stream = try detector.stream
        idHashes = (ByteHash(seed: 0x5375_7270_7269_7361), ByteHash(seed: 0x6c20_616c_6572_7473))
    }

    /// The number of events passed to the model at once.
    private static let batchSize = 256

    /// The tokens of the run.
    var vocabulary: Vocabulary { stream.table.vocabulary }
    /// The access history that the detector has learned: the hosts of each account.
    var history: AccessHistory? { detector.baseline?.history }
    /// The score from which an event is an alert, in nats.
    var threshold: Double { detector.baseline?.threshold ?? .infinity }
    /// The number of events that the model did not score, because others with the same tokens had been scored before.
    var repeatedEvents: Int { stream.repeatedRows }

    /// The result for a received event.
    struct Found {
        let received: ReceivedEvent
        let score: Float
        /// The alert; `nil` if the event is none.
        var alert: AlertRecord?
    }

    /// Processes `events` in order and learns from them.
    func process(_ events: [ReceivedEvent]) throws -> [Found] {
        let detections = try detector.process(events.map(\.event), keep: \.isAlert)
        var found = zip(detections.indices, events).map { index, received in
            Found(received: received, score: Float(detections.anomaly(of: index)?.score ?? 0))
        }
        let explanations = try detector.explain(detections, at: detections.keptIndices)
        for (index, explanation) in zip(detections.keptIndices, explanations) {
            found[index].alert = record(events[index], explanation)
        }
        return found
    }

    private func record(_ received: ReceivedEvent, _ explanation: Explanation) -> AlertRecord {
        let detection = explanation.detection
        return AlertRecord(
            id: id(of: received, by: weights),
            source: source,
            event: received.event,
            score: detection.score,
            severity: explanation.level,
            reason: explanation.sentence,
            hasCommonDestination: detection.hasCommonDestination,
            fields: explanation.fieldsText
        )
    }

    /// The id of an alert: the same whenever the same weights score the same event at the same place of the log.
    func id(of received: ReceivedEvent, by weights: String) -> String {
        let text = Array("\(weights) \(received.position.offset) ".utf8) + received.event.dayFileLine
        let words = text.withUnsafeBytes { [idHashes.0($0), idHashes.1($0)] }
        return words.map(\.hexDigits).joined()
    }
}
