import AuthLogs
import Detection
import ByteIO
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct ScorerTests {
    private let log: SmallLog

    init() throws { log = try SmallLog() }

    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .wordMerged, .characters])
    func `the size of a batch does not change a row's losses`(tokenization: Tokenization) throws {
        let file = try log.write(37, to: "8.csv")
        let table = try TokenTable(contentsOf: [file], vocabulary: log.vocabulary(of: file, tokenization))
        let model = try SmallLog.model(table.vocabulary, masked: tokenization.isWordLevel)
        let whole = Scorer(model: model, batchSize: 100).score(table)
        var seen: [Int] = []
        let pieces = Scorer(model: model, batchSize: 8).score(table) { seen.append($0) }
        #expect(seen.last == 37 && seen == seen.sorted())
        #expect(difference(whole.rowLosses, pieces.rowLosses) < 1e-5)
        #expect(difference(whole.fieldLosses, pieces.fieldLosses) < 1e-5)
        #expect(whole.predictedTokens == pieces.predictedTokens)
        #expect((0...whole.predictedTokens).contains(whole.hits))
        #expect(whole.rowLosses.allSatisfy { $0 > 0 && $0.isFinite })
    }

    @Test func `a masked model's row is the mean of its ten fields`() throws {
        let file = try log.write(12, to: "8.csv")
        let table = try TokenTable(contentsOf: [file], vocabulary: log.vocabulary(of: file))
        let scores = Scorer(model: try SmallLog.model(table.vocabulary), batchSize: 5).score(table)
        #expect(scores.predictedTokens == 120)
        let means = (0..<12).map { scores.fields(of: $0).reduce(0, +) / 10 }
        #expect(difference(means, scores.rowLosses) < 1e-5)
    }

    @Test func `a causal model predicts all but the first field`() throws {
        let file = try log.write(12, to: "8.csv")
        let table = try TokenTable(contentsOf: [file], vocabulary: log.vocabulary(of: file))
        let scores = Scorer(model: try SmallLog.model(table.vocabulary, masked: false), batchSize: 5).score(table)
        #expect(scores.predictedTokens == 108)
        #expect((0..<12).allSatisfy { scores.fields(of: $0).first == 0 })
        let means = (0..<12).map { scores.fields(of: $0).dropFirst().reduce(0, +) / 9 }
        #expect(difference(means, scores.rowLosses) < 1e-5)
    }

    @Test(arguments: [Tokenization.wordGlobal, .characters])
    func `files in chunks give the same rows as a whole table`(tokenization: Tokenization) throws {
        let files = [try log.write(23, to: "8.csv"), try log.write(10, to: "9.csv", salt: 3)]
        let vocabulary = try log.vocabulary(of: files[0], tokenization)
        let scorer = Scorer(model: try SmallLog.model(vocabulary, masked: false), batchSize: 4)
        var rows: [ScoredEvent] = []
        var chunks: [Int] = []
        try ScoringPass(scorer: scorer, vocabulary: vocabulary, chunkSize: 10).forEachChunk(of: files) {
            rows += $0
            chunks.append($0.count)
        }
        let table = try TokenTable(contentsOf: files, vocabulary: vocabulary)
        let whole = scorer.score(table)
        #expect(chunks == [10, 10, 3, 10])
        #expect(difference(rows.map(\.loss), whole.rowLosses) < 1e-5)
        #expect(difference(rows.flatMap(\.fieldLosses), whole.fieldLosses) < 1e-5)
        #expect(rows.map(\.line) == Array(1...23) + Array(1...10))
        #expect(rows.map(\.file) == Array(repeating: files[0], count: 23) + Array(repeating: files[1], count: 10))
        #expect(rows.map(\.second) == table.seconds)
        #expect(rows.map(\.user) == table.seconds.indices.map(table.userName(of:)))
        #expect(rows.map(\.isMalicious) == table.isMalicious)
    }

    @Test func `rows without labels have none, one file needs no name`() throws {
        let file = try log.write(5, to: "8.csv", labelled: false)
        let vocabulary = try log.vocabulary(of: log.write(20, to: "7.csv"))
        let scorer = Scorer(model: try SmallLog.model(vocabulary), batchSize: 4)
        var rows: [ScoredEvent] = []
        try ScoringPass(scorer: scorer, vocabulary: vocabulary).forEachChunk(of: [file]) { rows += $0 }
        #expect(rows.count == 5)
        #expect(rows.allSatisfy { $0.isMalicious == nil && $0.file == nil })
    }

    @Test func `what the vocabulary does not know is scored, too`() throws {
        let vocabulary = try log.vocabulary(of: log.write(20, to: "7.csv"))
        let file = try log.folder.write("5,Ü<script>,D9,X,D9,C99,C98,a,b,c,d,0\n", to: "8.csv")
        let scorer = Scorer(model: try SmallLog.model(vocabulary), batchSize: 4)
        var rows: [ScoredEvent] = []
        try ScoringPass(scorer: scorer, vocabulary: vocabulary).forEachChunk(of: [file]) { rows += $0 }
        #expect(rows.map(\.user) == ["Ü<script>"])
        #expect(rows.allSatisfy { $0.loss.isFinite && $0.loss > 0 })
    }

    @Test func `a bad row of the second file ends the pass with its file and line`() throws {
        let good = try log.write(6, to: "8.csv")
        let bad = try log.folder.write("1,U1,D1,U1,D1,C1,C1,a,b,c,d,0\n1,U1\n", to: "9.csv")
        let vocabulary = try log.vocabulary(of: good)
        let scorer = Scorer(model: try SmallLog.model(vocabulary), batchSize: 4)
        var count = 0
        let error = #expect(throws: InputError.self) {
            try ScoringPass(scorer: scorer, vocabulary: vocabulary).forEachChunk(of: [good, bad]) { count += $0.count }
        }
        #expect(error?.file == bad)
        #expect(error?.line == 2)
        #expect(count == 6)
    }
}
