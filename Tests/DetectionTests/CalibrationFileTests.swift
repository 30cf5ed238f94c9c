import AuthLogs
import Detection
import ByteIO
import Foundation
import History
import Incidents
import Runs
import TestSupport
import Testing

@Suite struct CalibrationFileTests {
    private let folder: TemporaryFolder
    private let run: RunFolder

    init() throws {
        folder = try TemporaryFolder()
        run = try RunFolder(creatingAt: folder.file("run"))
        try run.write(Data("weights".utf8), to: .bestWeights)
    }

    /// A calibration on random events.
    private func calibration(hasHistory: Bool, hasFields: Bool = true) throws -> Calibration {
        var numbers = SeededNumbers(seed: 2)
        let samples = (0..<400).map { index in
            let access = Access(second: 100 * index, user: "U\(index % 7)", source: "C\(index * index % 5)")
            let losses = (0..<10).map { _ in Float.random(in: 0..<4, using: &numbers) }
            return Sample(access: access, fields: hasFields ? losses : [], loss: losses[0])
        }
        let calibrator = try calibrate(samples, after: hasHistory ? AccessHistory([]) : nil).calibrator
        return try calibrator.finish(weights: run.mark(of: .bestWeights), hasHistory: hasHistory)
    }

    private func write(_ text: String) throws { try run.write(Data(text.utf8), to: .calibration) }

    private func text() throws -> String { try String(contentsOfFile: run.path(.calibration), encoding: .utf8) }

    @Test(arguments: [true, false], [true, false])
    func `is read as it was written`(hasHistory: Bool, hasFields: Bool) throws {
        let calibration = try calibration(hasHistory: hasHistory, hasFields: hasFields)
        try run.write(calibration, with: nil)
        let read = try #require(try run.calibration())
        #expect(read == calibration)
        #expect(read.hasHistory == hasHistory && read.rowCount == 400 && read.fields.count == (hasFields ? 10 : 0))
        // What is made again of what was read is the same, too.
        for score in [0, 1, 3, 8, 50, 400] as [Double] {
            #expect(
                read.percentile(score) == calibration.percentile(score) && read.level(score) == calibration.level(score)
            )
        }
        for number in [0.1, 1, 20] {
            let budget = AlertBudget(incidentsPerDay: number)
            #expect(read.threshold(budget) == calibration.threshold(budget))
        }
        #expect(read.tailScore(of: .outcome, loss: 3) == calibration.tailScore(of: .outcome, loss: 3))
        let first = try text()
        try run.write(read, with: nil)
        #expect(try text() == first)
    }

    @Test func `is none where nothing is there, nor where it is of other weights`() throws {
        #expect(try run.calibration() == nil)
        try run.write(calibration(hasHistory: false), with: nil)
        #expect(try run.calibration() != nil)
        try run.write(Data("other weights".utf8), to: .bestWeights)
        #expect(try run.calibration() == nil)
        try run.remove(.bestWeights)
        #expect(try run.calibration() == nil)
    }

    @Test func `is none where it is of the version that had fields alone`() throws {
        try write(#"{"src_user":{"rowCount":2,"losses":[0.5,1],"counts":[2,1]}}"#)
        #expect(try run.calibration() == nil)
        #expect(try run.baseline() == nil)
    }

    @Test(
        arguments: [
            "", "{", "[]", "7", "null", "calibration", #"{"version":3}"#, #"{"version":2}"#, #"{"version":"2"}"#,
            #"{"version":null}"#,
        ]
    )
    func `is an error where it is something else`(text: String) throws {
        try write(text)
        let error = #expect(throws: InputError.self) { try run.calibration() }
        #expect(error?.file == run.path(.calibration))
        #expect(error?.message.contains("calibrate again") == true)
        #expect(throws: InputError.self) { try run.baseline() }
    }

    @Test func `is an error where anything of it is missing, or is no number`() throws {
        try run.write(calibration(hasHistory: true), with: nil)
        let text = try text()
        for key in ["weights", "seconds", "loss", "fields", "score", "curve", "shares", "aspects"] {
            try write(text.replacing("\"\(key)\":", with: "\"other\":"))
            #expect(throws: InputError.self, "\(key)") { try run.calibration() }
        }
        try write(text.replacing("\"first\":", with: "\"first\":-"))
        #expect(throws: InputError.self) { try run.calibration() }
        try write(String(text.dropLast(40)))
        #expect(throws: InputError.self) { try run.calibration() }
        try write(text)
        #expect(try run.calibration() != nil)
    }

    @Test func `goes with the history that it was made with`() throws {
        let calibration = try calibration(hasHistory: true)
        try run.write(calibration, with: nil)
        // It is missing.
        let error = #expect(throws: InputError.self) { try run.baseline() }
        #expect(error?.file == run.path(.calibratedHistory))
        let history = try AccessHistory([(Access(), 3)])
        try history.write(to: run.path(.calibratedHistory))
        let budget = AlertBudget(incidentsPerDay: 3)
        let baseline = try #require(try run.baseline(budget))
        #expect(baseline.history?.eventCount == 3 && baseline.calibration == calibration)
        #expect(baseline.threshold == calibration.threshold(budget))
        // One without needs none.
        try run.write(self.calibration(hasHistory: false), with: nil)
        #expect(try run.baseline()?.history == nil && run.baseline() != nil)
    }
}
