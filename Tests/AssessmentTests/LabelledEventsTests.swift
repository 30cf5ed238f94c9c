import Assessment
import AuthLogs
import Detection
import Evaluation
import History
import Incidents
import Suppression
import TestSupport
import Testing
import Vocabulary

@Suite struct LabelledEventsTests {
    /// A training day in which U1 goes from C1 to C2, and U2 from C3 to C2.
    private static let training = [
        HandMadeEvent(second: 1, user: "U1", source: "C1", destination: "C2"),
        HandMadeEvent(second: 2, user: "U2", source: "C3", destination: "C2"),
    ]
    /// A test day in two files: a known event; a user from another's host; a new host; and a known event again.
    private static let first = [
        HandMadeEvent(second: 86_400, user: "U1", source: "C1", destination: "C2"),
        HandMadeEvent(second: 86_500, user: "U1", source: "C3", destination: "C2", isMalicious: true),
    ]
    private static let second = [
        HandMadeEvent(second: 90_000, user: "U2", source: "C9", destination: "C8", isMalicious: true),
        HandMadeEvent(second: 90_010, user: "U2", source: "C3", destination: "C2"),
    ]

    private let run: SmallRun
    private let table: TokenTable
    private let history: PairHistory

    init() throws {
        run = try SmallRun()
        let training = try run.write(Self.training, to: "7.csv")
        table = try run.table([run.write(Self.first, to: "8.csv"), run.write(Self.second, to: "9.csv")])
        var history = PairHistory()
        try history.observe(filesAt: [training])
        self.history = history
    }

    private func scores(_ losses: [Double] = [0.1, 2, 3, 0.2], isMalicious: [Bool]? = nil) -> ModelScores {
        ModelScores(
            seconds: table.seconds,
            users: table.userIndices,
            userNames: (0..<table.users.count).map { table.users.name(Int32($0)) },
            isMalicious: isMalicious ?? table.isMalicious,
            losses: losses
        )
    }

    @Test func `hosts are numbered in order of appearance, sources and destinations together`() {
        let events = LabelledEvents(table, scores: scores(), history: history)
        #expect(events.hostNames == ["C1", "C2", "C3", "C9", "C8"])
        #expect(events.sources == [0, 2, 3, 2])
        #expect(events.destinations == [1, 1, 4, 1])
        #expect(events.campaigns == nil && events.detected == nil)
    }

    @Test func `the baselines count new connections and add up surprisals`() throws {
        let events = LabelledEvents(table, scores: scores(), history: history)
        #expect(events.baselines.map(\.name) == ["pair history", "never seen"])
        // U1 is new on C3; nothing of U2, C9 and C8 was seen together.
        #expect(events.baselines[1].values == [0, 1, 3, 0])
        let expected = try (Self.first + Self.second).map { event in
            try AuthEvent(parsing: event.text, name: "a test").withView { history.surprisal(of: $0) }
        }
        #expect(events.baselines[0].values == expected)
    }

    @Test func `a campaign is that of the event if the scores call it malicious`() throws {
        let file = try run.folder.write(
            """
            time,user,source,destination,kind,campaign
            90000,U2@D1,C9,C8,quiet,quiet-1
            86500,U1@D1,C3,C2,slow,slow-1
            86400,U1@D1,C1,C2,slow,slow-1

            """,
            to: "kinds.csv"
        )
        let campaigns = try Campaigns(contentsOf: file)
        let events = LabelledEvents(table, scores: scores(), history: history, campaigns: campaigns)
        #expect(events.campaigns == [-1, 1, 0, -1])
        let others = scores(isMalicious: [true, false, true, false])
        let changed = LabelledEvents(table, scores: others, history: history, campaigns: campaigns)
        #expect(changed.campaigns == [1, -1, 0, -1])
        let columns = others.evaluationEvents(changed)
        #expect(columns.campaignNames == ["quiet-1", "slow-1"] && columns.campaignKinds == ["quiet", "slow"])
        #expect(columns.hostNames == columns.destinationNames && columns.isMalicious == others.isMalicious)
    }

    @Test func `events at or above the threshold are alerts, and rules suppress some`() throws {
        let rules = try run.folder.write(
            """
            {"surprisal_rules":1}
            {"rule":"idle","src_pc":"C7","expires":1000000,"author":"anna"}
            {"rule":"nine","src_pc":"C9","expires":1000000,"author":"anna"}

            """,
            to: "rules.ndjson"
        )
        let detected = try detectedEvents(
            in: table,
            scores(),
            alertsFrom: probeScore(2) - 0.01,
            rules: SuppressionRules(try RuleFile(contentsOf: rules).rules)
        )
        let events = LabelledEvents(table, scores: scores(), history: history, detected: detected)
        let found = try #require(events.detected)
        for (score, loss) in zip(found.scores, [0.1, 2, 3, 0.2]) { #expect(abs(score - probeScore(loss)) < 1e-3) }
        #expect(found.scores.count == 4 && found.otherScores.isEmpty)
        #expect(found.outcomes.map(\.index) == [1, 2] && found.outcomes.map(\.rule) == [nil, 1])
        #expect(found.outcomes.map(\.score) == [found.scores[1], found.scores[2]])
        let alerts = found.alerts.alerts
        #expect(alerts.map(\.event.line) == [2, 1] && alerts.map(\.event[.sourceHost]) == ["C3", "C9"])
        #expect(alerts.map(\.event.file) == [run.folder.file("8.csv"), run.folder.file("9.csv")])
    }

    @Test func `without rules there are no outcomes`() throws {
        let detected = try detectedEvents(in: table, scores(), alertsFrom: 1)
        let events = LabelledEvents(table, scores: scores(), history: history, detected: detected)
        #expect(events.detected?.outcomes.isEmpty == true && events.detected?.alerts.count == 4)
    }
}
