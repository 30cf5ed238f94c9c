import AuthLogs
import History
package import Incidents
import LanguageModels
package import Runs
import Vocabulary

/// Builds the baseline of a run: a history of the days it was trained on, and a calibration on a calibration set.
///
///     let pass = CalibrationPass(run: run, batchSize: 2048)
///     try pass.learn(["data/7.csv"])
///     let calibration = try pass.calibrate(on: ["data/6.csv"])
package struct CalibrationPass {
    private let run: TrainedRun
    private let batchSize: Int

    /// Creates a pass that scores `batchSize` events at a time with `run`, on days that it was trained on or not.
    package init(run: TrainedRun, batchSize: Int) {
        self.run = run
        self.batchSize = batchSize
    }

    /// True where the run can be calibrated: in the reference's mode, events are ranked by their mean loss instead.
    package var isPossible: Bool { !run.vocabulary.compatibility.quirks.ranksByMeanLoss }

    /// The capacity for the entries of every user in the vocabulary, so that no user's entries evict those of another.
    private var capacity: Int { max(1 << 22, run.vocabulary.users.count * Self.thingsPerUser) }
    private static let thingsPerUser = 32

    /// Stores a history of the day files `files` in the run, and reports the number of events learned to `progress`.
    ///
    /// - Throws: `InputError` with file and line where an event does not match the day file format;
    ///   `CancellationError`.
    package func learn(
        _ files: [String],
        isCancelled: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws {
        var history = AccessHistory(capacity: capacity)
        for file in files {
            try DayFile(path: file).forEachEvent(isCancelled: isCancelled) { row in
                history.observe(row)
                if history.eventCount.isMultiple(of: 1 << 16) { progress(history.eventCount) }
            }
        }
        try history.write(to: run.folder.path(.history))
    }

    /// Calibrates the run on the day files `files` and stores the calibration.
    ///
    /// The files are the calibration set. A history that also includes these days is stored with the calibration. Each
    /// call starts from scratch: an earlier calibration is replaced, and its days are discarded.
    ///
    /// - Returns: The calibration; `nil` where the files have no events.
    /// - Throws: `InputError` with file and line where an event does not match the day file format;
    ///   `CancellationError`.
    package func calibrate(
        on files: [String],
        isCancelled: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws -> Calibration? {
        let folder = run.folder
        let weights = try folder.mark(of: .bestWeights)
        let history = try folder.has(.history) ? AccessHistory(contentsOf: folder.path(.history)) : nil
        var calibrator = Calibrator()
        let detector = Detector(
            run,
            baseline: Baseline(learning: history),
            options: Detector.Options(batchSize: batchSize)
        )
        do {
            try detector.process(files: files, isCancelled: isCancelled) { detections in
                calibrator.add(detections)
                progress(calibrator.count)
                if calibrator.count >= Calibrator.mostRows { throw Enough() }
            }
        } catch is Enough {}
        guard calibrator.count > 0 else { return nil }
        let calibration = calibrator.finish(weights: weights, hasHistory: history != nil)
        try folder.write(calibration, with: detector.baseline?.history)
        return calibration
    }

    /// Stops a pass over files once it has enough events.
    private struct Enough: Error {}
}

extension RunFolder {
    /// Returns the baseline from the run's calibration, with the history as the calibration left it.
    ///
    /// - Returns: The baseline; `nil` where the run is not calibrated.
    /// - Throws: `InputError` when a file cannot be read, or the calibration's history is missing.
    package func baseline(_ budget: AlertBudget = .standard) throws -> Baseline? {
        guard let calibration = try calibration() else { return nil }
        guard calibration.hasHistory else { return Baseline(calibration: calibration, history: nil, budget: budget) }
        let history = try AccessHistory(contentsOf: path(.calibratedHistory))
        return Baseline(calibration: calibration, history: history, budget: budget)
    }
}
