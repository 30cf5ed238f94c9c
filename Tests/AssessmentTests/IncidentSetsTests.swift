import Assessment
import Detection
import Evaluation
import History
import Foundation
import Incidents
import Suppression
import TestSupport
import Testing
import Vocabulary

@Suite struct IncidentSetsTests {
    private func alert(
        _ row: Int,
        _ score: Double,
        at second: Int,
        user: Int32,
        _ source: Int32,
        _ destination: Int32,
        isCommon: Bool = false
    ) -> AlertCandidate {
        AlertCandidate(
            event: row,
            score: score,
            second: second,
            user: user,
            source: source,
            destination: destination,
            hasCommonDestination: isCommon
        )
    }

    @Test func `alerts that share a user or a host form an incident, the highest incident first`() {
        // Events 0 and 1 share a user: 5 + ln 4 accesses = 6.39. Event 2 is alone: 6 + ln 2 = 6.69. Event 3 shares only a
        // common destination with event 0: 6.5 + ln 2 = 7.19.
        let alerts = [
            alert(0, 5, at: 0, user: 0, 0, 1), alert(1, 4, at: 100, user: 0, 2, 3), alert(2, 6, at: 50, user: 1, 5, 6),
            alert(3, 6.5, at: 60, user: 2, 7, 1, isCommon: true),
        ]
        #expect(IncidentSets.incidents(of: alerts) == [[3], [2], [0, 1]])
        // Without its mark the destination connects it: 6.5 + ln 6 accesses.
        let joined = alerts[..<3] + [alert(3, 6.5, at: 60, user: 2, 7, 1)]
        #expect(IncidentSets.incidents(of: Array(joined)) == [[0, 3, 1], [2]])
        #expect(IncidentSets.incidents(of: []) == [])
    }

    /// A day with seven events, of which only the last two share a user within an hour.
    private func events(hosts: [Int32]? = (0..<7).map { Int32($0) }) -> EvaluationEvents {
        EvaluationEvents(
            seconds: [0, 20_000, 40_000, 60_000, 72_000, 84_000, 86_399],
            users: [0, 1, 2, 3, 4, 5, 5],
            userNames: (0..<6).map { "U\($0)" },
            sourceHosts: hosts,
            hostNames: (0..<14).map { "C\($0)" },
            destinations: hosts?.map { $0 + 7 },
            destinationNames: (0..<14).map { "C\($0)" },
            isMalicious: [true, false, false, false, false, true, false]
        )
    }

    @Test func `a budget has the lowest threshold that makes no more incidents than it opens`() {
        let covered = CoveredTime(events().seconds)
        let sets = IncidentSets.sets(by: [7, 6, 5, 4, 3, 2, 1], over: events(), covered: covered)
        #expect(sets.map(\.budget) == [5, 20, 50])
        #expect(sets.map(\.threshold) == [3, 1, 1])
        #expect(sets[0].incidents == [[0], [1], [2], [3], [4]])
        // Events 5 and 6 are one incident, of score 2 + ln 4 = 3.39, below 3 + ln 2 = 3.69.
        #expect(sets[1].incidents == [[0], [1], [2], [3], [4], [5, 6]])
    }

    @Test func `events of equal score are alerts together`() {
        let covered = CoveredTime(events().seconds)
        let sets = IncidentSets.sets(by: [7, 6, 5, 4, 2, 2, 2], over: events(), covered: covered)
        // At 2 there would be six incidents, more than five.
        #expect(sets.map(\.threshold) == [4, 2, 2] && sets[0].incidents.count == 4)
    }

    @Test func `without hosts there are no incidents`() {
        let events = events(hosts: nil)
        let covered = CoveredTime(events.seconds)
        #expect(IncidentSets.sets(by: [7, 6, 5, 4, 3, 2, 1], over: events, covered: covered).isEmpty)
    }

    @Test func `rules take away alerts, and incidents are formed of the others`() throws {
        let run = try SmallRun()
        let file = try run.folder.write(
            """
            {"surprisal_rules":1}
            {"rule":"a","src_pc":"C1","expires":1000000,"author":"anna"}
            {"rule":"b","src_pc":"C5","expires":1000000,"author":"anna"}

            """,
            to: "rules.ndjson"
        )
        let rules = SuppressionRules(try RuleFile(contentsOf: file).rules)
        let day = try run.write(
            [
                HandMadeEvent(second: 0, user: "U0", source: "C0", destination: "C7", isMalicious: true),
                HandMadeEvent(second: 20_000, user: "U1", source: "C1", destination: "C8"),
                HandMadeEvent(second: 84_000, user: "U5", source: "C5", destination: "C9", isMalicious: true),
                HandMadeEvent(second: 86_399, user: "U5", source: "C6", destination: "C10"),
            ],
            to: "8.csv"
        )
        let table = try run.table([day])
        let losses = ModelScores(
            seconds: table.seconds,
            users: table.userIndices,
            userNames: (0..<table.users.count).map { table.users.name(Int32($0)) },
            isMalicious: table.isMalicious,
            losses: [4, 3, 2, 1]
        )
        let detected = try detectedEvents(in: table, losses, alertsFrom: 1, rules: rules)
        let labelled = LabelledEvents(table, scores: losses, history: .init(), detected: detected)
        let outcomes = try #require(labelled.detected).outcomes
        let effect = RuleEffect(of: rules, file: file, outcomes: outcomes, over: losses.evaluationEvents(labelled))
        #expect(effect.rules.map(\.name) == ["a", "b"])
        #expect(effect.rules.map(\.suppressed) == [1, 1] && effect.rules.map(\.maliciousEvents) == [0, 1])
        #expect(effect.before.alerts == 4 && effect.before.incidents.total == 3)
        #expect(effect.after.alerts == 2 && effect.after.incidents.total == 2)
        #expect(effect.after.incidents.trueIncidents == 1 && effect.suppressedMaliciousEvents == 1)
    }
}
