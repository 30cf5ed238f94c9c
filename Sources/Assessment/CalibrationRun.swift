import AuthLogs
package import ByteIO
package import Detection
import Foundation
package import Incidents
import LanguageModels
package import Runs
package import Torch
import Vocabulary

/// Calibrates a run: learns a history from its training days, and thresholds from days that count as normal.
package struct CalibrationRun {
    private let folder: RunFolder
    private let isCancelled: () -> Bool
    private let progress: (AssessmentProgress) -> Void

    /// Prepares a calibration of the run in `folder`; `progress` is called with each step.
    package init(
        _ folder: RunFolder,
        isCancelled: @escaping () -> Bool = { false },
        progress: @escaping (AssessmentProgress) -> Void = { _ in }
    ) {
        (self.folder, self.isCancelled, self.progress) = (folder, isCancelled, progress)
    }

    /// True if the run has validation days, and their files exist.
    package func hasValidationDays() throws -> Bool {
        let files = try validationFiles()
        return !files.isEmpty && files.allSatisfy(FileManager.default.fileExists(atPath:))
    }

    /// Calibrates the run on `files`, by default on its validation days.
    ///
    /// First makes the history if it is missing and the training days exist.
    ///
    /// - Returns: The calibration; `nil` if the run follows the reference, which has none, or the files have no events.
    /// - Throws: `InputError` with the file and line that cannot be used; `CancellationError`.
    package func calibrate(on files: [String]? = nil, device: Device) throws -> Calibration? {
        defer { progress(.finished) }
        let run = try TrainedRun(folder, device: device)
        let trainer = try folder.trainerConfiguration()
        let pass = CalibrationPass(run: run, batchSize: trainer.evaluationBatchSize)
        guard pass.isPossible else { return nil }
        let trained = try paths(trainer.trainFiles)
        if !folder.has(.history), !trained.isEmpty, trained.allSatisfy(FileManager.default.fileExists(atPath:)) {
            try pass.learn(trained, isCancelled: isCancelled) { progress(.learningHistory(events: $0)) }
        }
        return try pass.calibrate(on: files ?? validationFiles(), isCancelled: isCancelled) {
            progress(.calibrating(events: $0))
        }
    }

    /// The training days among `files`.
    package func trainingDays(among files: [String]) throws -> [String] {
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let trained = try Set(paths(folder.trainerConfiguration().trainFiles).map(resolved))
        return files.filter { trained.contains(resolved($0)) }
    }

    private func validationFiles() throws -> [String] { try paths(folder.trainerConfiguration().validationFiles) }

    private func paths(_ names: [String]) throws -> [String] {
        let data = try folder.record().dataFolder
        return names.map { "\(data)/\($0)" }
    }
}

extension RunFolder {
    /// The run's baseline, after a calibration if that is missing and the run's validation days exist.
    ///
    /// - Parameters:
    ///   - budget: The target number of incidents per day, which sets the threshold.
    ///   - isCancelled: Called while the run is calibrated.
    ///   - progress: Called with each step of a calibration, and if the run cannot be calibrated now.
    ///   - device: Loads libtorch and returns the device; called only if the run is calibrated.
    /// - Returns: `nil` if the run is not calibrated, and cannot be now.
    /// - Throws: `InputError` with the file that cannot be used; `CancellationError`.
    package func calibratedBaseline(
        _ budget: AlertBudget = .standard,
        isCancelled: @escaping () -> Bool = { false },
        progress: @escaping (AssessmentProgress) -> Void = { _ in },
        device: () throws -> Device
    ) throws -> Baseline? {
        if let baseline = try baseline(budget) { return baseline }
        let calibration = CalibrationRun(self, isCancelled: isCancelled, progress: progress)
        guard try !vocabulary().compatibility.quirks.ranksByMeanLoss, try calibration.hasValidationDays() else {
            return nil
        }
        guard let lock = try? lock() else {
            progress(.skippedCalibration(run: path))
            return nil
        }
        defer { withExtendedLifetime(lock) {} }
        // Another process may have calibrated the run before it released the lock.
        if let baseline = try baseline(budget) { return baseline }
        guard try calibration.calibrate(device: device()) != nil else { return nil }
        return try baseline(budget)
    }

    /// The error for a command that needs alerts, with the reason why this run has none.
    package func notCalibratedError() throws -> InputError {
        guard try !vocabulary().compatibility.quirks.ranksByMeanLoss else {
            let message = "ranks events by their mean loss, as the reference does, and has no alerts"
            return InputError(file: path, message: message)
        }
        let message = "is not calibrated, and its validation days do not exist: run surprisal calibrate \(path) DAY"
        return InputError(file: path, message: message)
    }
}
