import Assessment
import ByteIO
import Detection
import Foundation
import History
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct CalibrationRunTests {
    private let run: SmallRun
    private let vocabulary: Vocabulary

    init() throws {
        run = try SmallRun()
        vocabulary = try run.vocabulary(of: [run.write(SmallRun.events(60), to: "6.csv")])
        try run.write(SmallRun.events(40, from: 90_000), to: "7.csv")
    }

    private func makeRun(validation: [String] = ["6.csv"], hasWeights: Bool = true) throws -> RunFolder {
        let trainer = SmallRun.trainer(training: ["7.csv"], validation: validation, test: ["8.csv"])
        return try run.makeRun(vocabulary, trainer: trainer, hasWeights: hasWeights)
    }

    @Test func `a missing calibration is made of the run's own days, with a history`() throws {
        let folder = try makeRun()
        var steps: [AssessmentProgress] = []
        let baseline = try #require(try folder.calibratedBaseline(progress: { steps.append($0) }) { .cpu })
        #expect(baseline.calibration?.hasHistory == true && baseline.history?.eventCount == 40 + 60)
        #expect(steps.contains(.calibrating(events: 60)) && steps.last == .finished)
        #expect(folder.has(.calibration) && folder.has(.history))
        // The second time nothing is computed.
        steps = []
        let again = try folder.calibratedBaseline(progress: { steps.append($0) }) { throw CancellationError() }
        #expect(again?.threshold == baseline.threshold && steps.isEmpty)
    }

    @Test func `a run that is in use is not calibrated`() throws {
        let folder = try makeRun()
        let lock = try folder.lock()
        var steps: [AssessmentProgress] = []
        let baseline = try folder.calibratedBaseline(progress: { steps.append($0) }) { throw CancellationError() }
        #expect(baseline == nil && steps == [.skippedCalibration(run: folder.path)])
        withExtendedLifetime(lock) {}
    }

    @Test func `without validation days there is no calibration, and the error says what to do`() throws {
        let folder = try makeRun(validation: ["5.csv"], hasWeights: false)
        let calibration = CalibrationRun(folder)
        #expect(try !calibration.hasValidationDays())
        #expect(try folder.calibratedBaseline { throw CancellationError() } == nil)
        let error = try folder.notCalibratedError()
        #expect(error.file == folder.path && error.message.hasSuffix("run surprisal calibrate \(folder.path) DAY"))
        try run.write(SmallRun.events(5), to: "5.csv")
        #expect(try calibration.hasValidationDays())
    }

    @Test func `training days are recognised whatever their path looks like`() throws {
        let calibration = CalibrationRun(try makeRun(hasWeights: false))
        let folder = run.folder.path
        let days = ["\(folder)/../\(URL(fileURLWithPath: folder).lastPathComponent)/7.csv", "\(folder)/6.csv", "7.csv"]
        #expect(try calibration.trainingDays(among: days) == [days[0]])
    }

    @Test func `it stops when it is cancelled`() throws {
        let folder = try makeRun()
        #expect(throws: CancellationError.self) {
            try CalibrationRun(folder, isCancelled: { true }).calibrate(device: .cpu)
        }
        #expect(!folder.has(.calibration))
    }
}
