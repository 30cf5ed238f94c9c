import Evaluation
import Foundation
import Testing

/// Edge-hours, user-days and kinds of campaign.
@Suite struct GroupedRankingTests {
    // Seconds are not sorted. Hours: 1, 0, 0, 1, −1, 0, 24; days: 0, 0, 0, 0, −1, 0, 1.
    private let events = EvaluationEvents(
        seconds: [3600, 0, 3599, 7199, -1, 10, 86_400],
        users: [0, 0, 0, 1, 0, 1, 1],
        userNames: ["U1", "U2"],
        sourceHosts: [0, 0, 0, 0, 0, 1, 0],
        hostNames: ["C1", "C2"],
        destinations: [1, 1, 1, 1, 1, 0, 1],
        destinationNames: ["C9", "C8"],
        isMalicious: [false, true, false, false, false, false, true]
    )

    private func result(_ values: [Double], over events: EvaluationEvents) -> EvaluationResult {
        EvaluationResult(of: NamedScore(name: "s", values: values), over: events)
    }

    private func object(_ result: EvaluationResult) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.json().utf8)) as? [String: Any])
    }

    @Test func `an edge-hour has the highest score of its events and is malicious if one of them is`() throws {
        // Hour 0 of C1→C8: events 1 and 2, malicious, 5. Hour 1: events 0 and 3, 6. Hour −1: 4. C2→C9: 2. Hour 24:
        // malicious, 3.
        let edges = try #require(result([6, 1, 5, 4, 4, 2, 3], over: events).edgeHours)
        #expect((edges.count, edges.maliciousCount) == (5, 2))
        // 6, 5 malicious, 4, 3 malicious, 2: of six pairs the first malicious wins two, the second one.
        #expect(edges.areaUnderCurve == 3.0 / 6)
        #expect(edges.averagePrecision == 0.5)
    }

    @Test func `a user-day has the highest score of its events and is malicious if one of them is`() throws {
        // U1: day 0 malicious with 6, day −1 with 4. U2: day 0 with 4, day 1 malicious with 3.
        let days = try #require(result([6, 1, 5, 4, 4, 2, 3], over: events).userDays)
        #expect((days.count, days.maliciousCount) == (4, 2))
        #expect(days.areaUnderCurve == 2.0 / 4)
        #expect(days.averagePrecision == 0.75)
    }

    @Test func `the file has them for every score`() throws {
        let own = NamedScore(name: "own", values: [6, 1, 5, 4, 4, 2, 3])
        let other = NamedScore(name: "other", values: [0, 9, 0, 0, 0, 0, 9])
        let json = try object(EvaluationResult(of: own, others: [other], over: events))
        #expect(json["edge_hours/AUC"] as? Double == 0.5 && json["user_days/AUC"] as? Double == 0.5)
        #expect(json["edge_hours/total"] as? Int == 5 && json["edge_hours/total_reds"] as? Int == 2)
        // The events cover two hours: 20 a day are one and two thirds, 500 are all.
        #expect(json["edge_hours/recall_at_500_a_day"] as? Double == 1)
        let recall = try #require(json["edge_hours/recall_at_20_a_day"] as? Double)
        #expect(abs(recall - 1.0 / 3) < 1e-3)
        #expect(json["user_days/false_a_day_at_recall_80%"] is Double)
        let scores = try #require(json["scores"] as? [String: [String: Any]])
        #expect(scores["other"]?["edge_hours/AP"] as? Double == 1)
        #expect(scores["other"]?["user_days/AUC"] as? Double == 1)
        #expect(!json.keys.contains { $0.hasPrefix("kinds/") || $0.hasPrefix("incidents/") || $0 == "attackers" })
    }

    @Test func `they equal the metrics computed group by group`() throws {
        var random = SplitMix(seed: 5)
        for count in [4, 60, 300] {
            let seconds = (0..<count).map { _ in random.next(below: 200_000) - 50_000 }
            let (users, hosts, ends) = (column(count, 4, &random), column(count, 3, &random), column(count, 3, &random))
            let names = (0..<4).map { "N\($0)" }
            let isMalicious = (0..<count).map { $0 < 2 || ($0 > 3 && random.next(below: 15) == 0) }
            let values = (0..<count).map { _ in Double(random.next(below: 20)) }
            let events = EvaluationEvents(
                seconds: seconds,
                users: users,
                userNames: names,
                sourceHosts: hosts,
                hostNames: names,
                destinations: ends,
                destinationNames: names,
                isMalicious: isMalicious
            )
            let result = result(values, over: events)
            func check(_ metrics: RankingMetrics, _ key: (Int) -> String) {
                let groups = Dictionary(grouping: values.indices, by: key).values
                let scores = groups.map { rows in rows.map { values[$0] }.max() ?? 0 }
                let isMalicious = groups.map { rows in rows.contains { isMalicious[$0] } }
                #expect(metrics.count == groups.count && metrics.maliciousCount == isMalicious.filter { $0 }.count)
                guard isMalicious.contains(false) else { return }
                #expect(abs((metrics.areaUnderCurve ?? -1) - Oracle.areaUnderCurve(scores, isMalicious)) < 1e-12)
                #expect(abs((metrics.averagePrecision ?? -1) - Oracle.averagePrecision(scores, isMalicious)) < 1e-12)
            }
            check(result.score.edgeHours) { row in
                "\(hosts[row]) \(ends[row]) \(Int((Double(seconds[row]) / 3600).rounded(.down)))"
            }
            check(result.score.userDays) { "\(users[$0]) \(Int((Double(seconds[$0]) / 86_400).rounded(.down)))" }
        }
    }

    private func column(_ count: Int, _ limit: Int, _ random: inout SplitMix) -> [Int32] {
        (0..<count).map { _ in Int32(random.next(below: limit)) }
    }

    @Test func `unknown groups have a reason`() throws {
        func plain(_ isMalicious: [Bool], hosts: [Int32]? = nil) -> EvaluationEvents {
            EvaluationEvents(
                seconds: [0, 1],
                users: [0, 1],
                userNames: ["U1", "U2"],
                sourceHosts: hosts,
                hostNames: ["C1"],
                isMalicious: isMalicious
            )
        }
        func reasons(_ values: [Double], _ events: EvaluationEvents) throws -> [String: String] {
            let result = result(values, over: events)
            #expect(result.edgeHours == nil)
            let json = try object(result)
            for key in ["edge_hours/AUC", "edge_hours/AP", "edge_hours/recall_at_20_a_day", "edge_hours/total"] {
                #expect(json[key] is NSNull, "\(key)")
            }
            return try #require(json["undefined"] as? [String: String])
        }
        #expect(try reasons([1, 2], plain([true, false]))["edge_hours/AUC"] == "the source hosts are not known")
        let known = plain([true, false], hosts: [0, 0])
        #expect(try reasons([1, 2], known)["edge_hours/total"] == "the destination hosts are not known")
        #expect(try reasons([1, 2], plain([false, false]))["user_days/AUC"] == "there are no malicious events")
        #expect(try reasons([1, 2], plain([true, true]))["user_days/AP"] == "all user-days are malicious")
        #expect(try reasons([1, .nan], known)["user_days/total"] == "some scores are not numbers")
    }

    @Test func `a kind of campaign against all normal events`() throws {
        let events = EvaluationEvents(
            seconds: [0, 1, 2, 3, 4, 5, 6],
            users: .init(repeating: 0, count: 7),
            userNames: ["U1"],
            campaigns: [2, -1, 0, 1, -1, -1, -1],
            campaignNames: ["spray-1", "quiet-1", "quiet-2", "slow-1"],
            campaignKinds: ["spray", "quiet", "quiet", "slow"],
            isMalicious: [true, false, true, true, false, false, true]
        )
        // Normal events have 6, 3, 2; spray 7; quiet 4 and 1; the 9 belongs to no campaign.
        let result = result([4, 6, 7, 1, 3, 2, 9], over: events)
        let kinds = result.score.kinds
        let quiet = 2.0 / 6
        #expect(kinds.map(\.kind) == ["quiet", "spray"])
        #expect(kinds.map(\.ranking.maliciousCount) == [2, 1] && kinds.map(\.ranking.count) == [5, 4])
        #expect(kinds.map(\.ranking.areaUnderCurve) == [quiet, 1])
        #expect(kinds.map(\.ranking.averagePrecision) == [0.45, 1])
        let json = try object(result)
        #expect(json["kinds/quiet/AUC"] as? Double == quiet && json["kinds/spray/AP"] as? Double == 1)
        #expect(json["kinds/quiet/total_reds"] as? Int == 2)
        // Seven seconds: 20 a day are 0.0016 events, and a part of the first one is found.
        let recall = try #require(json["kinds/spray/recall_at_20_a_day"] as? Double)
        let part = 20.0 * 7 / 86_400
        #expect(abs(recall - part) < 1e-15)
        #expect(json["eval/total_reds"] as? Int == 4)
    }

    @Test func `a kind has null where scores are not numbers`() throws {
        let events = EvaluationEvents(
            seconds: [0, 1],
            users: [0, 0],
            userNames: ["U1"],
            campaigns: [0, -1],
            campaignNames: ["quiet-1"],
            campaignKinds: ["quiet"],
            isMalicious: [true, false]
        )
        let json = try object(result([.nan, 1], over: events))
        #expect(json["kinds/quiet/AUC"] is NSNull && json["kinds/quiet/total_reds"] is NSNull)
        let undefined = try #require(json["undefined"] as? [String: String])
        #expect(undefined["kinds/quiet/AUC"] == "some scores are not numbers")
    }
}
