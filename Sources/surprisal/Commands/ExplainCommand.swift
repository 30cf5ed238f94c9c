import ArgumentParser
import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents
import Runs
import Torch
import Vocabulary

/// `surprisal explain`: explains the score of an event.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain an event's score, field by field.",
        discussion: """
            Shows which values the model expected instead, and which were seen before. An event is specified by its \
            position, FILE:LINE, or as a line of a day file or raw log. By position, it is scored after the events before \
            it, as in `surprisal score`; a line by itself is scored by what the run knew when it was calibrated.

              surprisal explain run data/8.csv:1234
              surprisal explain run '712431,U66@D,U66@D,C1,C58,NTLM,Network,LogOn,Success'
            """
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("Events: FILE:LINE, or lines of a log.", valueName: "event"))
    var rows: [String]

    @OptionGroup
    var alerting: BudgetOptions

    @OptionGroup
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let places = try rows.map(Place.init)
        let device = try machine.prepare()
        let run = try TrainedRun(folder, device: device)
        let detector = try folder.detector(alerting.budget, common: common) { device }
        let explainer = Explainer(run, calibration: detector?.calibration)
        try check(places, explainer)
        Interruption.listen()
        for (index, place) in places.enumerated() {
            let (detection, files) =
                switch place {
                case .text(let text): (try detection(of: text, run, baseline), [String]())
                case .line(let line, let file): (try detection(of: line, in: file, run, folder, baseline), [file])
                }
            if index > 0 { print("") }
            for explanation in try explainer.explain([detection], from: files) {
                print(ExplanationText(explanation, place: place.name).lines.joined(separator: "\n"))
            }
        }
    }

    /// Standard input can be read only once, which does not suffice for a model that depends on earlier events.
    private func check(_ places: [Place], _ explainer: Explainer) throws {
        let count = places.count { $0.isOfStandardInput }
        guard count > 1 || (count == 1 && !explainer.needsNoFiles) else { return }
        let message =
            count > 1
            ? "can be read only once; specify a single line of it" : "cannot be read twice, which this run needs"
        throw InputError(file: "-", message: message)
    }

    /// An event as the user specifies it.
    private enum Place {
        case text(String)
        case line(Int, file: String)

        /// `data/8.csv:1234`; `nil` for a line by itself.
        var name: String? {
            guard case .line(let line, let file) = self else { return nil }
            return isOfStandardInput ? "line \(line)" : "\(file):\(line)"
        }

        var isOfStandardInput: Bool {
            if case .line(_, "-") = self { true } else { false }
        }

        init(_ argument: String) throws {
            if argument.utf8.count(where: { $0 == UInt8(ascii: ",") }) >= 8 {
                self = .text(argument)
                return
            }
            guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
                let line = Int(argument[argument.index(after: colon)...]), line > 0
            else { throw ValidationError("expected FILE:LINE or a line of a log, found '\(argument)'") }
            self = .line(line, file: String(argument[..<colon]))
        }
    }

    /// Scores a line by itself, by what the run knows.
    private func judged(_ text: String, _ run: TrainedRun, _ detector: Detector?) throws -> JudgedRow {
        try AuthEventView.withRow(text, name: "the row") { row in
            var table = TokenTable(vocabulary: run.vocabulary, users: run.users)
            table.append(row)
            let scores = run.scorer(batchSize: 1).score(table)
            return JudgedRow(row, index: 0, of: scores, by: detector)
        }
    }

    /// Scores a line of a file after those before it.
    private func judged(
        _ line: Int,
        of file: String,
        _ run: TrainedRun,
        _ folder: RunFolder,
        _ detector: Detector?
    ) throws -> JudgedRow {
        let scoring = run.scoringPass(batchSize: try folder.trainerConfiguration().evaluationBatchSize)
        var pass = DetectionPass(scoring: scoring, detector: detector)
        var found: JudgedRow?
        let meter = EventMeter("scored", quiet: common.quiet)
        do {
            try detector.process(
                files: [file],
                isCancelled: { Interruption.isRequested },
                keep: { $0.line == line }
            ) { detections in
                meter.add(detections.count)
                guard let detection = detections.kept.first else { return }
                found = detection
                throw Found()
            }
        } catch is Found {}
        meter.clear()
        guard let found else {
            throw InputError(
                file: file,
                line: line,
                message: "does not exist: the file has \(Wording.some(meter.count, "line"))"
            )
        }
        return found
    }

    /// Ends the reading of a file once the event was found.
    private struct Found: Error {}
}
