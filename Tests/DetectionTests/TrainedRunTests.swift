import AuthLogs
import Detection
import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct TrainedRunTests {
    private let log: SmallLog
    private let vocabulary: Vocabulary
    private let day: String

    init() throws {
        log = try SmallLog()
        day = try log.write(30, to: "8.csv")
        vocabulary = try log.vocabulary(of: day)
    }

    /// A run folder without weights.
    private func emptyRun() throws -> RunFolder {
        let run = try RunFolder(creatingAt: log.folder.file("run"))
        let record = RunRecord(
            surprisalVersion: "0",
            command: [],
            model: .transformer,
            tokenization: .wordGlobal,
            bidirectional: true,
            cutoff: 0,
            seed: 1,
            dataFolder: "",
            countsFile: "",
            device: "cpu",
            threads: 1,
            precision: "float32",
            libtorchVersion: ""
        )
        try run.write(record: record, model: SmallLog.sizes(), trainer: TrainerConfiguration(), vocabulary: vocabulary)
        return run
    }

    private func save(_ model: any LanguageModel, to run: RunFolder, _ item: RunItem = .bestWeights) throws {
        try model.stateDictionary.write(to: run.path(item), format: .safeTensors)
    }

    @Test func `a run scores as the model that was saved`() throws {
        let run = try emptyRun()
        let model = try SmallLog.model(vocabulary)
        try save(model, to: run)
        let opened = try TrainedRun(RunFolder(openingAt: run.path))
        let table = try TokenTable(contentsOf: [day], vocabulary: opened.vocabulary)
        let expected = Scorer(model: model, batchSize: 30).score(table)
        #expect(opened.record.tokenization == .wordGlobal)
        #expect(opened.scorer(batchSize: 30).score(table).rowLosses == expected.rowLosses)
    }

    @Test func `the last weights can be asked for`() throws {
        let run = try emptyRun()
        try save(SmallLog.model(vocabulary), to: run, .lastWeights)
        #expect(throws: InputError.self) { try TrainedRun(run) }
        _ = try TrainedRun(run, weights: .lastWeights)
    }

    @Test func `a run without weights says how to get them`() throws {
        let run = try emptyRun()
        let error = #expect(throws: InputError.self) { try TrainedRun(run) }
        #expect(error?.file == run.path)
        #expect(error?.message.contains("weights-best.safetensors") == true)
        #expect(error?.message.contains("--resume") == true)
    }

    @Test func `weights of another size are named with their shapes`() throws {
        let run = try emptyRun()
        try save(SmallLog.model(vocabulary, width: 16), to: run)
        let error = #expect(throws: InputError.self) { try TrainedRun(run) }
        #expect(error?.file == run.path(.bestWeights))
        #expect(error?.message.hasPrefix("not the weights of this model: ") == true)
        #expect(error?.message.contains("16], expected [") == true, "\(String(describing: error))")
    }

    @Test func `weights of another vocabulary are refused`() throws {
        let run = try emptyRun()
        let other = try log.vocabulary(of: log.write(1, to: "other.csv"))
        try save(SmallLog.model(other), to: run)
        #expect(throws: InputError.self) { try TrainedRun(run) }
    }

    @Test func `damaged weights are an error with the file`() throws {
        let run = try emptyRun()
        try log.folder.write("not weights", to: "run/weights-best.safetensors")
        let error = #expect(throws: (any Error).self) { try TrainedRun(run) }
        #expect("\(try #require(error))".contains("weights-best.safetensors"))
    }

    @Test(arguments: [RunItem.modelConfiguration, .trainerConfiguration, .vocabulary])
    func `half a run is not opened`(item: RunItem) throws {
        let run = try emptyRun()
        try FileManager.default.removeItem(atPath: run.path(item))
        let error = #expect(throws: InputError.self) { try TrainedRun(RunFolder(openingAt: run.path)) }
        #expect(error?.message == "is an incomplete run: \(item.rawValue) is missing")
    }

    @Test func `a folder without a record is not a run`() throws {
        let run = try emptyRun()
        try FileManager.default.removeItem(atPath: run.path(.record))
        let error = #expect(throws: InputError.self) { try RunFolder(openingAt: run.path) }
        #expect(error?.message == "is not a run folder: run.json is missing")
    }
}
