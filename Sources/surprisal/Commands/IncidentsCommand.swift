import ArgumentParser
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
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

    @Option(
        help: """
            Compute in float32 (f32), large matrix products in bfloat16 (bf16), or what this machine has instructions \
            for (auto).
            """
    )
    var precision = Precision.auto

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
        try precision.check(on: device)
        let run = try TrainedRun(folder, device: device)
        guard let baseline = try folder.baseline(budget, common: common, device: { device }) else {
            throw try folder.isNotCalibrated()
        }
        let file = output == "-" ? nil : try AtomicFile(path: output)
        let options = Detector.Options(
            batchSize: try folder.trainerConfiguration().evaluationBatchSize,
            precision: precision
        )
        let detector = Detector(run, baseline: baseline, options: options)
        let explainer = detector.explainer
        if files.contains("-"), !explainer.needsNoFiles {
            throw InputError(file: "-", message: "cannot be read twice, which this run needs to explain rows")
        }
        let (alerts, rowCount) = try alerts(detector, silencing)
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
        _ detector: Detector,
        _ silencing: SuppressionRules?
    ) throws -> (AlertList, (rows: Int, days: Double)) {
        var alerts = AlertList()
        var silenced = 0
        var covered = CoveredTime()
        let meter = RowMeter("judged", quiet: common.quiet)
        Interruption.listen()
        do {
            try detector.process(files: files, isCancelled: { Interruption.isRequested }, keep: \.isAlert) { detections in
                for alert in detections.kept {
                    if silencing?.suppresses(alert.event) == true {
                        silenced += 1
                    } else if alerts.counts(isAlert: true, score: alert.score) {
                        alerts.add(alert)
                    }
                }
                for index in detections.indices { covered.add(detections.second(of: index)) }
                meter.add(detections.count)
            }
        } catch is CancellationError {
            Console.note("surprisal: interrupted\(output == "-" ? "" : "; \(output) was not changed")")
            throw ExitCode(130)
        }
        meter.finish("read = \(Wording.count(meter.count)) = judged\(rules.account(of: silenced))")
        return (alerts, (meter.count, covered.days))
    }
}

/// How incidents are written.
enum IncidentFormat: String, CaseIterable, ExpressibleByArgument {
    /// A paragraph an incident.
    case text
    /// A JSON object an incident.
    case ndjson
}
