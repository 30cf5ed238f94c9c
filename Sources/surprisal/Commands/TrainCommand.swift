import ArgumentParser
import Assessment
import ByteIO
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// `surprisal train`: learns from day files what is normal.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn from day files what is normal.",
        discussion: """
            The simplest use learns from a folder that `surprisal prepare` made:

              surprisal train --data data

            Left out, the model is the masked transformer over word-global tokens. Of the folder's days the \
            last is kept for testing, the first is for validation, and those between are learned from: of 6, 7 and 8 \
            as in the paper. Without a configuration, learning goes through them until it has seen 200,000 rows, at \
            least once and at most 20 times, with a rate that is halved three times on the way; tiered and multiline \
            models go through them four times.

            Ctrl-C finishes the batch and saves; `surprisal train --resume RUN` goes on from there. With --seeds the \
            same command goes on.
            """
    )

    @Argument(help: "The model. (default: a masked transformer)")
    var model: ModelKind?

    @Argument(help: "The tokens. (default: word-global)")
    var tokenization: Tokenization?

    @Flag(
        name: [.customLong("bidirectional"), .customLong("bidir")],
        help: "Read rows from both sides; a bidirectional transformer is a masked one."
    )
    var isBidirectional = false

    @OptionGroup(title: "Data")
    var data: TrainingDataOptions

    @OptionGroup(title: "Configuration")
    var settings: TrainingSettings

    @OptionGroup(title: "Objective")
    var objective: ObjectiveOptions

    @OptionGroup(title: "Run")
    var session: TrainingSessionOptions

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        if session.resume == nil, data.folder == nil {
            throw ValidationError("name the folder of day files with --data, or a run to go on with by --resume")
        }
        if session.resume != nil, let option = optionOfNewRun {
            throw ValidationError("\(option) is for a new run; --resume goes on as the run began")
        }
        if session.isEvaluationOnly, session.loadModel == nil {
            throw ValidationError("--eval-only evaluates the weights of --load-model FILE: name them")
        }
        if session.isEvaluationOnly, settings.seeds != nil {
            throw ValidationError("--seeds trains a run a seed; --eval-only trains none")
        }
    }

    /// An option that was given and that a run which is taken up again cannot follow.
    private var optionOfNewRun: String? {
        if model != nil { return "MODEL" }
        if isBidirectional { return "--bidirectional" }
        if data.folder != nil { return "--data" }
        if data.counts != nil { return "--counts" }
        if session.output != nil { return "--output" }
        if session.loadModel != nil { return "--load-model" }
        return settings.given ?? objective.given
    }

    func run() throws {
        Interruption.listen()
        if let seeds = settings.seeds { return try run(seeds.seeds) }
        let job = try makeJob()
        if session.isEvaluationOnly {
            try job.keepWeights()
        } else {
            try TrainingSession(job, common: common).run(checkpointMinutes: session.checkpointMinutes)
        }
        if session.isEvaluationOnly || session.evaluates { try evaluate(job.folder) }
    }

    /// Evaluates the run in `folder` on its test days.
    func evaluate(_ folder: RunFolder) throws {
        let assessed = try RunAssessment(folder: folder, common: common).assess { try machine.prepare(common) }
        try assessed.write()
        if !common.quiet { print(assessed.summary) }
    }

    private func makeJob() throws -> TrainingJob {
        if let path = session.resume {
            let record = try RunFolder(openingAt: path).record()
            return try TrainingJob(resuming: path, device: machine.prepare(common, asIn: record))
        }
        let device = try machine.prepare(common)
        let plan = try makePlan(on: device)
        return try TrainingJob(plan, path: session.output ?? defaultOutput(plan), device: device)
    }

    func makePlan(on device: Device) throws -> TrainingPlan {
        let folder = data.folder ?? "."
        let kind = model ?? .transformer
        var unknownKeys: [String] = []
        defer { for key in unknownKeys { Console.note("surprisal: the key \(key) means nothing here and is ignored") } }
        return TrainingPlan(
            model: try settings.model(kind, besideWeights: session.loadModel, unknownKeys: &unknownKeys),
            tokenization: tokenization ?? .wordGlobal,
            isBidirectional: isBidirectional || model == nil,
            options: objective.options,
            cutoff: data.cutoff,
            trainer: try settings.trainer(
                of: kind,
                folder: folder,
                besideWeights: session.loadModel,
                device: device,
                like: objective.options.compatibility,
                unknownKeys: &unknownKeys
            ),
            dataFolder: folder,
            countsFile: data.counts ?? "\(folder)/counts.json",
            seed: settings.seed ?? 1,
            initialWeights: session.loadModel
        )
    }

    /// `runs/transformer-word-global-bidirectional-seed1`, with a number where that is taken.
    private func defaultOutput(_ plan: TrainingPlan) -> String {
        let name = Self.standardPath(plan)
        var number = 1
        func path() -> String { number == 1 ? name : "\(name)-\(number)" }
        while FileManager.default.fileExists(atPath: path()) { number += 1 }
        return path()
    }

    /// `runs/transformer-word-global-bidirectional-seed1`.
    static func standardPath(_ plan: TrainingPlan) -> String {
        let direction = plan.isBidirectional ? "-bidirectional" : ""
        return "runs/\(plan.model.kind)-\(plan.tokenization)\(direction)-seed\(plan.seed)"
    }
}
