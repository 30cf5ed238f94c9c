import ArgumentParser
import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents
import Runs
import Torch
import Vocabulary

/// `surprisal explain`: says why a row has its score.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a row has its score: what was expected instead, and what was seen before.",
        discussion: """
            A row is written as a day file or a raw log has it, or named by its place: FILE:LINE. A row of a file is \
            judged after the rows before it, as `surprisal score` does; a row by itself by what the run knew when it was \
            calibrated.

              surprisal explain run data/8.csv:1234
              surprisal explain run '712431,U66@DOM1,U66@DOM1,C17,C586,NTLM,Network,LogOn,Success'
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: ArgumentHelp("Rows, or places of rows: FILE:LINE.", valueName: "row"))
    var rows: [String]

    @Option(help: ArgumentHelp("Incidents that there is time for, on a normal day.", valueName: "n/day"))
    var budget = AlertBudget.standard

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let places = try rows.map(Place.init)
        let device = try machine.prepare(common)
        let run = try TrainedRun(folder, device: device)
        let baseline = try folder.baseline(budget, common: common) { device }
        let explainer = Explainer(run, calibration: baseline?.calibration)
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

    /// Standard input can be read once, and by a run that wants to see what came before a row not even for it.
    private func check(_ places: [Place], _ explainer: Explainer) throws {
        let count = places.count { $0.isOfStandardInput }
        guard count > 1 || (count == 1 && !explainer.needsNoFiles) else { return }
        let message = count > 1 ? "can be read once: name one line of it" : "cannot be read twice, which this run needs"
        throw InputError(file: "-", message: message)
    }

    /// A row as the user names it.
    private enum Place {
        case text(String)
        case line(Int, file: String)

        /// `data/8.csv:1234`; `nil` for a row by itself.
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
            else { throw ValidationError("\(argument) is no row and no place: expected FILE:LINE, or a row of a log") }
            self = .line(line, file: String(argument[..<colon]))
        }
    }

    /// Scores an event by what the run knows.
    private func detection(of text: String, _ run: TrainedRun, _ baseline: Baseline?) throws -> Detection {
        var table = TokenTable(vocabulary: run.vocabulary, users: run.users, keepsText: true)
        try AuthEvent(parsing: text, name: "the row").withView { table.append($0) }
        let scores = run.scorer(batchSize: 1).score(table)
        return Detector(baseline: baseline).process(table, scores: scores) { _ in true }[0]
    }

    /// Scores a line of a file after those before it.
    private func detection(
        of line: Int,
        in file: String,
        _ run: TrainedRun,
        _ folder: RunFolder,
        _ baseline: Baseline?
    ) throws -> Detection {
        let options = Detector.Options(batchSize: try folder.trainerConfiguration().evaluationBatchSize)
        let detector = Detector(run, baseline: baseline, options: options)
        var found: Detection?
        let meter = RowMeter("judged", quiet: common.quiet)
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
            throw InputError(file: file, line: line, message: "expected a row, found the end of the file")
        }
        return found
    }

    /// Ends the reading of a file once the row is there.
    private struct Found: Error {}
}
