import Assessment
import AuthLogs
import ByteIO
import Detection
import Evaluation
import Foundation
import Runs
import Suppression
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct RunAssessmentTests {
    /// Six events: the malicious ones have the losses 6, 4 and 3, the others 5, 2 and 1.
    private static let events = [
        HandMadeEvent(second: 100, user: "U1", source: "C1", destination: "C2", isMalicious: true),
        HandMadeEvent(second: 200, user: "U2", source: "C2", destination: "C3"),
        HandMadeEvent(second: 300, user: "U1", source: "C4", destination: "C2", isMalicious: true),
        HandMadeEvent(second: 400, user: "U2", source: "C2", destination: "C4", isMalicious: true),
        HandMadeEvent(second: 500, user: "U3", source: "C1", destination: "C3"),
        HandMadeEvent(second: 600, user: "U3", source: "C1", destination: "C2"),
    ]
    private static let losses = [6.0, 5, 4, 3, 2, 1]

    private let run: SmallRun
    private let folder: RunFolder
    private let day: String

    init() throws {
        run = try SmallRun()
        day = try run.write(Self.events, to: "8.csv")
        try run.write(Array(SmallRun.events(30)), to: "7.csv")
        let trainer = SmallRun.trainer(training: ["7.csv"], test: ["8.csv"])
        folder = try run.makeRun(run.vocabulary(of: [day]), trainer: trainer)
    }

    private func noDevice() throws -> Device { throw CancellationError() }

    @Test func `a score file is measured against its labels`() throws {
        let scores = try run.writeScores(Self.losses, of: Self.events)
        let assessed = try RunAssessment(folder: folder, scoresFile: scores).assess(device: noDevice)
        #expect(assessed.eventCount == 6 && assessed.alerts.isEmpty && assessed.attention == nil)
        let result = assessed.result
        // 6 beats three normal events, 4 and 3 beat two each.
        #expect(result.score.name == "loss" && abs((result.score["eval/AUC"] ?? 0) - 7.0 / 9) < 1e-12)
        #expect(result.others.map(\.name) == ["loss by user", "pair history", "never seen"])
        #expect(result.scored?.files == [day] && result.scored?.weights == nil)
        // C1, C2 and C4 have one malicious event each: the first by name is taken.
        #expect(result.score.withoutNoisiestHost.host == "C1")
        let ranking = try #require(assessed.ranking)
        #expect(ranking.top.map(\.index) == [0, 1, 2, 3, 4, 5] && ranking.malicious.map(\.rank) == [1, 3, 4])
        #expect(ranking.top[2].event.shortPlace == "8.csv:3" && ranking.top[2].event[.sourceHost] == "C4")
        // Attackers are source hosts.
        #expect(result.incidents?.attackers.map(\.name).sorted() == ["C1", "C2", "C4"])
    }

    @Test func `campaigns are the attackers where they are known`() throws {
        let scores = try run.writeScores(Self.losses, of: Self.events)
        let kinds =
            "time,user,source,destination,kind,campaign\n"
            + "100,U1@D1,C1,C2,quiet,quiet-1\n300,U1@D1,C4,C2,quiet,quiet-1\n400,U2@D1,C2,C4,slow,slow-1\n"
        let campaigns = try run.folder.write(kinds, to: "kinds.csv")
        let assessment = try RunAssessment(folder: folder, scoresFile: scores, campaignsFile: campaigns)
        let result = try assessment.assess(device: noDevice).result
        #expect(result.incidents?.attackers.map(\.name).sorted() == ["quiet-1", "slow-1"])
        #expect(result.score.kinds.map(\.kind) == ["quiet", "slow"])
        // 6 and 4 against 5, 2 and 1: five of six pairs.
        #expect(abs((result.score.kinds[0].ranking.areaUnderCurve ?? 0) - 5.0 / 6) < 1e-12)
    }

    @Test func `a score file alone is measured without the events`() throws {
        let scores = try run.writeScores(Self.losses, of: Self.events)
        try FileManager.default.removeItem(atPath: day)
        let assessed = try RunAssessment(folder: folder, scoresFile: scores).assess(device: noDevice)
        #expect(assessed.ranking == nil && assessed.result.incidents == nil)
        #expect(assessed.result.others.map(\.name) == ["loss by user"])
        let kinds = try run.folder.write("time,user,source,destination,kind,campaign\n", to: "kinds.csv")
        let assessment = try RunAssessment(folder: folder, scoresFile: scores, campaignsFile: kinds)
        let error = #expect(throws: InputError.self) { try assessment.assess(device: noDevice) }
        #expect(error?.file == kinds && error?.message.hasPrefix("needs the day files") == true)
    }

    @Test func `scores of other events are refused`() throws {
        var others = Self.events
        others[3].second += 1
        let scores = try run.writeScores(Self.losses, of: others)
        let assessment = try RunAssessment(folder: folder, scoresFile: scores)
        let error = #expect(throws: InputError.self) { try assessment.assess(device: noDevice) }
        #expect(error?.file == scores)
        #expect(error?.message.hasPrefix("expected the scores of \(day), found scores of other events") == true)
    }

    @Test func `a model scores the events, and the report has its attention`() throws {
        let trainer = SmallRun.trainer(training: ["7.csv"], test: ["8.csv"])
        let trained = try run.makeRun(run.vocabulary(of: [day]), named: "trained", trainer: trainer, hasWeights: true)
        var steps: [AssessmentProgress] = []
        let assessed = try RunAssessment(folder: trained, progress: { steps.append($0) })
            .assess(fieldGroups: [[.sourceHost, .destinationHost], [.outcome]]) { .cpu }
        let result = assessed.result
        let weights = try trained.mark(of: .bestWeights)
        #expect(result.score.name == "loss" && result.scored?.weights == weights)
        let names = AuthField.allCases.map(\.name) + ["src_pc+dst_pc", "loss by user", "pair history", "never seen"]
        #expect(result.others.map(\.name) == names)
        #expect(assessed.attention?.events.map(\.rank) == [1, 2, 3, 4, 5, 6])
        #expect(assessed.ranking?.top[0].fieldLosses.count == 10)
        #expect(steps.first.map { if case .scoring = $0 { true } else { false } } == true)
        #expect(steps.contains(.fittingBaselines(files: 1)) && steps.contains(.measuring) && steps.last == .finished)
        try assessed.write()
        let report = try String(contentsOfFile: trained.path(.report), encoding: .utf8)
        #expect(report.contains("<h2>Attention</h2>") && report.contains("8.csv:1"))
        // What was written counts as current.
        #expect(try trained.evaluation()?.scoreName == "loss")
    }

    @Test func `a calibrated run has alerts, and the effect of rules on them`() throws {
        try run.write(SmallRun.events(60), to: "6.csv")
        let trainer = SmallRun.trainer(training: ["7.csv"], validation: ["6.csv"], test: ["8.csv"])
        let trained = try run.makeRun(run.vocabulary(of: [day]), named: "trained", trainer: trainer, hasWeights: true)
        let text =
            #"{"surprisal_rules":1}"# + "\n"
            + #"{"rule":"all-of-C1","src_pc":"C1","expires":1000000,"author":"anna"}"# + "\n"
        let file = try run.folder.write(text, to: "rules.ndjson")
        let rules = RunAssessment.Rules(SuppressionRules(try RuleFile(contentsOf: file).rules), file: file)
        let assessed = try RunAssessment(folder: trained, rules: rules).assess(comparesScores: true) { .cpu }
        let result = assessed.result
        #expect(result.score.name == "network+history" && result["highest rarity"] != nil && result["loss"] != nil)
        let effect = try #require(result.rules)
        #expect(effect.before.alerts == assessed.alerts.count && effect.file == file)
        let ofC1 = assessed.alerts.count { $0.event[.sourceHost] == "C1" }
        #expect(effect.suppressed == ofC1 && effect.rules.map(\.suppressed) == [ofC1])
        #expect(Set(result.incidentsOfOthers.keys) == Set(result.others.map(\.name)))
    }

    @Test func `rules need a calibrated run`() throws {
        let scores = try run.writeScores(Self.losses, of: Self.events)
        let rules = RunAssessment.Rules(SuppressionRules([]), file: "rules.ndjson")
        let assessment = try RunAssessment(folder: folder, scoresFile: scores, rules: rules)
        let error = #expect(throws: InputError.self) { try assessment.assess(device: noDevice) }
        #expect(error?.file == "rules.ndjson" && error?.message.contains("that takes a calibrated run") == true)
    }

    @Test func `files that cannot be used are named`() throws {
        let missing = #expect(throws: InputError.self) { try RunAssessment(folder: folder, files: ["none.csv"]) }
        #expect(missing?.description == "none.csv: cannot be opened: No such file or directory")
        let plain = try run.folder.write(Self.events.map { $0.text + "\n" }.joined(), to: "plain.csv")
        let trained = try run.makeRun(run.vocabulary(of: [day]), named: "trained", hasWeights: true)
        let unlabelled = #expect(throws: InputError.self) {
            try RunAssessment(folder: trained, files: [plain]).assess { .cpu }
        }
        #expect(unlabelled?.file == plain && unlabelled?.message.hasPrefix("expected a label (is_red)") == true)
        let none = #expect(throws: InputError.self) { try RunAssessment(folder: trained) }
        #expect(none?.message == "has no test files: name day files with --data")
        let losses = try run.folder.write("line,second,user,loss\n1,2,U1,0.5\n", to: "losses.csv")
        let assessment = try RunAssessment(folder: folder, scoresFile: losses)
        let error = #expect(throws: InputError.self) { try assessment.assess(device: noDevice) }
        #expect(
            error?.message
                == "expected a column is_red, found none: an evaluation needs labels; give a file of them with --labels"
        )
    }

    @Test func `the facts of a run are those of its record`() throws {
        let facts = Dictionary(uniqueKeysWithValues: try RunFacts(folder).facts.map { ($0.name, $0.value) })
        #expect(facts["Model"] == "bidirectional transformer, word-global")
        #expect(facts["Days"] == "training 7.csv, validation none, test 8.csv")
        #expect(facts["Training"] == "not started, at most 3 epochs" && facts["Finished"] == "not yet")
        #expect(facts["Command"] == "surprisal train" && facts["Seed"] == "1")
        #expect(try RunFacts(folder).configuration().hasPrefix("model_config.json\n"))
    }
}
