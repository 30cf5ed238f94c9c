import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

/// Training as it goes on a GPU, with the CPU as the device: batches made there, and losses that stay there.
@Suite struct `Training on a device` {
    /// What is trained, and how.
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: ModelKind
        var both = false
        var layers = 1
        var mask = MaskChoice.all
        var softmax = SoftmaxScope.field
        /// So small that nothing is ever dropped, it keeps equal rows of a batch apart.
        var dropout = 1e-12
        var testDescription: String { "\(kind), \(both ? "both sides, " : "")\(layers) layers, \(mask), \(softmax)" }

        var configuration: ModelConfiguration { Fixture.model(kind, layers: layers, dropout: dropout) }
    }

    static let cases = [
        Case(kind: .transformer, both: true), Case(kind: .transformer, both: true, mask: .one),
        Case(kind: .transformer, both: true, layers: 2, mask: .one, softmax: .global), Case(kind: .transformer),
    ]

    private func job(
        _ fixture: Fixture,
        _ name: String,
        _ test: Case,
        _ change: (inout TrainerConfiguration) -> Void = { _ in }
    ) throws -> TrainingJob {
        let options = ModelOptions(softmax: test.softmax, mask: test.mask)
        return try fixture.job(name, test.configuration, both: test.both, options: options) { trainer in
            trainer.epochs = 2
            trainer.validationsPerEpoch = 2
            trainer.usesMixedPrecision = false
            change(&trainer)
        }
    }

    /// Two runs that start from the same weights.
    private func jobs(_ fixture: Fixture, _ test: Case, rate: Double = 0.01) throws -> [TrainingJob] {
        let jobs = try ["device", "other"].map { try job(fixture, $0, test) { $0.learningRate = rate } }
        // They were drawn from the one generator of the process, which other tests use too.
        try jobs[1].model.load(jobs[0].model.stateDictionary, file: "device")
        return jobs
    }

    /// A trainer of `job` that may send `limit` bytes of rows to its device.
    private func trainer(_ job: TrainingJob, limit: Int = .max) throws -> Trainer {
        try Trainer(
            model: job.model,
            data: job.loadData(),
            configuration: job.configuration,
            options: Trainer.Options(seed: 5, deviceTableLimit: limit),
            run: job.folder
        )
    }

    @Test(arguments: cases) func `is the same as in batches that the program makes`(_ test: Case) throws {
        let fixture = try Fixture(rows: 320)
        var states: [TrainerState] = []
        for (job, limit) in zip(try jobs(fixture, test), [Int.max, 0]) {
            let trainer = try trainer(job, limit: limit)
            let outcome = try SimulatedGPU()() { try trainer.train() }
            #expect(outcome == .finished)
            states.append(trainer.state)
        }
        #expect(states[0].step == 40 && states[0].samples == 640 && states[1].samples == 640)
        #expect(states[0].validations == states[1].validations)
        #expect(try fixture.log("device") == fixture.log("other"))
        let files = try ["device", "other"].map { try fixture.bytes("\($0)/weights-last.safetensors") }
        let isSame = files[0] == files[1]
        #expect(isSame)
    }

    @Test(arguments: cases + [Case(kind: .lstm), Case(kind: .lstm, both: true)])
    func `is what it is on the processor`(_ test: Case) throws {
        let fixture = try Fixture(rows: 320)
        // With equal rows put together on the processor, and its own kernels.
        var test = test
        test.dropout = 0
        let jobs = try jobs(fixture, test, rate: 1e-3)
        let onDevice = try trainer(jobs[0])
        let outcome = try SimulatedGPU()() { try onDevice.train() }
        #expect(outcome == .finished)
        let onHost = try jobs[1].train()
        #expect(onDevice.state.samples == onHost.state.samples && onDevice.state.step == onHost.state.step)
        for (found, expected) in zip(onDevice.state.validations, onHost.state.validations) {
            #expect(abs(found - expected) < 1e-4 * expected)
        }
        for (found, expected) in zip(try fixture.log("device"), try fixture.log("other")) {
            #expect(found.keys == expected.keys && found["train/samples"] == expected["train/samples"])
            guard let loss = found["train/loss"], let other = expected["train/loss"] else { continue }
            #expect(abs(loss - other) < 1e-4 * other)
        }
    }

    @Test(arguments: cases + [Case(kind: .lstm), Case(kind: .lstm, both: true)])
    func `waits for the device where a line of the log is due, and nowhere else`(_ test: Case) throws {
        let fixture = try Fixture(rows: 640)
        let trainer = try trainer(
            job(fixture, "run", test) { trainer in
                (trainer.epochs, trainer.validationsPerEpoch) = (1, 1)
                trainer.gradientClip = 0.5
            }
        )
        let rehearsal = SimulatedGPU()
        var (reads, uploads, validating) = ([Int](), [Int](), [Int]())
        try rehearsal {
            _ = try trainer.train(observe: { event in
                switch event {
                case .batch:
                    reads.append(rehearsal.reads)
                    uploads.append(rehearsal.uploads)
                case .validating: validating.append(rehearsal.reads)
                default: break
                }
            })
        }
        #expect(reads.count == 40)
        // The losses since the last line and the gradients' length: before the first, and after ten, twenty … steps.
        let waits = reads.indices.filter { reads[$0] > ($0 == 0 ? 0 : reads[$0 - 1]) }
        #expect(waits == [0, 10, 20, 30, 39])
        #expect(reads.last == 2 * waits.count, "\(reads)")
        #expect(uploads.allSatisfy { $0 == uploads[0] }, "\(uploads)")
        #expect(validating.count > 0 && validating.allSatisfy { $0 == reads.last })
    }

    @Test func `goes on exactly from a checkpoint`() async {
        // Dropout draws from the one generator of the process.
        await #expect(processExitsWith: .success) {
            let fixture = try Fixture()
            let test = Case(kind: .transformer, both: true, mask: .one, dropout: 0.2)
            let suite = `Training on a device`()
            for (name, stops) in [("whole", [Int.max]), ("broken", [7, 18, Int.max])] {
                for (number, limit) in stops.enumerated() {
                    let job = try number == 0 ? suite.job(fixture, name, test) : fixture.resumed(name)
                    let trainer = try suite.trainer(job)
                    var batches = 0
                    try SimulatedGPU()() {
                        _ = try trainer.train(shouldStop: { batches >= limit }) { event in
                            if case .batch = event { batches += 1 }
                        }
                    }
                }
            }
            #expect(try fixture.log("whole") == fixture.log("broken"))
            let files = try ["whole", "broken"].map { try fixture.bytes("\($0)/weights-last.safetensors") }
            let isSame = files[0] == files[1]
            #expect(isSame)
        }
    }
}
