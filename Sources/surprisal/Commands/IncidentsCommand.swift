import ArgumentParser
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
import Runs
import Suppression
import Torch

/// `surprisal incidents`: finds the incidents in day files.
struct IncidentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents",
        abstract: "Group the alerts in day files into incidents and explain each one.",
        discussion: """
            An event is an alert if its score reaches the threshold, which is set so that a day of the calibration period \
            has about as many incidents as --budget allows. Alerts that share a user, a source or a destination and are \
            at most one hour apart form an incident; destinations that much of the network uses do not connect alerts. \
            Only events below the threshold update the baseline.
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @OptionGroup
    var input: DayFileArguments

    @OptionGroup(title: "Detection")
    var alerting: BudgetOptions

    @OptionGroup(title: "Detection")
    var rules: RuleOptions

    @OptionGroup(title: "Output")
    var results: OutputOptions<IncidentFormat>

    @OptionGroup(title: "Output")
    var presentation: IncidentOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let silencing = try rules.load()
        let device = try machine.prepare()
        let run = try TrainedRun(folder, device: device)
        guard let detector = try folder.detector(alerting.budget, common: common, device: { device }) else {
            throw try folder.isNotCalibrated()
        }
        let file = results.output == "-" ? nil : try AtomicFile(path: results.output)
        let explainer = Explainer(run, calibration: detector.calibration)
        if input.files.contains("-"), !explainer.needsNoFiles {
            throw InputError(
                file: "-",
                message: "cannot be read twice, which this run needs to explain events; name a file"
            )
        }
        let (alerts, rowCount) = try alerts(detector, silencing)
        if !alerts.isComplete { Console.note(Self.tooMany(alerts)) }
        let incidents = Incident.incidents(of: alerts.alerts)
        let shown = Array(incidents.prefix(presentation.top ?? .max))
        let texts = IncidentTexts(
            shown,
            explanations: try explainer.explain(shown.map(\.leading), from: input.files),
            file: input.files.count == 1 ? input.files[0] : nil,
            colors: file == nil && Console.colorsResults
        )
        let text: String
        switch results.format {
        case .text:
            let days = rowCount.days
            text = texts.text(
                of: incidents.count,
                alerts: alerts.count,
                rows: rowCount.rows,
                days: days,
                budget: alerting.budget
            )
        case .ndjson: text = try texts.lines()
        }
        if let file {
            try file.write(text.utf8)
            try file.commit()
        } else {
            print(text, terminator: "")
        }
        if presentation.failOnAlert, !incidents.isEmpty { throw ExitCode(4) }
    }

    private static func tooMany(_ alerts: AlertList) -> String {
        let (count, limit) = (Wording.count(alerts.count), Wording.count(AlertList.standardLimit))
        return
            "surprisal: \(count) alerts, of which the \(limit) highest-scoring form incidents; calibrate the run on days like these: surprisal calibrate"
    }

    /// The alerts of the files in order, the number of events, and the number of days that they cover.
    private func alerts(
        _ detector: Detector,
        _ silencing: SuppressionRules?
    ) throws -> (AlertList, (rows: Int, days: Double)) {
        var alerts = AlertList()
        var silenced = 0
        var clock = EventClock()
        let meter = EventMeter("scored", quiet: common.quiet)
        Interruption.listen()
        do {
            try pass.run(input.files, isCancelled: { Interruption.isRequested }, keep: \.isAlert) { rows, kept in
                for (_, alert) in kept {
                    if silencing?.silences(alert.row) == true {
                        silenced += 1
                    } else if alerts.counts(isAlert: true, score: alert.score) {
                        alerts.add(alert)
                    }
                }
                for index in detections.indices { covered.add(detections.second(of: index)) }
                meter.add(detections.count)
            }
        } catch is CancellationError {
            Console.note("surprisal: interrupted\(results.output == "-" ? "" : "; \(results.output) was not changed")")
            throw ExitCode(130)
        }
        meter.finish(rules.account(of: silenced))
        return (alerts, (meter.count, Double(clock.seconds) / 86_400))
    }
}
