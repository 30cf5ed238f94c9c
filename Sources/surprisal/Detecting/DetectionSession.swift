import Assessment
import AuthLogs
import ByteIO
import Detection
import Foundation
import Incidents
import LanguageModels
import Runs
import Suppression
import Torch

/// A run opened for detection as a command's options have it: the model, its baseline, and the loop over both.
struct DetectionSession {
    let run: TrainedRun
    /// The loop that scores, detects and learns.
    let detector: Detector
    private let detectorOptions: Detector.Options

    /// The options of the loop.
    struct Options {
        var budget = AlertBudget.standard
        var precision = Precision.auto
        /// `nil` for the run's own.
        var batchSize: Int?
        var remembersUsers = true
        /// True to leave out the baseline: losses only.
        var onlyLosses = false
        /// True if a run without a calibration is an error.
        var needsAlerts = false
    }

    /// Opens the run at `path`, and calibrates it if that is missing and possible.
    ///
    /// - Throws: `InputError` if the run cannot be used, or has no alerts where they are needed.
    init(_ path: String, options: Options, machine: DeviceOptions, common: CommonOptions) throws {
        let folder = try RunFolder(openingAt: path)
        let device = try machine.prepare()
        try options.precision.check(on: device)
        run = try TrainedRun(folder, device: device, remembersUsers: options.remembersUsers)
        let baseline = options.onlyLosses ? nil : try folder.baseline(options.budget, common: common) { device }
        if options.needsAlerts, baseline == nil { throw try folder.notCalibratedError() }
        detectorOptions = Detector.Options(
            batchSize: try options.batchSize ?? folder.trainerConfiguration().evaluationBatchSize,
            precision: options.precision
        )
        detector = Detector(run, baseline: baseline, options: detectorOptions)
    }

    /// A detector that has learned nothing beyond the calibration.
    func newDetector() -> Detector { Detector(run, baseline: detector.baseline, options: detectorOptions) }

    /// The clock of the events: that of the run, or of the time zone that the user named; `epoch` is the time of second 0 of
    /// a log without dates.
    func clock(_ epoch: Int, _ reading: LogReadingOptions) throws -> EventClock {
        guard let zone = reading.timeZone else { return try run.folder.clock(epoch: epoch) }
        var dataset = try run.folder.dataset
        dataset.timeZone = zone.name
        return EventClock(dataset, epoch: epoch)
    }

    /// The columns of the scores.
    var columns: ScoreColumns { run.columns.union(detector.baseline == nil ? [] : .score) }

    /// Runs the loop over `inputs`, with a meter of the throughput, until the user interrupts it.
    ///
    /// - Returns: The meter.
    /// - Throws: `ExitCode` 130 on Ctrl-C; then nothing was written to `output`.
    func process(
        _ inputs: [EventInput],
        output: String,
        common: CommonOptions,
        keepsText: Bool = true,
        keep: (EventPreview) -> Bool,
        _ body: (Detections) throws -> Void
    ) throws -> EventMeter {
        let meter = EventMeter("scored", quiet: common.quiet)
        Interruption.listen()
        do {
            try detector.process(
                inputs,
                isCancelled: { Interruption.isRequested },
                keepsText: keepsText,
                keep: keep
            ) { detections in
                try body(detections)
                meter.add(detections.count)
            }
        } catch is CancellationError {
            throw Interruption.exit(output: output)
        }
        return meter
    }
}
