import ArgumentParser
import Assessment
import Foundation
import Detection
import LanguageModels
import Runs
import Training
import Vocabulary

/// One session of training at the terminal: progress while it goes on, and how it ended.
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

    /// Trains to the end.
    ///
    /// - Throws: `ExitCode` 130 where the user interrupted it.
    func run(checkpointMinutes: Double) throws {
        if job.lacksPrecision { note("mixed_precision: \(Precision.lack(on: job.device)); it is computed in float32") }
        note("reading \(job.configuration.trainFiles.joined(separator: ", "))")
        let data = try job.loadData()
        note(
            "\(Wording.count(data.training.count)) rows to learn from, \(Wording.count(data.validation.count)) for validation, \(Wording.count(job.vocabulary.size)) tokens"
        )
        if data.validation.count == 0 {
            note("no day is left for validation: the last weights are kept, and there is no calibration")
        }
        let trainer = try job.trainer(data, checkpointInterval: checkpointMinutes * 60)
        // A run that was killed after its last step has yet to be finished.
        if trainer.state.isDone, job.record.finished != nil { return note("this run is trained to its end already") }
        if trainer.state.iteration > 0 {
            note("going on from epoch \(trainer.state.epoch + 1), batch \(trainer.state.batch)")
        }
        let start = ContinuousClock.now
        let outcome = try trainer.train(shouldStop: { Interruption.isRequested }) { show($0) }
        line.clear()
        let time = Wording.duration(start.duration(to: .now) / .seconds(1))
        switch outcome {
        case .interrupted:
            Console.note("interrupted and saved; go on with: surprisal train --resume \(job.folder.path)")
            throw ExitCode(130)
        case .stoppedEarly: note("validation no longer improved: stopped after \(time)")
        case .finished: note("trained in \(time)")
        }
        try job.finish()
        try calibrate()
        note("run: \(job.folder.path)")
    }

    /// Learns who was where, and what a normal day is like.
    private func calibrate() throws {
        let start = ContinuousClock.now
        let run = CalibrationRun(job.folder, common: common)
        guard try run.hasValidationDays(), let calibration = try run.calibrate(device: job.device) else { return }
        let time = Wording.duration(start.duration(to: .now) / .seconds(1))
        note(
            "calibrated on \(Wording.count(calibration.rowCount)) rows of \(job.configuration.validationFiles.joined(separator: ", ")) in \(time)"
        )
    }

    private func show(_ event: TrainingEvent) {
        switch event {
        case .batch(let progress): line.show(Self.text(progress))
        case .validating(let rows, let count):
            line.show("validating, \(Wording.count(rows)) of \(Wording.count(count)) rows")
        case .validated(let progress, let isBest):
            let mark = isBest ? ", best so far" : ""
            let loss = Wording.number(progress.validationLoss ?? .nan, 4)
            line.keep(
                "epoch \(progress.epoch + 1)/\(progress.epochCount): validation loss \(loss)\(mark) (training \(Wording.number(progress.loss, 4)), \(Wording.rate(progress.rate)) rows/s)"
            )
        case .saved: break
        }
    }

    private static func text(_ progress: TrainingProgress) -> String {
        let best = progress.bestLoss.map { ", best \(Wording.number($0, 4))" } ?? ""
        let validation = progress.validationLoss.map { ", validation \(Wording.number($0, 4))\(best)" } ?? ""
        return
            "epoch \(progress.epoch + 1)/\(progress.epochCount), batch \(Wording.count(progress.batch))/\(Wording.count(progress.batchCount)), loss \(Wording.number(progress.loss, 4))\(validation), \(Wording.rate(progress.rate)) rows/s, ETA \(Wording.duration(progress.remaining))"
    }

    private func note(_ text: String) {
        if !isQuiet { Console.note(text) }
    }
}
