import ByteIO
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

@Suite struct `The stage of a planned run` {
    private let fixture: Fixture

    init() throws { fixture = try Fixture(rows: 64) }

    private func stage(_ plan: TrainingPlan) throws -> RunStage {
        try plan.stage(ofRunAt: fixture.folder.file("run"))
    }

    @Test func `is absent, unfinished, finished`() throws {
        let plan = fixture.plan { $0.epochs = 2 }
        #expect(try stage(plan) == .absent)
        do {
            let job = try TrainingJob(plan, path: fixture.folder.file("run"), device: .cpu)
            #expect(try stage(plan) == .unfinished)
            #expect(try job.train(stoppingAfter: 2).outcome == .interrupted)
        }
        #expect(try stage(plan) == .unfinished)
        let job = try fixture.resumed("run")
        try job.train()
        #expect(try stage(plan) == .unfinished, "its last word is the record's")
        try job.finish()
        #expect(try stage(plan) == .finished)
    }

    @Test func `is not taken from another plan's run`() throws {
        let plan = fixture.plan()
        _ = try TrainingJob(plan, path: fixture.folder.file("run"), device: .cpu)
        func expect(_ what: String, _ change: (inout TrainingPlan) -> Void) {
            var other = plan
            change(&other)
            let error = #expect(throws: InputError.self) { try stage(other) }
            #expect(error?.message.contains("with another \(what): ") == true, "\(String(describing: error))")
        }
        expect("model") { $0.model = Fixture.model(.transformer) }
        expect("model configuration") { $0.model = Fixture.model(.lstm, layers: 2) }
        expect("tokenization") { $0.tokenization = .characters }
        expect("direction") { $0.isBidirectional = true }
        expect("seed") { $0.seed = 6 }
        expect("cutoff") { $0.cutoff = 2 }
        expect("folder of day files") { $0.dataFolder = "other" }
        expect("file of counts") { $0.countsFile = "other.json" }
        expect("softmax") { $0.options.softmax = .global }
        expect("mask") { $0.options.mask = .one }
        expect("compat") { $0.options.compatibility = .reference }
        expect("file of first weights") { $0.initialWeights = "weights.pt" }
        expect("trainer configuration") { $0.trainer.learningRate *= 2 }
        #expect(try stage(plan) == .unfinished)
    }

    @Test func `of half a run is an error`() throws {
        let plan = fixture.plan()
        do { _ = try TrainingJob(plan, path: fixture.folder.file("run"), device: .cpu) }
        try RunFolder(openingAt: fixture.folder.file("run")).remove(.vocabulary)
        let error = #expect(throws: InputError.self) { try stage(plan) }
        #expect(error?.message.contains("an incomplete run") == true)
    }
}
