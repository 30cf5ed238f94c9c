import Detection
import ByteIO
import History
import Incidents
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct CalibrationPassTests {
    private let log: SmallLog
    private let run: TrainedRun
    private let days: [String]

    init() throws {
        log = try SmallLog()
        days = [try log.write(60, to: "6.csv", salt: 2), try log.write(200, to: "7.csv", salt: 1)]
        run = try log.run(.transformer, log.vocabulary(of: days[0]))
    }

    private var pass: CalibrationPass { CalibrationPass(run: run, batchSize: 8) }
    private var folder: RunFolder { run.folder }

    private func history(_ item: RunItem) throws -> AccessHistory { try AccessHistory(contentsOf: folder.path(item)) }

    @Test func `keeps in the run what events are scored by`() throws {
        #expect(pass.isPossible)
        try pass.learn(days)
        #expect(try history(.history).eventCount == 260)
        try pass.learn([days[0]])
        #expect(try history(.history).eventCount == 60)
        let calibration = try #require(try pass.calibrate(on: [days[1]]))
        #expect(try folder.calibration() == calibration)
        #expect(try calibration.rowCount == 200 && calibration.weights == folder.mark(of: .bestWeights))
        #expect(try history(.calibratedHistory).eventCount == 260 && history(.history).eventCount == 60)
        let baseline = try #require(try folder.baseline())
        #expect(baseline.history?.eventCount == 260 && baseline.calibration == calibration)
        // The losses are those of the run.
        let table = try TokenTable(contentsOf: [days[1]], vocabulary: run.vocabulary)
        #expect(calibration.loss == QuantileSketch(run.scorer(batchSize: 8).score(table).rowLosses))
    }

    @Test func `forgets an earlier calibration and its days`() throws {
        try pass.learn([days[0]])
        let first = try pass.calibrate(on: [days[1]])
        #expect(try pass.calibrate(on: days)?.rowCount == 260)
        #expect(try history(.calibratedHistory).eventCount == 60 + 260)
        #expect(try pass.calibrate(on: [days[1]]) == first)
        #expect(try history(.calibratedHistory).eventCount == 260)
        #expect(try folder.calibration() == first)
    }

    @Test func `does without a history where the run has none`() throws {
        let calibration = try #require(try pass.calibrate(on: [days[1]]))
        #expect(!calibration.hasHistory && !folder.has(.calibratedHistory))
        #expect(try folder.baseline()?.history == nil && folder.baseline() != nil)
    }

    @Test func `leaves what was there where it does not come to its end`() throws {
        try pass.learn([days[0]])
        let calibration = try pass.calibrate(on: [days[1]])
        let empty = try log.folder.write("", to: "empty.csv")
        let bad = try log.folder.write("1,U1,D1,U1,D1,C1,C1,a,b,c,d\nbad\n", to: "bad.csv")
        #expect(try pass.calibrate(on: [empty]) == nil)
        let error = #expect(throws: InputError.self) { try pass.calibrate(on: [days[0], bad]) }
        #expect(error?.file == bad && error?.line == 2)
        #expect(throws: InputError.self) { try pass.learn([days[1], bad]) }
        #expect(throws: CancellationError.self) { try pass.calibrate(on: days, isCancelled: { true }) }
        #expect(throws: CancellationError.self) { try pass.learn(days, isCancelled: { true }) }
        #expect(try folder.calibration() == calibration && calibration != nil)
        #expect(try history(.history).eventCount == 60 && history(.calibratedHistory).eventCount == 260)
    }

    @Test func `tells how many rows are done`() throws {
        var told: [Int] = []
        _ = try pass.calibrate(on: days, progress: { told.append($0) })
        #expect(told == told.sorted() && told.last == 260)
    }
}
