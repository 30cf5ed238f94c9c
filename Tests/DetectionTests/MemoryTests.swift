import AuthLogs
import Detection
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

/// Models that take rows with those before them.
@Suite struct `Rows with those before them` {
    private static let kinds: [ModelKind] = [.tieredLSTM, .tieredTransformer, .multilineTransformer]
    private let log: SmallLog
    private let files: [String]
    private let vocabulary: Vocabulary

    init() throws {
        log = try SmallLog()
        files = [try log.write(43, to: "8.csv"), try log.write(20, to: "9.csv", salt: 3)]
        vocabulary = try log.vocabulary(of: files[0])
    }

    @Test(arguments: kinds)
    func `have losses that do not depend on the rest of their batch`(kind: ModelKind) throws {
        let table = try TokenTable(contentsOf: files, vocabulary: vocabulary)
        let model = try SmallLog.model(kind, vocabulary)
        var found: [Scores] = []
        for size in [1, 2, 5, 100] {
            model.memory?.reset()
            found.append(Scorer(model: model, batchSize: size, precision: .f32).score(table))
        }
        for scores in found {
            #expect(difference(scores.rowLosses, found[0].rowLosses) < 1e-5)
            #expect(difference(scores.fieldLosses, found[0].fieldLosses) < 1e-5)
            #expect(scores.order.sorted() == Array(0..<63))
            #expect(scores.rowLosses.allSatisfy { $0 > 0 && $0.isFinite })
        }
    }

    @Test(arguments: kinds)
    func `are scored in chunks as at once, from file to file`(kind: ModelKind) throws {
        let model = try SmallLog.model(kind, vocabulary)
        var rows: [[ScoredEvent]] = []
        for size in [7, 1_000] {
            model.memory?.reset()
            let scorer = Scorer(model: model, batchSize: 4, precision: .f32)
            let pass = ScoringPass(scorer: scorer, vocabulary: vocabulary, chunkSize: size)
            var scored: [ScoredEvent] = []
            try pass.forEachChunk(of: files) { scored += $0 }
            rows.append(scored)
        }
        #expect(rows[0].map(\.line) == Array(1...43) + Array(1...20))
        #expect(rows[0].map(\.file) == rows[1].map(\.file) && Set(rows[0].compactMap(\.file)).count == 2)
        #expect(difference(rows[0].map(\.loss), rows[1].map(\.loss)) < 1e-5)
        #expect(rows[0].allSatisfy { ($0.hasShortContext == nil) == (kind != .multilineTransformer) })
    }

    @Test(arguments: [ModelKind.tieredLSTM, .tieredTransformer])
    func `change what comes after them, for their user alone`(kind: ModelKind) throws {
        let model = try SmallLog.model(kind, vocabulary)
        let table = try TokenTable(contentsOf: files, vocabulary: vocabulary)
        let scorer = Scorer(model: model, batchSize: 4)
        let first = scorer.score(table)
        let again = scorer.score(table)
        #expect(difference(first.rowLosses, again.rowLosses) > 1e-3)
        model.memory?.reset()
        #expect(difference(first.rowLosses, scorer.score(table).rowLosses) < 1e-5)
        #expect(model.memory?.count == Set(table.userIndices).count)
    }

    @Test(arguments: kinds)
    func `are scored in bfloat16 about as in float32`(kind: ModelKind) throws {
        let model = try SmallLog.model(kind, vocabulary)
        let table = try TokenTable(contentsOf: files, vocabulary: vocabulary)
        let exact = Scorer(model: model, batchSize: 8, precision: .f32).score(table)
        model.memory?.reset()
        let rounded = Scorer(model: model, batchSize: 8, precision: .bf16).score(table)
        let far = difference(exact.rowLosses, rounded.rowLosses)
        // What the processor cannot do is done in float32.
        #expect(InstructionSet.current.multipliesBFloat16 ? far > 0 && far < 0.05 : far == 0, "\(far)")
    }
}
