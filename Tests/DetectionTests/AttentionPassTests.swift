import AuthLogs
import Detection
import LanguageModels
import Runs
import Testing
import Torch
import Vocabulary

@Suite struct `Attention on chosen rows` {
    private static let kinds: [ModelKind] = [.transformer, .tieredTransformer, .multilineTransformer]
    private let log: SmallLog
    private let vocabulary: Vocabulary
    private let table: TokenTable

    init() throws {
        log = try SmallLog()
        let file = try log.write(43, to: "8.csv")
        vocabulary = try log.vocabulary(of: file)
        table = try TokenTable(contentsOf: [file], vocabulary: vocabulary)
    }

    private func model(_ kind: ModelKind) throws -> any LanguageModel {
        try kind == .transformer ? SmallLog.model(vocabulary) : SmallLog.model(kind, vocabulary)
    }

    /// What the model takes from where as it scores all rows.
    private func whileScoring(_ model: any LanguageModel) -> [Int: [[Float]]] {
        var found: [Int: [[Float]]] = [:]
        let batches = model.arrangement.evaluationBatches(of: table, size: 4, quirks: .standard)
        for rows in batches {
            let batch = TokenBatch(table, rows)
            withoutGradients {
                let maps = model.attention(batch)
                _ = model.tokenLosses(batch)
                for (place, row) in rows.scoredRows.enumerated() {
                    found[Int(row)] = maps.map { $0.weights.select(along: 0, place).scalars(as: Float.self) }
                }
            }
        }
        return found
    }

    @Test(arguments: kinds)
    func `is what it is as the whole table is scored`(kind: ModelKind) throws {
        let model = try model(kind)
        let expected = whileScoring(model)
        model.memory?.reset()
        let found = AttentionPass(model: model, table: table, batchSize: 3).read([2, 17, 29, 42])
        #expect(found.keys.sorted() == [2, 17, 29, 42])
        for (row, attention) in found {
            #expect(attention.row == row)
            for (map, shares) in zip(attention.maps, expected[row] ?? []) {
                #expect(difference(map.shares, shares) < 1e-6, "row \(row), \(map.name)")
            }
        }
    }

    @Test(arguments: kinds)
    func `names the rows that were looked back at`(kind: ModelKind) throws {
        let found = AttentionPass(model: try model(kind), table: table, batchSize: 3).read([0, 40])
        let users = table.userIndices
        let earlier = (0..<40).filter { users[$0] == users[40] }.reversed().prefix(3)
        let expected = Dictionary(uniqueKeysWithValues: earlier.enumerated().map { ($0 + 1, $1) })
        #expect(found[40]?.earlierRows == (kind == .transformer ? [:] : expected))
        // Before a first row there is nothing but the row of start tokens.
        #expect(found[0]?.earlierRows == [:])
    }

    @Test(arguments: kinds)
    func `has a mean that adds up to one`(kind: ModelKind) throws {
        let pass = AttentionPass(model: try model(kind), table: table, batchSize: 8)
        let sample = pass.sample(10)
        #expect(sample.count == 10 && sample.allSatisfy { (0..<43).contains($0) })
        #expect(pass.sample(1_000).count == 43)
        for map in EventAttention.mean(Array(pass.read(sample).values)) {
            for query in map.queries.indices {
                let shares = map.shares[query * map.keys.count..<(query + 1) * map.keys.count]
                #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
            }
        }
    }
}
