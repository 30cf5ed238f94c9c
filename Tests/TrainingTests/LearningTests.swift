import ByteIO
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

@Suite struct `Training` {
    @Test(arguments: [ModelKind.lstm, .transformer], [false, true])
    func `learns a small batch by heart`(kind: ModelKind, both: Bool) throws {
        let fixture = try Fixture(rows: 5, validation: 5)
        let model = Fixture.model(kind, dropout: 0)
        let job = try fixture.job("run", model, both: both) { trainer in
            trainer.epochs = 150
            trainer.learningRate = 0.03
            trainer.validationFiles = ["7.csv"]
            trainer.learningRateReductionPerEpoch = 1
        }
        let state = try job.train().state
        // What a row does not tell (whose it is, which of two kinds) cannot be learned.
        let first = try #require(state.validations.first)
        let last = try #require(state.best?.loss)
        #expect(first > 0.8)
        #expect(last < (both ? 0.01 : 0.2), "\(last)")
    }

    @Test(arguments: [ModelKind.lstm, .transformer], Tokenization.allCases)
    func `lowers the loss of rows that it does not learn from`(kind: ModelKind, tokenization: Tokenization) throws {
        for both in [false, true] {
            let fixture = try Fixture(rows: 160, validation: 40)
            let model = Fixture.model(kind, layers: both && tokenization == .wordGlobal ? 2 : 1)
            let job = try fixture.job("run", model, tokenization, both: both) { trainer in
                trainer.epochs = 2
                trainer.validationsPerEpoch = 5
            }
            let losses = try job.train().state.validations
            #expect(losses.count == 10)
            #expect(losses[9] < losses[0] * 0.8, "both \(both): \(losses)")
        }
    }

    @Test func `says so when it never came to a number, and keeps its last weights`() throws {
        let fixture = try Fixture(rows: 32, validation: 16)
        let job = try fixture.job("run") { $0.learningRate = 1e38 }
        let error = try #require(throws: InputError.self) { try job.train() }
        #expect(error.message.contains("learning_rate"))
        #expect(job.folder.has(.lastWeights) && !job.folder.has(.bestWeights))
    }

    @Test func `of no epochs changes nothing`() throws {
        let fixture = try Fixture(rows: 32, validation: 16)
        let job = try fixture.job("run") { $0.epochs = 0 }
        let weights = job.model.parameters[0].tensor.scalars(as: Float.self)
        #expect(try job.train().outcome == .finished)
        #expect(job.model.parameters[0].tensor.scalars(as: Float.self) == weights)
    }

    @Test func `adds up the gradients of batches`() throws {
        let fixture = try Fixture(rows: 32)
        let job = try fixture.job("run") { trainer in
            trainer.gradientAccumulation = 2
            trainer.epochs = 1
            trainer.shufflesTrainingData = false
        }
        let data = try job.loadData()
        for rows in [Int32(0)..<16, 16..<32] {
            let batch = TokenBatch(data.training, EventBatch(Array(rows)))
            try job.model.trainingLoss(batch, maskedPositions: nil, isTraining: true).backward()
        }
        let expected = job.model.parameters.reduce(0) { sum, parameter in
            sum + (parameter.tensor.gradient?.pow(2).sum().item() ?? 0)
        }.squareRoot()
        for parameter in job.model.parameters { parameter.tensor.setGradient_(nil) }
        _ = try job.trainer(data).train()
        let log = try fixture.log("run").filter { $0["train/loss"] != nil }
        #expect(log.count == 1)
        let norm = try #require(log[0]["train/gradient_norm"])
        #expect(abs(norm - expected) < 1e-5 * expected)
        #expect(log[0]["train/iteration"] == 2 && log[0]["train/samples"] == 32)
    }

    @Test func `follows the schedule of the learning rate`() throws {
        let fixture = try Fixture(rows: 124, validation: 4)
        let job = try fixture.job("run") { trainer in
            trainer.trainBatchSize = 4
            trainer.epochs = 2
            trainer.gradientAccumulation = 2
            trainer.warmupPeriod = 20
            trainer.schedulerStepSize = 5
            trainer.schedulerGamma = 0.9
            trainer.learningRateReductionPerEpoch = 0.25
        }
        try job.train()
        let log = try fixture.log("run").filter { $0["train/loss"] != nil }
        // Steps 1, 11, 21, 31, and the last of each epoch of 31 batches.
        #expect(log.map { $0["step"] } == [1, 11, 16, 21, 31, 32])
        for row in log {
            let (step, batch) = (try #require(row["step"]) - 1, Int(try #require(row["train/iteration"])) - 1)
            let isSecond = try #require(row["train/epoch"]) == 1
            let warmth = 0.1 + 0.9 * min(step, 20) / 20
            let decay = (0..<batch / 5).reduce(1.0) { product, _ in product * 0.9 }
            let expected = 0.01 * warmth * decay * (isSecond ? 0.25 : 1)
            let rate = try #require(row["train/learning_rate"])
            #expect(abs(rate - expected) < 1e-12)
        }
    }
}
