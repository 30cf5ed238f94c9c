import ArgumentParser
import Assessment
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
import Runs
import Torch
import Vocabulary

/// `surprisal calibrate`: sets alert thresholds from days of normal activity.
struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Set alert thresholds from days of normal activity.",
        discussion: """
            `surprisal train` calibrates a run on its validation days. Calibrate it again on more recent days: the closer \
            to the days that you score, the better. Do not use training days, whose events score too low. The new \
            calibration replaces the previous one.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @Argument(help: "Day files in chronological order. (default: the run's validation days)")
    var days: [String] = []
    @OptionGroup var alerting: BudgetOptions
    @OptionGroup var machine: DeviceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        Interruption.listen()
        let run = CalibrationRun(folder, common: common)
        guard try !days.isEmpty || run.hasValidationDays() else {
            throw InputError(
                file: runPath,
                message: "its validation days were not found; name day files to calibrate on"
            )
        }
        guard try !folder.vocabulary().compatibility.quirks.ranksByMeanLoss else {
            let message = "ranks events by mean loss, as the reference does, and cannot be calibrated"
            throw InputError(file: runPath, message: message)
        }
        for day in try run.trainingDays(among: days) {
            Console.note("surprisal: \(day) was used for training: thresholds will be too low")
        }
        guard let calibration = try run.calibrate(on: days.isEmpty ? nil : days, device: machine.prepare()) else {
            throw InputError(file: runPath, message: "cannot be calibrated: the day files have no events")
        }
        if !common.quiet {
            print(CalibrationText(calibration, budget: alerting.budget).lines.joined(separator: "\n"))
        }
    }
}
