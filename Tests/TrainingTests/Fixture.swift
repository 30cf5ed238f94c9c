import AuthLogs
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

/// A tiny domain, its day files, and runs that learn it.
struct Fixture {
    let folder: TemporaryFolder

    /// Two days, `6.csv` and `7.csv`, of a few users with their own computers; `strange` makes day 6 another domain.
    init(rows: Int = 240, validation: Int = 60, strange: Bool = false) throws {
        Libtorch.threadCount = 1
        folder = try TemporaryFolder()
        try folder.write(Self.day(rows, seed: 7, shift: 0), to: "7.csv")
        try folder.write(Self.day(validation, seed: 6, shift: strange ? 3 : 0), to: "6.csv")
        let days = ["7.csv", "6.csv"].map(folder.file)
        try FieldCounts.counting(days).write(to: folder.file("counts.json"))
    }

    private static func day(_ rows: Int, seed: UInt64, shift: Int) -> String {
        var numbers = SeededNumbers(seed: seed)
        return (0..<rows).map { row in
            let user = Int.random(in: 0..<6, using: &numbers)
            let (own, server) = ((user + shift) % 6, (user * 2 + shift) % 3)
            let kind = Bool.random(using: &numbers) ? "Kerberos,Network,LogOn" : "NTLM,Batch,TGS"
            return "\(row * 90),U\(user),DOM1,U\(own),DOM1,C\(own + 10),C\(server),\(kind),Success,0\n"
        }.joined()
    }

    /// A small model of a kind.
    static func model(_ kind: ModelKind, layers: Int = 1, dropout: Double = 0.1) -> ModelConfiguration {
        var transformer = TransformerConfiguration()
        transformer.layerCount = layers
        transformer.modelDimension = 16
        transformer.feedForwardDimension = 16
        transformer.headCount = 2
        transformer.dropout = dropout
        var lstm = LSTMConfiguration()
        lstm.layers = Array(repeating: 16, count: layers)
        lstm.embeddingDimension = 12
        return kind == .lstm ? .lstm(lstm) : .transformer(transformer)
    }

    /// A new run in `name`.
    func job(
        _ name: String,
        _ model: ModelConfiguration = model(.lstm),
        _ tokenization: Tokenization = .wordFields,
        both: Bool = false,
        options: ModelOptions = ModelOptions(),
        seed: UInt64 = 5,
        _ change: (inout TrainerConfiguration) -> Void
    ) throws -> TrainingJob {
        let plan = plan(model, tokenization, both: both, options: options, seed: seed, change)
        return try TrainingJob(plan, path: folder.file(name), device: .cpu)
    }

    /// What a new run is made from.
    func plan(
        _ model: ModelConfiguration = model(.lstm),
        _ tokenization: Tokenization = .wordFields,
        both: Bool = false,
        options: ModelOptions = ModelOptions(),
        seed: UInt64 = 5,
        _ change: (inout TrainerConfiguration) -> Void = { _ in }
    ) -> TrainingPlan {
        var trainer = TrainerConfiguration()
        trainer.trainBatchSize = 16
        trainer.learningRate = 0.01
        change(&trainer)
        return TrainingPlan(
            model: model,
            tokenization: tokenization,
            isBidirectional: both,
            options: options,
            cutoff: 1,
            trainer: trainer,
            dataFolder: folder.path,
            countsFile: folder.file("counts.json"),
            seed: seed
        )
    }

    /// The run in `name`, taken up again.
    func resumed(_ name: String) throws -> TrainingJob {
        try TrainingJob(resuming: folder.file(name), device: .cpu)
    }

    /// What a run's log holds, but for the time.
    func log(_ name: String) throws -> [[String: Double]] {
        try MetricsRecord.rows(contentsOf: folder.file("\(name)/metrics.jsonl")).map { row in
            row.values.merging(["step": Double(row.step)]) { $1 }
        }
    }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) }
}

extension TrainingJob {
    /// Trains to the end, or until after so many batches.
    @discardableResult
    func train(
        interval: Double = 600,
        stoppingAfter limit: Int = .max,
        observe: (TrainingEvent) -> Void = { _ in }
    ) throws -> (outcome: TrainingOutcome, state: TrainerState) {
        let trainer = try trainer(loadData(), checkpointInterval: interval)
        var batches = 0
        let outcome = try trainer.train(shouldStop: { batches >= limit }) { event in
            if case .batch = event { batches += 1 }
            observe(event)
        }
        return (outcome, trainer.state)
    }
}
