import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

@Suite struct `A run folder` {
    @Test func `has one trainer at a time`() throws {
        let fixture = try Fixture(rows: 32)
        do {
            let job = try fixture.job("run") { $0.epochs = 1 }
            let error = #expect(throws: InputError.self) { try fixture.resumed("run") }
            #expect(error?.message.contains("another process") == true)
            try job.train()
        }
        #expect(try fixture.resumed("run").record.resumptions == 1)
    }

    @Test func `is not taken twice for a new run`() throws {
        let fixture = try Fixture(rows: 32)
        do { _ = try fixture.job("run") { $0.epochs = 1 } }
        let record = try fixture.bytes("run/run.json")
        #expect(throws: InputError.self) { try fixture.job("run") { $0.epochs = 2 } }
        #expect(try fixture.bytes("run/run.json") == record)
    }

    @Test func `refuses the checkpoint of another model and stays as it is`() throws {
        let fixture = try Fixture(rows: 64)
        try fixture.job("other", Fixture.model(.transformer)) { $0.epochs = 1 }.train()
        try fixture.job("run") { $0.epochs = 2 }.train()
        try fixture.bytes("other/checkpoint.safetensors")
            .write(to: URL(fileURLWithPath: fixture.folder.file("run/checkpoint.safetensors")))
        let log = try fixture.bytes("run/metrics.jsonl")
        let job = try fixture.resumed("run")
        let data = try job.loadData()
        let weights = job.model.parameters.map { $0.tensor.scalars(as: Float.self) }
        let error = #expect(throws: InputError.self) { try job.trainer(data) }
        #expect(error?.message.contains("not the weights of this model") == true)
        #expect(try fixture.bytes("run/metrics.jsonl") == log)
        #expect(job.model.parameters.map { $0.tensor.scalars(as: Float.self) } == weights)
    }

    @Test func `goes on where the checkpoint is of another kind of device`() throws {
        let fixture = try Fixture(rows: 64)
        do {
            let job = try fixture.job("run") { $0.epochs = 2 }
            #expect(try job.train(stoppingAfter: 2).outcome == .interrupted)
        }
        let path = fixture.folder.file("run/checkpoint.safetensors")
        var checkpoint = try StateDictionary.load(path)
        // A GPU's generator has a state of another size.
        checkpoint["random"] = Tensor([UInt8](repeating: 1, count: 16))
        try checkpoint.write(to: path, format: .safeTensors)
        let end = try fixture.resumed("run").train()
        #expect(end.outcome == .finished && end.state.iteration == 8)
    }

    @Test func `refuses a checkpoint that is none`() throws {
        let fixture = try Fixture(rows: 64)
        try fixture.job("run") { $0.epochs = 1 }.train()
        let whole = try fixture.bytes("run/checkpoint.safetensors")
        let weights = try fixture.bytes("run/weights-last.safetensors")
        for bytes in [whole.prefix(whole.count / 2), Data("no checkpoint".utf8), weights] {
            try bytes.write(to: URL(fileURLWithPath: fixture.folder.file("run/checkpoint.safetensors")))
            let job = try fixture.resumed("run")
            let data = try job.loadData()
            #expect { try job.trainer(data) } throws: { "\($0)".contains("checkpoint.safetensors") }
        }
    }

    @Test func `starts from weights that are there`() throws {
        let fixture = try Fixture(rows: 64)
        let first = try fixture.job("first") { $0.epochs = 1 }
        try first.train()
        let second = try Self.continued(fixture, first)
        for (a, b) in zip(first.model.parameters, second.model.parameters) {
            #expect(a.tensor.scalars(as: Float.self) == b.tensor.scalars(as: Float.self))
        }
    }

    @Test func `starts from the same weights again where there is no checkpoint yet`() throws {
        let fixture = try Fixture(rows: 64)
        let first = try fixture.job("first") { $0.epochs = 1 }
        try first.train()
        do { _ = try Self.continued(fixture, first) }
        let again = try fixture.resumed("second")
        for (a, b) in zip(first.model.parameters, again.model.parameters) {
            #expect(a.tensor.scalars(as: Float.self) == b.tensor.scalars(as: Float.self))
        }
    }

    /// A new run that starts from the last weights of `first`.
    private static func continued(_ fixture: Fixture, _ first: TrainingJob) throws -> TrainingJob {
        let plan = TrainingPlan(
            model: Fixture.model(.lstm),
            tokenization: .wordFields,
            isBidirectional: false,
            cutoff: 1,
            trainer: TrainerConfiguration(),
            dataFolder: fixture.folder.path,
            countsFile: fixture.folder.file("counts.json"),
            seed: 8,
            initialWeights: first.folder.path(.lastWeights)
        )
        return try TrainingJob(plan, path: fixture.folder.file("second"), device: .cpu)
    }

    @Test func `says which files there are no rows in`() throws {
        let fixture = try Fixture(rows: 0)
        let job = try fixture.job("run") { _ in }
        let error = #expect(throws: InputError.self) { try job.loadData() }
        #expect(error?.message.contains("7.csv") == true)
    }
}

@Suite struct `Choosing day files` {
    @Test(
        arguments: [
            (["6.csv"], [], ["6.csv"], []),
            (["6.csv", "7.csv"], [], ["6.csv"], ["7.csv"]),
            (["8.csv", "6.csv", "7.csv"], ["6.csv"], ["7.csv"], ["8.csv"]),
            (["10.csv", "9.csv.gz", "2.csv", "1.csv.zst"], ["1.csv.zst"], ["2.csv", "9.csv.gz"], ["10.csv"]),
            (
                ["6.csv", "7.csv", "counts.json", "x7.csv", "7.txt", "7_old.csv", "redteam.txt"], [], ["6.csv"],
                ["7.csv"]
            ),
        ] as [([String], [String], [String], [String])]
    )
    func `takes the last for the test and the first for validation`(
        names: [String],
        validation: [String],
        training: [String],
        test: [String]
    ) throws {
        let folder = try TemporaryFolder()
        for name in names { try folder.write("", to: name) }
        var trainer = TrainerConfiguration()
        try trainer.chooseFiles(in: folder.path)
        #expect(trainer.validationFiles == validation)
        #expect(trainer.trainFiles == training)
        #expect(trainer.testFiles == test)
    }

    @Test func `refuses a folder without them`() throws {
        let folder = try TemporaryFolder()
        var trainer = TrainerConfiguration()
        #expect(throws: InputError.self) { try trainer.chooseFiles(in: folder.path) }
        #expect(throws: InputError.self) { try trainer.chooseFiles(in: folder.file("none")) }
    }
}

@Suite struct `The recommended training` {
    @Test(arguments: [(10_000, 20, 200), (52_236, 4, 205), (170_543, 2, 334), (503_823, 1, 493), (7_000_000, 1, 6836)])
    func `sees 200,000 rows and halves the rate three times`(rows: Int, epochs: Int, stepSize: Int) {
        let trainer = TrainerConfiguration.recommended(.transformer, rows: rows)
        #expect(trainer.epochs == epochs)
        #expect(trainer.schedulerStepSize == stepSize)
        #expect(trainer.schedulerGamma == 0.5 && trainer.learningRateReductionPerEpoch == 1)
    }

    @Test func `halves the rate within the epochs and batches that were given`() {
        let trainer = TrainerConfiguration.recommended(.lstm, rows: 4_000, epochs: 3, batchSize: 100)
        #expect(trainer.epochs == 3 && trainer.trainBatchSize == 100 && trainer.schedulerStepSize == 30)
    }

    @Test func `is of four epochs for models that remember users`() {
        let trainer = TrainerConfiguration.recommended(.tieredLSTM, rows: 52_236)
        #expect(trainer.epochs == 4 && trainer.schedulerStepSize == 0)
        #expect(trainer.learningRateReductionPerEpoch == 0.5)
    }

    @Test func `counts the rows of the training days`() throws {
        let fixture = try Fixture(rows: 32)
        let trainer = try TrainerConfiguration.recommended(.transformer, folder: fixture.folder.path)
        // Of two days the first is learned from.
        #expect(trainer.trainFiles == ["6.csv"] && trainer.epochs == 20 && trainer.schedulerStepSize == 5)
    }
}
