import Assessment
import Detection
import Incidents
import Runs
import Torch

extension StatusLine {
    /// Shows a step of an assessment or a calibration.
    func report(_ progress: AssessmentProgress) {
        switch progress {
        case .scoring(let done, let count, let rate):
            show("scored \(Wording.count(done)) of \(Wording.count(count)) events, \(Wording.rate(rate)) events/s")
        case .fittingBaselines(let files): show("fitting the baselines to \(Wording.some(files, "day file"))")
        case .detecting: show("detecting on the test days")
        case .measuring: show("computing metrics")
        case .readingAttention(let done, let count):
            show("attention on \(Wording.count(done)) of \(Wording.count(count)) events")
        case .learningHistory(let events): show("learning the access history, \(Wording.count(events)) events")
        case .calibrating(let events): show("calibrating, \(Wording.count(events)) events")
        case .skippedCalibration(let run):
            clear()
            Console.note("surprisal: \(run) is in use or cannot be written, so it is not calibrated now")
        case .finished: clear()
        }
    }
}

extension CalibrationRun {
    /// A calibration with a status line, which stops when the user interrupts the command.
    init(_ folder: RunFolder, common: CommonOptions) {
        let status = StatusLine(quiet: common.quiet)
        self.init(folder, isCancelled: { Interruption.isRequested }, progress: status.report)
    }
}

extension RunFolder {
    /// The run's baseline, after a calibration with a status line if that is missing and possible.
    func baseline(
        _ budget: AlertBudget = .standard,
        common: CommonOptions,
        device: () throws -> Device
    ) throws -> Baseline? {
        let status = StatusLine(quiet: common.quiet)
        return try calibratedBaseline(
            budget,
            isCancelled: { Interruption.isRequested },
            progress: status.report,
            device: device
        )
    }
}

extension RunAssessment {
    /// An assessment with a status line.
    init(
        folder: RunFolder,
        files: [String] = [],
        scoresFile: String? = nil,
        campaignsFile: String? = nil,
        rules: RuleOptions? = nil,
        labels: Labels? = nil,
        common: CommonOptions
    ) throws {
        let status = StatusLine(quiet: common.quiet)
        try self.init(
            folder: folder,
            files: files,
            scoresFile: scoresFile,
            campaignsFile: campaignsFile,
            rules: rules?.measured(),
            labels: labels,
            epoch: rules?.epoch ?? 0,
            isCancelled: { Interruption.isRequested },
            progress: status.report
        )
    }
}

extension RuleOptions {
    /// The rules whose effect is measured; `nil` without `--rules`.
    fileprivate func measured() throws -> RunAssessment.Rules? {
        guard let file, let rules = try load() else { return nil }
        return RunAssessment.Rules(rules, file: file)
    }
}
