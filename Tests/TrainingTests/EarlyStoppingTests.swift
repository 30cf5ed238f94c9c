import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

@Suite struct `Early stopping` {
    @Test(arguments: [1, 3])
    func `ends the epoch in which patience is lost, and keeps the best weights`(validations: Int) throws {
        // What is validated on is another domain: the better one is known, the more surprising is the other.
        let fixture = try Fixture(strange: true)
        let job = try fixture.job("run") { trainer in
            trainer.epochs = 30
            trainer.earlyStopPatience = 4
            trainer.validationsPerEpoch = validations
            trainer.learningRateReductionPerEpoch = 1
            trainer.learningRate = 0.02
        }
        let data = try job.loadData()
        let trainer = try job.trainer(data)
        #expect(try trainer.train() == .stoppedEarly)
        let state = trainer.state
        let losses = state.validations
        #expect(state.isDone && state.epoch < 30 && losses.count == state.epoch * validations)
        let least = try #require(losses.min())
        let best = try #require(losses.firstIndex(of: least))
        #expect(state.best?.loss == least)
        #expect(state.validationsSinceBest == losses.count - 1 - best)
        // Lost in the last epoch, and not before.
        #expect((4..<4 + validations).contains(state.validationsSinceBest))
        try job.model.load(.load(job.folder.path(.bestWeights)), file: "best")
        let batch = TokenBatch(data.validation, EventBatch(Array(0..<60)))
        let found = job.model.trainingLoss(batch, maskedPositions: nil, isTraining: false).item()
        #expect(abs(found - least) < 1e-6)
        try job.model.load(.load(job.folder.path(.lastWeights)), file: "last")
        #expect(job.model.trainingLoss(batch, maskedPositions: nil, isTraining: false).item() > least)
    }

    @Test func `is a choice`() throws {
        let fixture = try Fixture(rows: 48, validation: 16)
        let job = try fixture.job("run") { trainer in
            trainer.epochs = 4
            trainer.stopsEarly = false
            trainer.earlyStopPatience = 0
        }
        let (outcome, state) = try job.train()
        #expect(outcome == .finished)
        #expect(state.epoch == 4 && state.validations.count == 4)
    }

    @Test func `needs rows to validate on, without which the last weights are the best`() throws {
        let fixture = try Fixture(rows: 32)
        let job = try fixture.job("run") { trainer in
            trainer.validationFiles = []
            trainer.earlyStopPatience = 0
        }
        let (outcome, state) = try job.train()
        #expect(outcome == .finished)
        #expect(state.validations.isEmpty)
        #expect(try fixture.bytes("run/weights-best.safetensors") == fixture.bytes("run/weights-last.safetensors"))
    }
}
