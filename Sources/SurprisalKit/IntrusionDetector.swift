import Assessment
import AuthLogs
import ByteIO
import Detection
import Foundation
import Incidents
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// Learns normal authentication behaviour without labels, scores events, and groups anomalous ones into incidents.
///
/// This is the library's main entry point.
///
///     let detector = try IntrusionDetector.train(on: "data", output: "run")
///     for incident in try detector.incidents(in: ["data/8.csv"]) { print(incident.explanation) }
///
/// A detector reads day files in the format of `surprisal prepare`. It must be used from one thread at a time.
public final class IntrusionDetector {
    private let run: TrainedRun
    private let baseline: Baseline
    private let batchSize: Int

    /// Opens a trained and calibrated run: a folder created by ``train(on:output:seed:)`` or `surprisal train`.
    ///
    /// - Parameters:
    ///   - path: The run's folder.
    ///   - incidentsPerDay: The target number of incidents per day, which sets the alert threshold; more than 0.
    /// - Throws: ``SurprisalError`` if the run cannot be used.
    public init(run path: String, incidentsPerDay: Double = 20) throws {
        guard incidentsPerDay > 0, incidentsPerDay.isFinite else {
            throw SurprisalError("expected more than 0 incidents per day, found \(incidentsPerDay)")
        }
        (run, baseline, batchSize) = try SurprisalError.wrapping {
            try Libtorch.load()
            let run = try TrainedRun(RunFolder(openingAt: path))
            let budget = AlertBudget(incidentsPerDay: incidentsPerDay)
            guard let baseline = try run.folder.baseline(budget) else { throw try run.folder.notCalibratedError() }
            return (run, baseline, try run.folder.trainerConfiguration().evaluationBatchSize)
        }
    }

    /// Trains the recommended model on a folder of day files, and calibrates it.
    ///
    /// The last day is kept for testing, the first is the calibration set, and the days between are the training set.
    ///
    /// - Parameters:
    ///   - folder: The day files, such as `6.csv`, `7.csv` and `8.csv`; `counts.json` is created where it is missing.
    ///   - output: The run's folder, which must not exist.
    ///   - seed: The seed of all random numbers.
    /// - Returns: A detector that uses the new run.
    /// - Throws: ``SurprisalError`` if the days cannot be used, or the run cannot be written.
    public static func train(on folder: String, output: String, seed: UInt64 = 1) throws -> IntrusionDetector {
        try SurprisalError.wrapping {
            try Libtorch.load()
            var trainer = try TrainerConfiguration.recommended(.transformer, folder: folder)
            trainer.usesMixedPrecision = Precision.auto.isHalf(on: .cpu)
            let counts = "\(folder)/counts.json"
            if !FileManager.default.fileExists(atPath: counts) {
                let days = (trainer.trainFiles + trainer.validationFiles).map { "\(folder)/\($0)" }
                try FieldCounts.counting(days).write(to: counts)
            }
            let plan = TrainingPlan(
                model: .recommended(.transformer),
                tokenization: .wordGlobal,
                isBidirectional: true,
                cutoff: TrainingPlan.standardCutoff,
                trainer: trainer,
                dataFolder: folder,
                countsFile: counts,
                seed: seed
            )
            let job = try TrainingJob(plan, path: output, device: .cpu)
            _ = try job.trainer(job.loadData()).train(shouldStop: { false }) { _ in }
            try job.finish()
            _ = try CalibrationRun(job.folder).calibrate(device: .cpu)
        }
        return try IntrusionDetector(run: output)
    }

    /// The score from which on an event is an alert, in nats.
    public var threshold: Double { baseline.threshold }

    /// Scores the events of day files in order, and calls `body` with each.
    ///
    /// Each score uses only the events before it. Every call starts from the calibration; events below the threshold
    /// update the baseline along the way.
    ///
    /// - Throws: ``SurprisalError`` with file and line if an event cannot be read; any error of `body`.
    public func forEachEvent(in files: [String], _ body: (ScoredEvent) throws -> Void) throws {
        try process(files, keep: { _ in false }) { detections in
            for detection in detections { try body(ScoredEvent(detection)) }
        }
    }

    /// Finds the incidents in day files, the highest-scoring first.
    ///
    /// - Throws: ``SurprisalError`` with file and line if an event cannot be read.
    public func incidents(in files: [String]) throws -> [ExplainedIncident] {
        var alerts = AlertList()
        let explainer = Explainer(run, calibration: baseline.calibration)
        try process(files, keep: \.isAlert) { detections in
            for alert in detections.kept { alerts.add(alert) }
        }
        let incidents = Incident.incidents(of: alerts.alerts)
        return try SurprisalError.wrapping {
            let explanations = try explainer.explain(incidents.map(\.leading), from: files.map(EventInput.dayFile))
            return zip(incidents, explanations).map { ExplainedIncident($0, $1) }
        }
    }

    private func process(
        _ files: [String],
        keep: (EventPreview) -> Bool,
        _ body: (Detections) throws -> Void
    ) throws {
        let detector = Detector(run, baseline: baseline, options: Detector.Options(batchSize: batchSize))
        // What the caller's own code throws stays what it is.
        var own: (any Error)?
        do {
            try detector.process(files: files, keep: keep) { detections in
                do { try body(detections) } catch {
                    own = error
                    throw error
                }
            }
        } catch {
            throw own ?? SurprisalError("\(error)")
        }
    }
}
