import ArgumentParser
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// The options of `train` together: which of them fit together, and the training plan that they describe.
struct TrainingRequest {
    let model: ModelArguments
    let data: TrainingDataOptions
    let settings: TrainingSettings
    let objective: ObjectiveOptions
    let session: TrainingSessionOptions

    /// Rejects combinations that make no sense.
    ///
    /// - Throws: `ValidationError` that names the options.
    func validate() throws {
        if session.resume == nil, data.folder == nil {
            throw ValidationError("nothing to train on: specify --data DIR, or --resume RUN to continue a run")
        }
        if session.resume != nil, let option = optionOfNewRun {
            throw ValidationError("\(option) applies to new runs only; --resume keeps the settings of the run")
        }
        if session.isEvaluationOnly, session.loadModel == nil {
            throw ValidationError("--eval-only requires --load-model")
        }
        if session.isEvaluationOnly, settings.seeds != nil {
            throw ValidationError("--seeds cannot be combined with --eval-only")
        }
    }

    /// An option that the user gave and that a resumed run cannot follow.
    private var optionOfNewRun: String? {
        if model.kind != nil { return "MODEL" }
        if data.folder != nil { return "--data" }
        if data.counts != nil { return "--counts" }
        if session.output != nil { return "--output" }
        if session.loadModel != nil { return "--load-model" }
        return settings.given ?? objective.given
    }

    /// The plan of a new run.
    func plan(on device: Device) throws -> TrainingPlan {
        let folder = data.folder ?? "."
        let kind = model.kind ?? .transformer
        return TrainingPlan(
            model: try settings.model(kind, besideWeights: session.loadModel),
            tokenization: model.tokenization ?? .wordGlobal,
            isBidirectional: settings.isBidirectional || model.kind == nil,
            options: objective.options,
            cutoff: data.vocabulary.cutoff,
            trainer: try settings.trainer(
                of: kind,
                folder: folder,
                besideWeights: session.loadModel,
                device: device,
                compatibility: objective.options.compatibility
            ),
            dataFolder: folder,
            countsFile: data.counts ?? "\(folder)/counts.json",
            seed: settings.seed ?? 1,
            initialWeights: session.loadModel
        )
    }

    /// The folder of a run: the one given, or a new one with a number if the name is taken.
    func output(of plan: TrainingPlan) -> String {
        if let output = session.output { return output }
        let name = Self.standardPath(of: plan)
        var number = 1
        func path() -> String { number == 1 ? name : "\(name)-\(number)" }
        while FileManager.default.fileExists(atPath: path()) { number += 1 }
        return path()
    }

    /// The folder of a run that is one of several seeds.
    func output(of plan: TrainingPlan, seed: UInt64) -> String {
        session.output.map { "\($0)/seed\(seed)" } ?? Self.standardPath(of: plan)
    }

    /// `runs/transformer-word-global-bidirectional-seed1`.
    private static func standardPath(of plan: TrainingPlan) -> String {
        let direction = plan.isBidirectional ? "-bidirectional" : ""
        return "runs/\(plan.model.kind)-\(plan.tokenization)\(direction)-seed\(plan.seed)"
    }
}
