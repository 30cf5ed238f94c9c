import ArgumentParser
import Assessment
import Detection
import ByteIO
import Foundation
import Runs
import Torch
import Vocabulary

/// `surprisal calibrate`: learns from days held to be normal what a normal day is like.
struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Learn from days that are held to be normal how rare any score is, and where alerts begin.",
        discussion: """
            `surprisal train` does this with the run's validation days. Days that are nearer to those that will be \
            watched are better; rows of the days that the model learned from are no surprise to it, and say nothing. \
            The days replace those of an earlier calibration.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: "Day files, the earliest first; without any, the days that the run was validated on.")
    var days: [String] = []

    @Option(help: ArgumentHelp("Show the threshold for so many incidents on a normal day.", valueName: "n/day"))
    var budget = AlertBudget.standard

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        Interruption.listen()
        let run = CalibrationRun(folder, common: common)
        guard try !days.isEmpty || run.hasValidationDays() else {
            throw InputError(file: runPath, message: "its validation days are not there: name day files")
        }
        guard try folder.vocabulary().compatibility == .standard else {
            throw InputError(
                file: runPath,
                message: "ranks rows by their mean loss, as the reference does: there is nothing to calibrate"
            )
        }
        for day in try run.trainingDays(among: days) {
            Console.note("surprisal: \(day) is a day that the run learned from: thresholds will be too low")
        }
        guard let calibration = try run.calibrate(on: days.isEmpty ? nil : days, device: machine.prepare(common)) else {
            throw InputError(file: runPath, message: "cannot be calibrated: the days have no rows")
        }
        guard !common.quiet else { return }
        print(Self.summary(of: calibration, budget: budget).joined(separator: "\n"))
    }

    /// What a person wants to know of a calibration.
    static func summary(of calibration: Calibration, budget: AlertBudget) -> [String] {
        let days = Wording.number(calibration.days, calibration.days < 10 ? 1 : 0)
        let witnesses = calibration.hasHistory ? "network and history" : "the network alone: there is no history"
        var table = TextTable([("incidents a day", .right), ("threshold", .right), ("alerts a day, at least", .right)])
        let budgets = [5, 20, 50, 100].map { AlertBudget(incidentsPerDay: $0) }
        for budget in Set(budgets + [budget]).sorted(by: { $0.incidentsPerDay < $1.incidentsPerDay }) {
            let threshold = calibration.threshold(budget)
            let number = Wording.number(budget.incidentsPerDay, budget.incidentsPerDay < 1 ? 2 : 0)
            // As counted, where these days have so few incidents; an incident has an alert.
            let point = calibration.curve.point(incidents: budget.incidentsPerDay * calibration.days)
            let counted = point.map { Double($0.alerts) / calibration.days }
            let alerts = counted ?? max(calibration.rowsPerDay(atLeast: threshold), budget.incidentsPerDay)
            let digits = alerts < 1 ? 2 : alerts < 10 ? 1 : 0
            table.add([number, Wording.number(threshold, 2), Wording.number(alerts, digits)])
        }
        return ["\(Wording.count(calibration.rowCount)) rows, \(days) days, \(witnesses)", ""] + table.lines
    }
}
