import AuthLogs
import History
package import Incidents
import LanguageModels
package import Runs
import Vocabulary

/// Makes what a run judges by: a history of the days that it learned from, and a calibration on normal days.
///
///     let pass = CalibrationPass(run: run, batchSize: 2048)
///     try pass.learn(["data/7.csv"])
///     let calibration = try pass.calibrate(on: ["data/6.csv"])
package struct CalibrationPass {
    private let run: TrainedRun
    private let batchSize: Int

    /// A pass over days that `run` has learned from or not, `batchSize` rows at a time.
    package init(run: TrainedRun, batchSize: Int) {
        self.run = run
        self.batchSize = batchSize
    }

    /// Whether the run can be calibrated: what follows the reference ranks rows by their mean loss.
    package var isPossible: Bool { !run.vocabulary.compatibility.quirks.ranksByMeanLoss }

    /// Room for what each user of the vocabulary leaves, so that none of them has to be forgotten for another.
    private var capacity: Int { max(1 << 22, run.vocabulary.users.count * Self.thingsPerUser) }
    private static let thingsPerUser = 32

    /// Keeps a history of the day files `files` in the run; `progress` is told how many rows are learned.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; `CancellationError`.
    package func learn(
        _ files: [String],
        isCancelled: () -> Bool = { false },
        progress: (Int) -> Void = { _ in }
    ) throws {
        var history = AccessHistory(capacity: capacity)
        for file in files {
            try DayFile(path: file).forEachRow(isCancelled: isCancelled) { row in
                history.observe(row)
                if history.eventCount.isMultiple(of: 1 << 16) { progress(history.eventCount) }
            }
        }
        try history.write(to: run.folder.path(.history))
    }

    /// Calibrates the run on the day files `files`, which count as normal, and keeps what comes of it, with a history that
    /// has seen these days too.
    ///
    /// Each time is the first: an earlier calibration is replaced, and its days are forgotten.
    ///
    /// - Returns: The calibration; `nil` where the files have no rows.
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; `CancellationError`.
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

    /// Ends a pass over files that has what it wants.
    private struct Enough: Error {}
}

extension RunFolder {
    /// The baseline by the run's calibration, with the history from where the calibration left off; `nil` where the run is
    /// not calibrated.
    ///
    /// - Throws: `InputError` when what is there cannot be read, or the calibration's history is missing.
    package func baseline(_ budget: AlertBudget = .standard) throws -> Baseline? {
        guard let calibration = try calibration() else { return nil }
        guard calibration.hasHistory else { return Baseline(calibration: calibration, history: nil, budget: budget) }
        let history = try AccessHistory(contentsOf: path(.calibratedHistory))
        return Baseline(calibration: calibration, history: history, budget: budget)
    }
}
