import AuthLogs
import Detection
import ByteIO
import TestSupport
import Testing
import Torch
import Vocabulary

/// Rows with the same tokens are scored once, and have the same losses as if each had been scored.
@Suite struct `Rows that have been there before` {
    private let log: SmallLog

    init() throws { log = try SmallLog() }

    @Test(arguments: [Tokenization.wordGlobal, .wordFields, .characters])
    func `have the losses that the model gives them`(tokenization: Tokenization) throws {
        let file = try log.write(200, to: "8.csv")
        let table = try TokenTable(contentsOf: [file], vocabulary: log.vocabulary(of: file, tokenization))
        let model = try SmallLog.model(table.vocabulary, masked: tokenization.isWordLevel)
        let distinct = Set((0..<200).map { Array(table.ids[table.tokens(of: $0)]) }).count
        #expect(distinct < 200)
        // Of 16 rows each: most are forgotten, and asked for again.
        for capacity in [16, 1 << 20] {
            let scorer = Scorer(model: model, batchSize: 7, rememberedRows: capacity)
            let found = scorer.score(table)
            for row in 0..<200 {
                var single = TokenTable(vocabulary: table.vocabulary)
                try DayFile(path: file).forEachEvent { if $0.line == row + 1 { single.append($0) } }
                let expected = Scorer(model: model, batchSize: 1).score(single)
                #expect(abs(expected.rowLosses[0] - found.rowLosses[row]) < 1e-5)
                #expect(difference(Array(expected.fields(of: 0)), Array(found.fields(of: row))) < 1e-5)
            }
            #expect(capacity == 16 ? found.repeatedRows <= 200 - distinct : found.repeatedRows == 200 - distinct)
            let again = scorer.score(table)
            #expect(again.rowLosses == found.rowLosses || capacity == 16)
            #expect(difference(again.rowLosses, found.rowLosses) < 1e-5)
            #expect(capacity == 16 || again.repeatedRows == 200)
            #expect(again.hits == found.hits && again.predictedTokens == found.predictedTokens)
        }
    }
}
