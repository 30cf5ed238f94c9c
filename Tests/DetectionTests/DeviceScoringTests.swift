import Detection
import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

/// Scoring as it goes on a GPU, with the CPU as the device.
@Suite struct `Scoring on a device` {
    private let log: SmallLog

    init() throws { log = try SmallLog() }

    /// Scores 300 rows on the processor and on the device, and says how often that had to be waited for.
    private func scores(
        _ tokenization: Tokenization = .wordGlobal,
        _ make: (Vocabulary) throws -> any LanguageModel
    ) throws -> (host: Scores, device: Scores, reads: Int) {
        let file = try log.write(300, to: "8.csv")
        let table = try TokenTable(contentsOf: [file], vocabulary: log.vocabulary(of: file, tokenization))
        let model = try make(table.vocabulary)
        let host = Scorer(model: model, batchSize: 7, precision: .f32).score(table)
        model.memory?.reset()
        let rehearsal = SimulatedGPU()
        let device = rehearsal { Scorer(model: model, batchSize: 7, precision: .f32).score(table) }
        return (host, device, rehearsal.reads)
    }

    private func expectSame(_ host: Scores, _ device: Scores) {
        #expect(difference(host.rowLosses, device.rowLosses) < 1e-5)
        #expect(difference(host.fieldLosses, device.fieldLosses) < 1e-5)
        #expect(difference(host.batchLosses, device.batchLosses) < 1e-5)
        #expect(host.order == device.order && host.isSkipped == device.isSkipped)
        #expect(host.repeatedRows == device.repeatedRows && host.predictedTokens == device.predictedTokens)
    }

    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .characters], [false, true])
    func `gives rows by themselves the same losses, read at once`(tokenization: Tokenization, masked: Bool) throws {
        let found = try scores(tokenization) { try SmallLog.model($0, masked: masked && tokenization.isWordLevel) }
        expectSame(found.host, found.device)
        #expect(found.host.repeatedRows > 0)
        #expect(found.reads == 1)
    }

    @Test func `gives rows of users the same losses, read at once`() throws {
        for kind in [ModelKind.tieredLSTM, .tieredTransformer] {
            let found = try scores { try SmallLog.model(kind, $0) }
            expectSame(found.host, found.device)
            // Their numbers, and the means of the batches.
            #expect(found.reads == 2, "\(kind)")
        }
    }

    @Test func `gives windows the same losses`() throws {
        let found = try scores { try SmallLog.model(.multilineTransformer, $0) }
        expectSame(found.host, found.device)
    }
}
