import AuthLogs
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

/// One of the models with the tokens and the direction that it can have.
struct ModelChoice: CustomTestStringConvertible, Sendable {
    var kind: ModelKind
    var tokenization: Tokenization
    var isBidirectional: Bool
    var compatibility = Compatibility.standard

    var testDescription: String {
        "\(isBidirectional ? "bidirectional " : "")\(kind), \(tokenization), \(compatibility)"
    }

    /// Every combination that makes sense.
    static let all = ModelKind.allCases.flatMap { kind in
        Tokenization.allCases.flatMap { tokenization in
            [false, true].filter { !$0 || kind != .multilineTransformer }.map {
                ModelChoice(kind: kind, tokenization: tokenization, isBidirectional: $0)
            }
        }
    }

    /// A small model.
    var configuration: ModelConfiguration {
        var transformer = TransformerConfiguration()
        transformer.modelDimension = 20
        transformer.feedForwardDimension = 16
        transformer.headCount = 2
        // Dropout draws from the one generator of the process, which other tests use at the same time.
        transformer.dropout = 0
        var lstm = LSTMConfiguration()
        (lstm.layers, lstm.embeddingDimension) = ([16, 16], 12)
        switch kind {
        case .lstm: return .lstm(lstm)
        case .transformer: return .transformer(transformer)
        case .tieredLSTM:
            var tiered = TieredLSTMConfiguration()
            (tiered.event, tiered.contextLayers) = (lstm, [8])
            return .tieredLSTM(tiered)
        case .tieredTransformer:
            var tiered = TieredTransformerConfiguration()
            (tiered.transformer, tiered.shiftWindow) = (transformer, 4)
            return .tieredTransformer(tiered)
        case .multilineTransformer:
            var multiline = MultilineTransformerConfiguration()
            (multiline.transformer, multiline.shiftWindow) = (transformer, 4)
            multiline.sentenceEmbedding = tokenization.isWordLevel ? .stack : .mean
            return .multilineTransformer(multiline)
        }
    }

    /// A run on the simulated domain.
    func job(in folder: TemporaryFolder, _ name: String = "run", epochs: Int = 1) throws -> TrainingJob {
        Libtorch.threadCount = 1
        let domain = try SimulatedDomain.shared()
        var trainer = TrainerConfiguration()
        trainer.trainBatchSize = 24
        trainer.evaluationBatchSize = 100
        trainer.learningRate = 5e-3
        trainer.epochs = epochs
        trainer.validationsPerEpoch = 3
        var options = compatibility == .reference ? ModelOptions.reference : ModelOptions()
        options.compatibility = compatibility
        let plan = TrainingPlan(
            model: configuration,
            tokenization: tokenization,
            isBidirectional: isBidirectional,
            options: options,
            cutoff: 2,
            trainer: trainer,
            dataFolder: domain.path,
            countsFile: "\(domain.path)/counts.json",
            seed: 1
        )
        return try TrainingJob(plan, path: folder.file(name), device: .cpu)
    }
}

@Suite struct `Every model` {
    @Test(arguments: ModelChoice.all)
    func `learns a simulated domain`(choice: ModelChoice) throws {
        let folder = try TemporaryFolder()
        let job = try choice.job(in: folder)
        let losses = try job.train().state.validations
        #expect(losses.count == 3 && losses.allSatisfy(\.isFinite), "\(losses)")
        #expect(losses[2] < losses[0], "\(losses)")
        let weights = try StateDictionary.load(job.folder.path(.bestWeights))
        #expect(weights.allSatisfy { ($0.tensor .== $0.tensor).all().item(as: Bool.self) }, "a weight is no number")
    }

    @Test(arguments: ModelChoice.all.filter { $0.tokenization == .wordFields || $0.tokenization == .characters })
    func `learns as the reference does, where it does`(choice: ModelChoice) throws {
        var choice = choice
        choice.compatibility = .reference
        guard choice.kind != .tieredTransformer || !choice.isBidirectional else { return }
        let folder = try TemporaryFolder()
        let losses = try choice.job(in: folder).train().state.validations
        #expect(losses.count == 3 && losses.allSatisfy(\.isFinite), "\(losses)")
        #expect(losses[2] < losses[0], "\(losses)")
    }

    @Test(arguments: [ModelKind.tieredLSTM, .tieredTransformer])
    func `that remembers users keeps them by name, and validates without them`(kind: ModelKind) throws {
        let choice = ModelChoice(kind: kind, tokenization: .wordGlobal, isBidirectional: false)
        let folder = try TemporaryFolder()
        let job = try choice.job(in: folder, epochs: 1)
        let data = try job.loadData()
        try job.train()
        var users = UserTable(job.vocabulary)
        var memory = try #require(job.model.memory)
        try memory.read(from: job.folder.path(.memory), users: &users)
        let seen = Set((0..<data.training.count).map(data.training.userName))
        let names = Set(memory.content.users.map(users.name))
        #expect(names.isSubset(of: seen) && names.count > seen.count / 2)
        #expect(memory.content.states.abs().sum().item() > 0)
        memory.reset()
        #expect(memory.count == 0)
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: job.folder.path(.memory)))
        #expect(throws: (any Error).self) { try memory.read(from: job.folder.path(.memory), users: &users) }
    }
}
