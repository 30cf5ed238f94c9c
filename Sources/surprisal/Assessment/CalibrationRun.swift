import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
import Runs
import Torch
import Vocabulary

/// Gives a run what it judges by: a history of its training days, and a calibration on days that count as normal.
struct CalibrationRun {
    private let folder: RunFolder
    private let status: StatusLine

    init(_ folder: RunFolder, common: CommonOptions) {
        self.folder = folder
        status = StatusLine(quiet: common.quiet)
    }

    /// Whether the run's own days are there to make all of it from.
    func hasOwnDays() throws -> Bool {
        let files = try validationFiles()
        return !files.isEmpty && files.allSatisfy(FileManager.default.fileExists(atPath:))
    }

    /// Calibrates the run on `files`, or on the days that it was validated on.
    ///
    /// The history is made first where it is missing and the days that the run learned from are there.
    ///
    /// - Returns: `nil` where the run ranks rows as the reference does, or the files have no rows.
    func make(on files: [String]? = nil, device: Device) throws -> Calibration? {
        defer { status.clear() }
        let run = try TrainedRun(folder, device: device)
        let trainer = try folder.trainerConfiguration()
        let pass = CalibrationPass(run: run, batchSize: trainer.evaluationBatchSize)
        guard pass.isPossible else { return nil }
        let trained = try paths(trainer.trainFiles)
        if !folder.has(.history), !trained.isEmpty, trained.allSatisfy(FileManager.default.fileExists(atPath:)) {
            try pass.learn(trained, isCancelled: { Interruption.isRequested }) { rows in
                status.show("the history learns, \(Wording.count(rows)) rows")
            }
        }
        return try pass.calibrate(on: files ?? validationFiles(), isCancelled: { Interruption.isRequested }) { rows in
            status.show("calibrating, \(Wording.count(rows)) rows")
        }
    }

    /// Those of `files` that the run learned from.
    func learned(_ files: [String]) throws -> [String] {
        func whole(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let trained = try Set(paths(folder.trainerConfiguration().trainFiles).map(whole))
        return files.filter { trained.contains(whole($0)) }
    }

    private func validationFiles() throws -> [String] { try paths(folder.trainerConfiguration().validationFiles) }

    private func paths(_ names: [String]) throws -> [String] {
        let data = try folder.record().dataFolder
        return names.map { "\(data)/\($0)" }
    }
}

extension RunFolder {
    /// What judges rows by the run's calibration, which is made where it is missing and the run's days are there.
    func baseline(
        _ budget: AlertBudget = .standard,
        common: CommonOptions,
        device: () throws -> Device
    ) throws -> Baseline? {
        if let baseline = try baseline(budget) { return baseline }
        let calibration = CalibrationRun(self, common: common)
        guard try !vocabulary().compatibility.quirks.ranksByMeanLoss, try calibration.hasOwnDays() else { return nil }
        guard let lock = try? lock() else {
            Console.note("surprisal: \(path) is in use or cannot be written: it is not calibrated now")
            return nil
        }
        defer { withExtendedLifetime(lock) {} }
        // Whoever had the lock before may have made it.
        if let baseline = try baseline(budget) { return baseline }
        guard try calibration.make(device: device()) != nil else { return nil }
        return try baseline(budget)
    }

    /// Says why a run has no alerts, and what to do about it.
    func isNotCalibrated() throws -> InputError {
        guard try !vocabulary().compatibility.quirks.ranksByMeanLoss else {
            let message = "ranks rows by their mean loss, as the reference does: it has no alerts"
            return InputError(file: path, message: message)
        }
        return InputError(
            file: path,
            message: "is not calibrated, and its validation days are not there: surprisal calibrate \(path) DAY"
        )
    }
}
