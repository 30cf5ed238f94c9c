import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct IncidentMetricsTests {
    // A day and a second, not in order. Malicious events: 0, 2 and 4 of `quiet-1`, 3 and 7 of `slow-1`, 5 of `quiet-2`,
    // 9 of nobody. The last three events keep the day from having gaps.
    private let events = EvaluationEvents(
        seconds: [500, 0, 100, 9000, 300, 7000, 86_400, 8000, 40, 50, 27_000, 48_000, 69_000],
        users: .init(repeating: 0, count: 13),
        userNames: ["U1"],
        campaigns: [0, -1, 0, 1, 0, 2, -1, 1, -1, -1, -1, -1, -1],
        campaignNames: ["quiet-1", "slow-1", "quiet-2", "spray-1"],
        campaignKinds: ["quiet", "slow", "quiet", "spray"],
        isMalicious: [true, false, true, true, true, true, false, true, false, true, false, false, false]
    )

    private func set(_ budget: Int, _ incidents: [[Int32]]) -> IncidentSet {
        IncidentSet(budget: budget, threshold: Double(budget) / 2, incidents: incidents)
    }

    private func object(_ metrics: IncidentMetrics, over events: EvaluationEvents) throws -> [String: Any] {
        var result = EvaluationResult(
            of: NamedScore(name: "s", values: .init(repeating: 1, count: events.count)),
            over: events
        )
        result.incidents = metrics
        return try #require(try JSONSerialization.jsonObject(with: Data(result.json().utf8)) as? [String: Any])
    }

    @Test func `attackers, events and false incidents by hand`() throws {
        // Five a day: event 0 of quiet-1 (its first was 2, at 100). Twenty: also event 4 (at 300), and event 3 of
        // slow-1.
        let metrics = IncidentMetrics(
            [set(20, [[6], [1, 0, 4], [8], [9], [3, 3]]), set(5, [[6, 8], [0]])],
            over: events
        )
        let (thirds, sevenths): ([Double?], [Double?]) = ([1.0 / 3, 2.0 / 3], [1.0 / 7, 4.0 / 7])
        #expect(metrics.budgets.map(\.incidentsPerDay) == [5, 20])
        #expect(metrics.budgets.map(\.trueIncidents) == [1, 3])
        #expect(metrics.budgets.map(\.falseIncidents) == [1, 2])
        #expect(metrics.budgets.map(\.found.recallOfAttackers) == thirds)
        #expect(metrics.budgets.map(\.found.recallOfEvents) == sevenths)
        #expect(metrics.budgets.map(\.found.secondsToDetection) == [[400], [200, 1000]])
        #expect(metrics.budgets.map(\.found.medianSecondsToDetection) == [400, 600])
        #expect(metrics.budgets.map(\.found.worstSecondsToDetection) == [400, 1000])
        let kinds = metrics.budgets[1].kinds
        #expect(kinds.map(\.name) == ["quiet", "slow"])
        #expect(kinds.map(\.found.recallOfAttackers) == [0.5, 1])
        #expect(kinds.map(\.found.recallOfEvents) == [0.5, 0.5])
        #expect(kinds.map(\.found.worstSecondsToDetection) == [200, 1000])
        #expect(metrics.attackers.map(\.name) == ["quiet-1", "slow-1", "quiet-2"])
        #expect(metrics.attackers.map(\.place) == [2, 5, nil])
        #expect(metrics.attackers.map(\.leastBudget) == [5, 20, nil])
        #expect(metrics.attackers.map(\.secondsToDetection) == [200, 1000, nil])
        #expect(metrics.attackers.map(\.firstMaliciousSecond) == [100, 8000, 7000])
        #expect(metrics.attackers.map(\.maliciousEvents) == [3, 2, 1])
    }

    @Test func `an attacker outside the budget is not found, but has a place`() {
        // A day and a second begin a second day's share: 1 a day opens two incidents.
        let metrics = IncidentMetrics([set(1, [[6], [8], [0], [3]])], over: events)
        let budget = metrics.budgets[0]
        #expect((budget.total, budget.trueIncidents, budget.falseIncidents) == (4, 0, 2))
        #expect(budget.found.recallOfAttackers == 0 && budget.found.medianSecondsToDetection == nil)
        #expect(metrics.attackers.map(\.place) == [3, 4, nil])
        #expect(metrics.attackers.map(\.leastBudget) == [nil, nil, nil])
    }

    @Test func `a fraction of the budget is rounded up`() {
        func opened(_ seconds: [Int], _ budget: Int) -> Int {
            let events = EvaluationEvents(
                seconds: seconds,
                users: seconds.map { _ in 0 },
                userNames: ["U1"],
                isMalicious: seconds.map { _ in false }
            )
            let incidents = [[Int32]](repeating: [0], count: 100)
            return IncidentMetrics([set(budget, incidents)], over: events).budgets[0].falseIncidents
        }
        #expect(opened([0], 5) == 1)
        #expect(opened([0, 21_599], 20) == 5)
        #expect(opened([0, 21_600, 43_200, 64_800, 86_398], 20) == 20)
        #expect(opened([0, 86_399], 0) == 0)
    }

    @Test func `the keys in the file`() throws {
        let json = try object(IncidentMetrics([set(20, [[6], [0, 4]])], over: events), over: events)
        #expect(json["incidents/recall_of_attackers_at_20_a_day"] as? Double == 1.0 / 3)
        #expect(json["incidents/recall_of_rows_at_20_a_day"] as? Double == 2.0 / 7)
        #expect(json["incidents/seconds_to_detection_at_20_a_day"] as? Double == 200)
        #expect(json["incidents/seconds_to_detection_at_20_a_day_worst"] as? Int == 200)
        #expect(json["incidents/true_at_20_a_day"] as? Int == 1 && json["incidents/false_at_20_a_day"] as? Int == 1)
        #expect(json["incidents/total_at_20_a_day"] as? Int == 2)
        #expect(json["incidents/threshold_at_20_a_day"] as? Double == 10)
        #expect(json["incidents/total_attackers"] as? Int == 3)
        #expect(json["incidents/kinds/quiet/recall_of_attackers_at_20_a_day"] as? Double == 0.5)
        #expect(json["incidents/kinds/slow/seconds_to_detection_at_20_a_day"] is NSNull)
        let undefined = try #require(json["undefined"] as? [String: String])
        #expect(undefined["incidents/kinds/slow/seconds_to_detection_at_20_a_day"] == "no attacker is found")
        // The reasons of the score's own figures are there as well.
        #expect(undefined["eval/token_accuracy"] != nil)
        let attackers = try #require(json["attackers"] as? [String: [String: Any]])
        #expect(attackers.keys.sorted() == ["quiet-1", "quiet-2", "slow-1"])
        let first = try #require(attackers["quiet-1"])
        #expect(first["kind"] as? String == "quiet" && first["red_rows"] as? Int == 3 && first["place"] as? Int == 2)
        #expect(first["first_red_second"] as? Int == 100 && first["seconds_to_detection"] as? Int == 200)
        #expect(first["found_at_a_day"] as? Int == 20)
        #expect(attackers["slow-1"]?["place"] is NSNull)
    }

    @Test func `a file that is read back has them for the run's own score only`() throws {
        let folder = try TemporaryFolder()
        let values = [Double](repeating: 1, count: events.count)
        var result = EvaluationResult(
            of: NamedScore(name: "own", values: values),
            others: [NamedScore(name: "other", values: values)],
            over: events
        )
        result.incidents = IncidentMetrics([set(20, [[0]])], over: events)
        try result.write(to: folder.file("evaluation.json"))
        let file = try EvaluationFile(contentsOf: folder.file("evaluation.json"))
        func names(_ score: String) throws -> [String] { try #require(file.metrics(of: score)).map(\.name) }
        let name = "incidents/recall_of_attackers_at_20_a_day"
        #expect(try names("own").contains(name) && names("own").contains("kinds/quiet/AUC"))
        #expect(try !names("other").contains(name) && names("other").contains("kinds/quiet/AUC"))
        #expect(try names("other").contains("user_days/AUC") && !names("own").contains("attackers"))
    }

    @Test func `without campaigns an attacker is a source host, without hosts a source user`() {
        func names(hosts: [Int32]?) -> [String] {
            let events = EvaluationEvents(
                seconds: [5, 4, 3, 2],
                users: [0, 1, 0, 2],
                userNames: ["U1", "U2", "U3"],
                sourceHosts: hosts,
                hostNames: ["C1", "C1"],
                isMalicious: [true, true, true, false]
            )
            let metrics = IncidentMetrics([set(5, [[1]])], over: events)
            #expect(metrics.attackers.allSatisfy { $0.kind == nil } && metrics.budgets[0].kinds.isEmpty)
            return metrics.attackers.map(\.name)
        }
        #expect(names(hosts: nil) == ["U2", "U1"])
        // Two hosts with names that read the same are two attackers.
        #expect(names(hosts: [0, 1, 1, 1]) == ["C1′", "C1"])
    }

    @Test(
        arguments: [
            ([false, false], nil, "there are no malicious events"),
            ([true, false], [-1, -1], "no malicious event has a campaign"),
        ] as [([Bool], [Int32]?, String)]
    )
    func `without attackers there is null and a reason`(isMalicious: [Bool], campaigns: [Int32]?, reason: String) throws
    {
        let events = EvaluationEvents(
            seconds: [0, 1],
            users: [0, 0],
            userNames: ["U1"],
            campaigns: campaigns,
            isMalicious: isMalicious
        )
        for sets in [[set(5, [[1], [0]]), set(20, [])], []] {
            let metrics = IncidentMetrics(sets, over: events)
            #expect(metrics.attackers.isEmpty && metrics.reasonUndefined == reason)
            let json = try object(metrics, over: events)
            guard !sets.isEmpty else { continue }
            #expect(json["incidents/recall_of_attackers_at_5_a_day"] is NSNull)
            #expect(json["incidents/seconds_to_detection_at_5_a_day_worst"] is NSNull)
            let undefined = try #require(json["undefined"] as? [String: String])
            #expect(undefined["incidents/recall_of_attackers_at_5_a_day"] == reason)
        }
    }

    @Test func `they equal what is found event by event`() throws {
        var random = SplitMix(seed: 3)
        for _ in 0..<30 {
            let count = 40
            let isMalicious = (0..<count).map { _ in random.next(below: 3) == 0 }
            let campaigns = isMalicious.map { $0 ? Int32(random.next(below: 6)) : -1 }
            let events = EvaluationEvents(
                seconds: (0..<count).map { _ in random.next(below: 20_000) },
                users: .init(repeating: 0, count: count),
                userNames: ["U1"],
                campaigns: campaigns,
                campaignNames: (0..<6).map { "a\($0)" },
                campaignKinds: ["x", "y", "x", "y", "x", "y"],
                isMalicious: isMalicious
            )
            let alerts = (0..<Int32(count)).shuffled(using: &random).prefix(12)
            let incidents = stride(from: 0, to: 12, by: 3).map { Array(alerts[$0..<($0 + 3)]) }
            let metrics = IncidentMetrics([set(1_000, incidents)], over: events)
            for attacker in metrics.attackers {
                let own = (0..<count).filter { campaigns[$0] >= 0 && "a\(campaigns[$0])" == attacker.name }
                let first = try #require(own.map { events.seconds[$0] }.min())
                let seen = own.filter { alerts.contains(Int32($0)) }.map { events.seconds[$0] }.min()
                #expect(attacker.maliciousEvents == own.count && attacker.secondsToDetection == seen.map { $0 - first })
                let place = incidents.firstIndex { $0.contains { own.contains(Int($0)) } }
                #expect(attacker.place == place.map { $0 + 1 })
            }
            #expect(metrics.attackers.count == Set(campaigns).subtracting([-1]).count)
            let budget = metrics.budgets[0]
            let reds = isMalicious.filter { $0 }.count
            #expect(budget.found.recallOfEvents == Double(alerts.filter { isMalicious[Int($0)] }.count) / Double(reds))
            #expect(budget.trueIncidents == incidents.filter { $0.contains { isMalicious[Int($0)] } }.count)
            #expect(budget.kinds.reduce(0) { $0 + $1.found.attackersFound } == budget.found.attackersFound)
            #expect(budget.kinds.reduce(0) { $0 + $1.found.maliciousEventsFound } == budget.found.maliciousEventsFound)
        }
    }
}
