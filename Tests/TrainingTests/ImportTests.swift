import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

@Suite struct `An imported run` {
    private let fixture: Fixture

    init() throws { fixture = try Fixture(rows: 32) }

    private func plan(_ weights: String, _ kind: ModelKind = .transformer) -> TrainingPlan {
        TrainingPlan(
            model: Fixture.model(kind),
            tokenization: .wordFields,
            isBidirectional: true,
            options: .reference,
            cutoff: 1,
            trainer: TrainerConfiguration(),
            dataFolder: fixture.folder.path,
            countsFile: fixture.folder.file("counts.json"),
            seed: 1,
            initialWeights: fixture.folder.file(weights)
        )
    }

    /// The weights of a run that has learned nothing yet.
    private func weights(_ kind: ModelKind = .transformer) throws -> StateDictionary {
        let job = try fixture.job("new", Fixture.model(kind), both: true, options: .reference) { _ in }
        return job.model.stateDictionary
    }

    private func `import`(_ plan: TrainingPlan, to name: String = "run") throws -> RunFolder {
        try TrainingJob.importing(plan, to: fixture.folder.file(name), command: [])
    }

    @Test(arguments: [ModelKind.transformer, .lstm], StateDictionary.Format.allCases)
    func `has the weights bit by bit, and gives them back`(kind: ModelKind, format: StateDictionary.Format) throws {
        let weights = try weights(kind)
        try weights.write(to: fixture.folder.file("w"), format: format)
        let run = try `import`(plan("w", kind))
        for item in [RunItem.bestWeights, .lastWeights] {
            expectSame(try StateDictionary.load(run.path(item)), weights)
            let file = fixture.folder.file("\(item.rawValue).out")
            #expect(try run.exportWeights(item, to: file, format: format) == weights.count)
            expectSame(try StateDictionary.load(file), weights)
        }
        let again = try `import`(plan("weights-best.safetensors.out", kind), to: "again")
        expectSame(try StateDictionary.load(again.path(.bestWeights)), weights)
    }

    @Test func `behaves as the reference, and is finished`() throws {
        try weights().write(to: fixture.folder.file("w"), format: .pyTorch)
        let run = try `import`(plan("w"))
        let record = try run.record()
        #expect(record.finished != nil && record.bidirectional && record.cutoff == 1)
        #expect(ModelOptions(record: record.options) == .reference)
        #expect(try run.vocabulary().compatibility == .reference)
        #expect(try run.trainerConfiguration() == TrainerConfiguration())
    }

    @Test func `names all tensors that are missing, too many or of another shape, and leaves nothing`() throws {
        var weights = try weights()
        weights["word_embedding.weight"] = .ones([3, 16])
        weights["transformer_encoder.layers.0.linear1.bias"] = nil
        weights["other.weight"] = .ones([2])
        try weights.write(to: fixture.folder.file("w"), format: .pyTorch)
        let before = fixture.folder.names
        let error = #expect(throws: InputError.self) { try `import`(plan("w")) }
        let message = error?.message ?? ""
        #expect(error?.file == fixture.folder.file("w"))
        #expect(message.contains("transformer_encoder.layers.0.linear1.bias is missing"))
        #expect(message.contains("word_embedding.weight has shape [3, 16], expected ["))
        #expect(message.contains("other.weight is not expected"))
        #expect(fixture.folder.names == before)
    }

    @Test func `leaves a folder that was there as it was`() throws {
        try weights().write(to: fixture.folder.file("w"), format: .pyTorch)
        let run = try `import`(plan("w"))
        let record = try fixture.bytes("run/run.json")
        #expect(throws: InputError.self) { try `import`(plan("w")) }
        #expect(try fixture.bytes("run/run.json") == record)
        #expect(run.has(.bestWeights))
        #expect(throws: InputError.self) { try `import`(plan("none"), to: "new") }
        #expect(try RunFolder(openingAt: fixture.folder.file("new")).has(.vocabulary))
    }

    @Test func `has nothing to export where nothing was learned`() throws {
        let job = try fixture.job("run") { _ in }
        let error = #expect(throws: InputError.self) {
            try job.folder.exportWeights(.bestWeights, to: fixture.folder.file("w.pt"), format: .pyTorch)
        }
        #expect(error?.message.hasPrefix("has no weights-best.safetensors yet") == true)
    }

    @Test func `can be trained on with the reference's behaviour`() throws {
        try fixture.job("run", both: true, options: .reference) { $0.epochs = 1 }.train()
        let job = try fixture.resumed("run")
        #expect(job.vocabulary.compatibility == .reference)
        #expect(ModelOptions(record: job.record.options) == .reference)
    }
}

/// Expects the same names, and under each the same shape and bytes.
func expectSame(_ found: StateDictionary, _ expected: StateDictionary) {
    #expect(found.names.sorted() == expected.names.sorted())
    for (name, tensor) in expected {
        #expect(found[name]?.shape == tensor.shape, "\(name)")
        let bytes = tensor.withBytes { Array($0) }
        #expect(found[name]?.withBytes { Array($0) } == bytes, "\(name)")
    }
}
