import ArgumentParser
import Assessment
import Detection
import ByteIO
import Foundation
import Runs
import Suppression
import Torch

/// `surprisal incidents`: what there is to look at in day files.
struct IncidentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents",
        abstract: "Find what there is to look at in day files: alerts that belong together, with reasons.",
        discussion: """
            A row is an alert where its score reaches what --budget sets: on a normal day there would be about so many \
            incidents. Alerts of one account, one source or one target, no more than an hour apart, are one incident; \
            a target that much of the network goes to ties nobody together. What is no alert is learned on the way.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: "Day files, plain, gzip or zstd; - is standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("Incidents that there is time for, on a normal day.", valueName: "n/day"))
    var budget = AlertBudget.standard

    @Option(help: ArgumentHelp("Only the highest incidents.", valueName: "n"))
    var top: Int?

    @Option(help: "text for people, ndjson for programs: an incident a line.")
    var format: IncidentFormat = .text

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where to write the incidents; - is standard output.", valueName: "file")
    )
    var output = "-"

    @Flag(help: "End with exit code 4 where there is any incident.")
    var failOnAlert = false

    @OptionGroup(title: "Rules")
    var rules: RuleOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes a number from 1, not \(top)") }
    }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let silencing = try rules.load()
        let device = try machine.prepare(common)
        let run = try TrainedRun(folder, device: device)
        guard let detector = try folder.detector(budget, common: common, device: { device }) else {
            throw try folder.notCalibratedError()
        }
        let file = output == "-" ? nil : try AtomicFile(path: output)
        let explainer = Explainer(run, calibration: detector.calibration)
        if files.contains("-"), !explainer.needsNoFiles {
            throw InputError(file: "-", message: "cannot be read twice, which this run needs to explain rows")
        }
        let (alerts, rowCount) = try alerts(run, folder, detector, silencing)
        if !alerts.isComplete { Console.note(Self.tooMany(alerts)) }
        let incidents = Incident.incidents(of: alerts.alerts)
        let shown = Array(incidents.prefix(top ?? .max))
        let texts = IncidentTexts(
            shown,
            explanations: try explainer.explain(shown.map(\.leading), from: files),
            file: files.count == 1 ? files[0] : nil,
            colors: file == nil && Console.colorsResults
        )
        let text: String
        switch format {
        case .text:
            let days = rowCount.days
            text = texts.text(
                of: incidents.count,
                alerts: alerts.count,
                rows: rowCount.rows,
                days: days,
                budget: budget
            )
        case .ndjson: text = try texts.lines()
        }
        if let file {
            try file.write(text.utf8)
            try file.commit()
        } else {
            print(text, terminator: "")
        }
        if failOnAlert, !incidents.isEmpty { throw ExitCode(4) }
    }

    private static func tooMany(_ alerts: AlertList) -> String {
        let (count, limit) = (Wording.count(alerts.count), Wording.count(AlertList.standardLimit))
        return
            "surprisal: \(count) alerts; incidents are made of the highest \(limit). Is the run calibrated on such days?"
    }

    /// The alerts of the files in order, how many rows there were, and how many days they cover.
    private func alerts(
        _ run: TrainedRun,
        _ folder: RunFolder,
        _ detector: Detector,
        _ silencing: SuppressionRules?
    ) throws -> (AlertList, (rows: Int, days: Double)) {
        let scoring = run.scoringPass(batchSize: try folder.trainerConfiguration().evaluationBatchSize)
        var pass = DetectionPass(scoring: scoring, detector: detector)
        var alerts = AlertList()
        var silenced = 0
        var clock = EventClock()
        let meter = RowMeter("judged", quiet: common.quiet)
        Interruption.listen()
        do {
            try pass.run(files, isCancelled: { Interruption.isRequested }, keep: \.isAlert) { rows, kept in
                for (_, alert) in kept {
                    if silencing?.silences(alert.row) == true {
                        silenced += 1
                    } else if alerts.counts(isAlert: true, score: alert.score) {
                        alerts.add(alert)
                    }
                }
                clock.add(rows)
                meter.add(rows.count)
            }
        } catch is CancellationError {
            Console.note("surprisal: interrupted\(output == "-" ? "" : "; \(output) was not changed")")
            throw ExitCode(130)
        }
        meter.finish("read = \(Wording.count(meter.count)) = judged\(rules.account(of: silenced))")
        return (alerts, (meter.count, Double(clock.seconds) / 86_400))
    }
}

/// How incidents are written.
enum IncidentFormat: String, CaseIterable, ExpressibleByArgument {
    /// A paragraph an incident.
    case text
    /// A JSON object an incident.
    case ndjson
}
