import Assessment
import AuthLogs
import Detection
import Evaluation
import LanguageModels
import Runs
import Testing
import Vocabulary

@Suite struct AttentionLabelsTests {
    private let run: SmallRun
    private let day: String

    init() throws {
        run = try SmallRun()
        day = try run.write(SmallRun.events(20), to: "8.csv")
    }

    /// The attention of an untrained model on the event at `index`, and the table of the events.
    private func readAttention(
        _ kind: ModelKind,
        _ tokenization: Tokenization = .wordGlobal,
        at index: Int
    ) throws -> (EventAttention, TokenTable) {
        let vocabulary = try run.vocabulary(of: [day], tokenization)
        let trained = try TrainedRun(run.makeRun(vocabulary, kind: kind, hasWeights: true))
        let table = try TokenTable(
            contentsOf: [day],
            vocabulary: vocabulary,
            users: trained.users,
            keepsText: true
        )
        let found = trained.attentionPass(over: table, batchSize: 4).read([index])
        return (try #require(found[index]), table)
    }

    private func event(_ table: TokenTable, at index: Int) -> AuthEvent {
        table.withEvent(at: index) { AuthEvent($0, file: day) }
    }

    @Test func `fields have their names, and the values of the event`() throws {
        let (attention, table) = try readAttention(.transformer, at: 7)
        let event = event(table, at: 7)
        let maps = AttentionLabels(table.vocabulary, event: event).heatMaps(attention.maps)
        let map = try #require(maps.first)
        #expect(maps.map(\.title) == ["layer 1"])
        #expect(map.queries.map(\.name) == AuthField.allCases.map(\.name))
        #expect(map.queries.map(\.value) == AuthField.allCases.map { event[$0] })
        #expect(map.queries[0].value == "U4" && map.queries[4].value == "C1" && map.queries[5].value == "C3")
        #expect(map.weights.count == map.queries.count * map.keys.count)
        let width = map.keys.count
        for query in map.queries.indices {
            let sum = map.weights[query * width..<(query + 1) * width].reduce(0, +)
            #expect(abs(sum - 1) < 1e-4)
        }
    }

    @Test func `a mean has names without values`() throws {
        let (attention, table) = try readAttention(.transformer, at: 3)
        let maps = AttentionLabels(table.vocabulary).heatMaps(EventAttention.mean([attention, attention]))
        #expect(maps[0].queries.map(\.name) == AuthField.allCases.map(\.name))
        #expect(maps[0].queries.allSatisfy { $0.value.isEmpty })
        #expect(maps[0].weights == AttentionLabels(table.vocabulary).heatMaps(attention.maps)[0].weights)
    }

    @Test func `a character stands for itself`() throws {
        let (attention, table) = try readAttention(.transformer, .characters, at: 2)
        let event = event(table, at: 2)
        let text = AuthField.allCases.map { event[$0] }.joined(separator: ",")
        let map = try #require(AttentionLabels(table.vocabulary, event: event).heatMaps(attention.maps).first)
        #expect(text == "U4,D1,U4,D1,C4,C2,Kerberos,Network,LogOn,Success")
        #expect(map.queries.map(\.name).joined().hasPrefix(text))
        #expect(map.queries[1].detail == "character 2" && map.title == "layer 1")
    }

    @Test func `a long event is cut after a hundred characters`() throws {
        let user = String(repeating: "U", count: 60)
        let events = (0..<6).map { HandMadeEvent(second: $0, user: user, source: "C1", destination: "C2") }
        try run.write(events, to: "8.csv")
        let (attention, table) = try readAttention(.transformer, .characters, at: 2)
        let maps = AttentionLabels(table.vocabulary, event: event(table, at: 2)).heatMaps(attention.maps)
        #expect(maps.map(\.title) == ["layer 1, the first 100 characters"])
        #expect(maps[0].queries.count == 100 && maps[0].queries[..<60].allSatisfy { $0.name == "U" })
        #expect(maps[0].queries[60].name == "," && maps[0].keys.count <= 102)
    }

    @Test func `earlier events have their distance, their hosts and their place`() throws {
        let (attention, table) = try readAttention(.multilineTransformer, at: 12)
        let earlier = attention.earlierRows.mapValues { event(table, at: $0) }
        let labels = AttentionLabels(table.vocabulary, event: event(table, at: 12), earlier: earlier)
        let maps = labels.heatMaps(attention.maps)
        #expect(maps.map(\.title) == ["earlier events"])
        // The last event of U4 before event 12 is event 7: from C1 (49 mod 6) to C3 (7 mod 4).
        let last = try #require(maps[0].keys.first { $0.name == "1 event back" })
        #expect(last.value == "C1 → C3")
        #expect(last.detail == "8.csv:8: U4,D1,U4,D1,C1,C3,Kerberos,Network,LogOn,Success")
        #expect(maps[0].keys.contains { $0.name == "2 events back" })
        let unknown = AttentionLabels(table.vocabulary, event: event(table, at: 12)).heatMaps(attention.maps)
        #expect(unknown[0].keys.allSatisfy { $0.value == "an earlier day" || !$0.name.hasSuffix("back") })
    }
}
