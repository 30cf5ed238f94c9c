import ArgumentParser
import Assessment
import AuthLogs
import Detection
import ByteIO
import Foundation
import Incidents
import LanguageModels
import Runs
import Simulator
import Torch
import Training
import Vocabulary

/// The whole pipeline from a raw log to a report, in one folder.
struct Demo {
    private let folder: String
    private let preset: SimulatorPreset
    private let seed: UInt64
    private let device: Device
    private let common: CommonOptions
    private let start = ContinuousClock.now

    /// The days of the paper: validation, training, test.
    private static let days = [6, 7, 8]
    /// Marks a folder that a demo created, and may empty.
    private static let marker = ".surprisal-demo"
    /// The number of incidents that are shown.
    private static let shownIncidents = 5

    /// Creates a demo in `folder`, which is emptied if an earlier demo created it.
    init(folder: String, preset: SimulatorPreset, seed: UInt64, device: Device, common: CommonOptions) throws {
        self.folder = folder
        self.preset = preset
        self.seed = seed
        self.device = device
        self.common = common
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: folder), !names.isEmpty {
            guard names.contains(Self.marker) else {
                throw InputError(
                    file: folder,
                    message: "is not empty and was not created by a demo; choose another folder with --output"
                )
            }
            for name in names where name != Self.marker { try files.removeItem(atPath: "\(folder)/\(name)") }
        }
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: folder, message: "cannot be created: \(error.localizedDescription)")
        }
        try AtomicFile.write(
            "Created by surprisal demo, which may empty this folder.\n",
            to: "\(folder)/\(Self.marker)"
        )
    }

    func run() throws {
        try step(
            1,
            "simulate",
            "three days of a Windows domain with \(Wording.count(preset.configuration.users)) users",
            simulate
        )
        try step(2, "prepare", "day files and value counts from the raw log", prepare)
        try step(3, "train", "a masked transformer on day 7, without labels") { try train() }
        try step(4, "evaluate", "score day 8 and compare with the labels of the red team") { try evaluate() }
    }

    private func step(_ number: Int, _ name: String, _ what: String, _ body: () throws -> Void) throws {
        if Interruption.isRequested { throw ExitCode(130) }
        note(Ink.bold("\(number)/4 \(name)", Console.colorsMessages) + "  \(what)")
        try body()
    }

    private func simulate() throws {
        var files = try SimulationFiles(folder: "\(folder)/raw")
        let simulator = Simulator(configuration: preset.configuration, seed: seed)
        let begin = ContinuousClock.now
        let rows = try simulator.generate(days: Self.days, into: &files) { Interruption.isRequested }
        try files.commit()
        note("    \(Wording.count(rows)) events in \(elapsed(since: begin)): \(folder)/raw/auth.txt.gz")
    }

    private func prepare() throws {
        var preparation = Preparation(log: "\(folder)/raw/auth.txt.gz", days: Set(Self.days), output: "\(folder)/data")
        preparation.redTeam = "\(folder)/raw/redteam.txt.gz"
        let account = try preparation.run(isCancelled: { Interruption.isRequested })
        note("    \(account.summary), \(account.malicious) of them malicious")
    }

    private func train() throws {
        var trainer = try TrainerConfiguration.recommended(.transformer, folder: "\(folder)/data")
        // In float32: with a few hundred tokens, bfloat16 is hardly faster.
        trainer.usesMixedPrecision = false
        let plan = TrainingPlan(
            model: .recommended(.transformer),
            tokenization: .wordGlobal,
            isBidirectional: true,
            cutoff: CutoffOptions.standard,
            trainer: trainer,
            dataFolder: "\(folder)/data",
            countsFile: "\(folder)/data/counts.json",
            seed: seed
        )
        let job = try TrainingJob(plan, path: "\(folder)/run", device: device)
        _ = try TrainingSession(job, common: common).run(checkpointMinutes: 10)
    }

    private func evaluate() throws {
        let run = try RunFolder(openingAt: "\(folder)/run")
        let kinds = "\(folder)/raw/redteam_kinds.csv"
        let assessed = try RunAssessment(folder: run, campaignsFile: kinds, common: common)
            .assess(fieldGroups: [[.sourceHost, .destinationHost]]) { device }
        try assessed.write()
        let incidents = Incident.incidents(of: assessed.alerts)
        let found = IncidentSearch.Found(
            incidents: incidents,
            alertCount: assessed.alerts.count,
            eventCount: assessed.eventCount,
            coveredSeconds: 86_400
        )
        let explainer = try Explainer(TrainedRun(run, device: device), calibration: run.calibration())
        let texts = try IncidentTexts(
            found,
            explainer,
            inputs: run.testFiles().map(EventInput.dayFile),
            top: Self.shownIncidents,
            clock: run.clock()
        )
        let campaigns = try SimulationFiles.campaigns(contentsOf: kinds, day: Self.days[Self.days.count - 1])
        print("")
        print(texts.text(budget: .standard))
        print(AttackerTable(campaigns, in: incidents).lines.joined(separator: "\n"))
        print("")
        print(assessed.summary)
        fflush(nil)
        note("finished in \(elapsed(since: start))")
    }

    private func elapsed(since instant: ContinuousClock.Instant) -> String {
        Wording.duration(instant.duration(to: .now) / .seconds(1))
    }

    private func note(_ text: String) {
        if !common.quiet { Console.note(text) }
    }
}
