import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

/// A run that was broken off goes on as if it had not been, bit for bit.
///
/// Each test has a process of its own: dropout draws from the one generator of the process, which other tests use too.
@Suite struct `A resumed run` {
    private static func job(_ fixture: Fixture, _ name: String) throws -> TrainingJob {
        let options = ModelOptions(softmax: .field, mask: .one)
        let model = Fixture.model(.transformer, dropout: 0.2)
        return try fixture.job(name, model, both: true, options: options) { trainer in
            trainer.epochs = 2
            trainer.gradientAccumulation = 3
            trainer.gradientClip = 0.5
            trainer.warmupPeriod = 4
            trainer.schedulerStepSize = 4
            trainer.schedulerGamma = 0.9
            trainer.validationsPerEpoch = 3
        }
    }

    @Test func `goes on exactly where it was asked to stop within an epoch`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try Fixture()
            var outcomes: [TrainingOutcome] = []
            var state = TrainerState()
            // Asked to stop in the midst of an accumulation, it first ends that; then the same again in the next epoch.
            for (number, limit) in [4, 14, .max].enumerated() {
                let job = try number == 0 ? Self.job(fixture, "run") : fixture.resumed("run")
                let end = try job.train(stoppingAfter: limit)
                outcomes.append(end.outcome)
                state = end.state
                // What else was drawn in the meantime does not matter.
                Random.seed(99)
                if number == 0 { #expect(state.batch == 6 && state.step == 2) }
            }
            #expect(outcomes == [.interrupted, .interrupted, .finished])
            #expect(try fixture.resumed("run").record.resumptions == 3)
            try Self.expectUnbroken(fixture, state)
        }
    }

    @Test func `goes on exactly from a checkpoint that is older than its log`() async {
        await #expect(processExitsWith: .success) { try Self.checkKilled(checkpointInterval: 600, epoch: 1, batch: 0) }
    }

    @Test func `goes on exactly from a checkpoint within an epoch`() async {
        // The last one before the two batches of an accumulation that is under way, and before a validation.
        await #expect(processExitsWith: .success) { try Self.checkKilled(checkpointInterval: 0, epoch: 1, batch: 9) }
    }

    /// Expects that a run that was killed in the midst of an epoch goes on from its checkpoint there.
    private static func checkKilled(checkpointInterval: Double, epoch: Int, batch: Int) throws {
        let fixture = try Fixture()
        var batches = 0
        // A copy of the folder is what a killed process leaves.
        try job(fixture, "killed").train(interval: checkpointInterval) { event in
            if case .batch = event { batches += 1 }
            guard case .batch = event, batches == 26 else { return }
            let paths = ["killed", "run"].map(fixture.folder.file)
            try? FileManager.default.copyItem(atPath: paths[0], toPath: paths[1])
        }
        let before = try fixture.log("run").count
        let job = try fixture.resumed("run")
        let trainer = try job.trainer(job.loadData())
        #expect(trainer.state.epoch == epoch && trainer.state.batch == batch)
        #expect(try fixture.log("run").count < before)
        #expect(try trainer.train() == .finished)
        try expectUnbroken(fixture, trainer.state)
    }

    @Test func `does nothing more once it is done`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try Fixture()
            let end = try Self.job(fixture, "run").train(interval: 0)
            let log = try fixture.log("run")
            let again = try fixture.resumed("run").train()
            #expect(again.outcome == .finished)
            #expect(again.state == end.state)
            #expect(try fixture.log("run") == log)
            try Self.expectUnbroken(fixture, end.state)
        }
    }

    @Test func `goes on exactly where it remembers users`() async {
        await #expect(processExitsWith: .success) {
            for kind in [ModelKind.tieredLSTM, .tieredTransformer] {
                let choice = ModelChoice(kind: kind, tokenization: .wordFields, isBidirectional: false)
                let folder = try TemporaryFolder()
                try choice.job(in: folder, "whole", epochs: 2).train()
                // A run is locked as long as its job is there.
                #expect(try choice.job(in: folder, "broken", epochs: 2).train(stoppingAfter: 7).outcome == .interrupted)
                for limit in [11, Int.max] {
                    try TrainingJob(resuming: folder.file("broken"), device: .cpu).train(stoppingAfter: limit)
                }
                for file in ["weights-last.safetensors", "weights-best.safetensors", "memory.safetensors"] {
                    let bytes = try ["broken", "whole"].map {
                        try Data(contentsOf: URL(fileURLWithPath: folder.file("\($0)/\(file)")))
                    }
                    // Not compared within the expectation, which would take minutes to list the differences.
                    let isSame = bytes[0] == bytes[1]
                    #expect(isSame, "\(kind): \(file)")
                }
            }
        }
    }

    /// Expects that the run ended in `state` as an unbroken one does.
    private static func expectUnbroken(_ fixture: Fixture, _ state: TrainerState) throws {
        let whole = try job(fixture, "whole").train()
        for file in ["weights-last.safetensors", "weights-best.safetensors"] {
            let isSame = try fixture.bytes("run/\(file)") == fixture.bytes("whole/\(file)")
            #expect(isSame, "\(file)")
        }
        #expect(try fixture.log("run") == fixture.log("whole"))
        #expect(try fixture.log("run").count > 6)
        var (found, expected) = (state, whole.state)
        (found.seconds, expected.seconds) = (0, 0)
        #expect(found == expected)
        #expect(found.isDone && found.validations.count == 6)
    }
}
