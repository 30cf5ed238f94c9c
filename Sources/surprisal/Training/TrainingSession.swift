import ArgumentParser
import Assessment
import AuthLogs
import Foundation
import Detection
import LanguageModels
import Runs
import Training
import Vocabulary

/// A training session at the terminal: shows progress, and reports the outcome.
struct TrainingSession {
    private let job: TrainingJob
    private let common: CommonOptions
    private let isQuiet: Bool
    private let line: StatusLine

    init(_ job: TrainingJob, common: CommonOptions) {
        self.job = job
        self.common = common
        isQuiet = common.quiet
        line = StatusLine(quiet: common.quiet, plainInterval: .seconds(10))
    }

    /// Trains to the end and calibrates the run.
    ///
    /// - Returns: True unless the run was complete already.
    /// - Throws: `ExitCode` 130 if the user interrupted it.
    func run(checkpointMinutes: Double) throws -> Bool {
        if job.lacksPrecision {
            note("mixed_precision: \(Precision.limitation(of: job.device)); training in float32")
        }
        note("loading \(job.configuration.trainFiles.joined(separator: ", "))")
        let data = try job.loadData()
        note(
            "\(Wording.count(data.training.count)) training events, \(Wording.count(data.validation.count)) validation events, vocabulary of \(Wording.count(job.vocabulary.size)) tokens"
        )
        if let warning = vocabularyWarning { note("warning: \(warning)") }
        if data.validation.count == 0 {
            note("no day left for validation: keeping the last weights, skipping calibration")
        }
        let trainer = try job.trainer(data, checkpointInterval: checkpointMinutes * 60)
        // A run that was killed after its last step still has to be finished.
        if trainer.state.isDone, job.record.finished != nil {
            note("this run is already complete")
            return false
        }
        if trainer.state.iteration > 0 {
            note("resuming at epoch \(trainer.state.epoch + 1), batch \(trainer.state.batch)")
        }
        let start = ContinuousClock.now
        let outcome = try trainer.train(shouldStop: { Interruption.isRequested }) { show($0) }
        line.clear()
        let time = Wording.duration(start.duration(to: .now) / .seconds(1))
        switch outcome {
        case .interrupted:
            Console.note("interrupted, progress saved; continue with: surprisal train --resume \(job.folder.path)")
            throw ExitCode(130)
        case .stoppedEarly: note("stopped early after \(time): validation loss no longer improves")
        case .finished: note("trained in \(time)")
        }
        try job.finish()
        try calibrate()
        note("run: \(job.folder.path)")
        return true
    }

    /// The warning about a vocabulary without a user or host, which are all as rare as `--cutoff` leaves out.
    private var vocabularyWarning: String? {
        let vocabulary = job.vocabulary
        guard vocabulary.tokenization.isWordLevel else { return nil }
        let first = vocabulary.includesTimestamp ? 1 : 0
        let isKnown = [AuthField.sourceUser, .sourceHost, .destinationHost].contains {
            vocabulary.fieldTokens(position: first + $0.rawValue).count > 1
        }
        return isKnown
            ? nil
            : "no user and no host occurs more than \(vocabulary.cutoff) times, so that the model cannot tell them apart; use a lower --cutoff, such as --cutoff 2, or more days"
    }

    /// Learns the access history, and calibrates scores on the validation days.
    private func calibrate() throws {
        let start = ContinuousClock.now
        let run = CalibrationRun(job.folder, common: common)
        guard try run.hasValidationDays(), let calibration = try run.calibrate(device: job.device) else { return }
        let time = Wording.duration(start.duration(to: .now) / .seconds(1))
        note(
            "calibrated on \(Wording.count(calibration.rowCount)) events of \(job.configuration.validationFiles.joined(separator: ", ")) in \(time)"
        )
    }

    private func show(_ event: TrainingEvent) {
        switch event {
        case .batch(let progress): line.show(Self.text(progress))
        case .validating(let rows, let count):
            line.show("validating: \(Wording.count(rows)) of \(Wording.count(count)) events")
        case .validated(let progress, let isBest):
            let mark = isBest ? " (best)" : ""
            let loss = Wording.number(progress.validationLoss ?? .nan, 4)
            line.keep(
                "epoch \(progress.epoch + 1)/\(progress.epochCount): validation loss \(loss)\(mark), training loss \(Wording.number(progress.loss, 4)), \(Wording.rate(progress.rate)) events/s"
            )
        case .saved: break
        }
    }

    private static func text(_ progress: TrainingProgress) -> String {
        let best = progress.bestLoss.map { ", best \(Wording.number($0, 4))" } ?? ""
        let validation = progress.validationLoss.map { ", validation \(Wording.number($0, 4))\(best)" } ?? ""
        return
            "epoch \(progress.epoch + 1)/\(progress.epochCount), batch \(Wording.count(progress.batch))/\(Wording.count(progress.batchCount)), loss \(Wording.number(progress.loss, 4))\(validation), \(Wording.rate(progress.rate)) events/s, ETA \(Wording.duration(progress.remaining))"
    }

    private func note(_ text: String) {
        if !isQuiet { Console.note(text) }
    }
}
