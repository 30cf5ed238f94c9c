import Evaluation
import Foundation

/// A made-up test day: a few ordinary events a second, a noisy attacker from one host and a quiet one from another.
struct ReportFixture {
    static let fields = [
        "src_user", "src_domain", "dst_user", "dst_domain", "src_pc", "dst_pc", "auth_type", "logon_type",
        "auth_orient",
        "success",
    ]

    private var random = SplitMix(seed: 11)

    /// A report of a day with `rows` events; `strength` is by how much the model lifts malicious events.
    static func content(rows: Int = 60_000, strength: Double = 7, knowsCampaigns: Bool = false) -> ReportContent {
        var fixture = ReportFixture()
        return fixture.content(rows: rows, strength: strength, knowsCampaigns: knowsCampaigns)
    }

    /// Incidents of the highest events: those of one source computer are one.
    private func incidents(_ losses: [Double], _ events: EvaluationEvents) -> IncidentMetrics {
        let sorted = SortedScores(losses)
        let sets = IncidentMetrics.budgets.map { budget in
            var incidents: [[Int32]] = []
            var places: [Int32: Int] = [:]
            for row in sorted.order.prefix(3 * budget) {
                let host = events.sourceHosts?[Int(row)] ?? 0
                if places[host] == nil {
                    places[host] = incidents.count
                    incidents.append([])
                }
                incidents[places[host] ?? 0].append(Int32(row))
            }
            return IncidentSet(budget: budget, threshold: sorted.values[3 * budget], incidents: incidents)
        }
        return IncidentMetrics(sets, over: events)
    }

    private mutating func content(rows: Int, strength: Double, knowsCampaigns: Bool) -> ReportContent {
        let isMalicious = (0..<rows).map { row in row % 700 == 11 && (row / 9000) % 3 == 1 }
        let seconds = (0..<rows).map { 8 * 86_400 + $0 * 86_400 / rows }
        let campaigns = isMalicious.indices.map {
            isMalicious[$0] ? Int32($0 % 2100 == 11 ? 1 : $0 % 4200 < 2100 ? 0 : 2) : -1
        }
        let events = EvaluationEvents(
            seconds: seconds,
            users: (0..<rows).map { Int32($0 % 500) },
            userNames: (0..<500).map { "U\($0)" },
            sourceHosts: (0..<rows).map { isMalicious[$0] ? ($0 % 2100 == 11 ? 1 : 0) : Int32($0 % 900) },
            hostNames: (0..<900).map { "C\($0 + 17_000)" },
            destinations: knowsCampaigns ? (0..<rows).map { Int32($0 % 70) } : nil,
            destinationNames: (0..<70).map { "C\($0)" },
            campaigns: knowsCampaigns ? campaigns : nil,
            campaignNames: ["jump-host-1", "quiet-1", "slow-1", "spray-1"],
            campaignKinds: ["jump-host", "quiet", "slow", "spray"],
            isMalicious: isMalicious
        )
        let losses = zip(seconds, isMalicious).map { loss(second: $0, isMalicious: $1, strength: strength) }
        let score = NamedScore(name: "loss", values: losses, tokenAccuracy: 0.87, meanBatchLoss: 0.91)
        var result = EvaluationResult(
            of: score,
            others: others(score, isMalicious: isMalicious, events: events),
            over: events
        )
        if knowsCampaigns { result.incidents = incidents(losses, events) }
        return ReportContent(
            title: "runs/masked-transformer-day-8",
            facts: [
                .init(name: "Model", value: "transformer, masked, 1 layer, width 128"),
                .init(name: "Tokenization", value: "word-global, 19,883 words"),
                .init(name: "Trained on", value: "6.csv, 7.csv"), .init(name: "Tested on", value: "8.csv"),
                .init(name: "Made", value: "2026-03-14 09:26 UTC"), .init(name: "Seed", value: "1"),
            ],
            result: result,
            baselines: ["pair history", "never seen"],
            fields: Self.fields,
            training: training(),
            topEvents: result.score.topEvents.map { topRow($0, score: losses[$0], events: events) },
            configuration: "{\n  \"model_dim\": 128,\n  \"heads\": 4,\n  \"train_files\": [\"6.csv\", \"7.csv\"]\n}"
        )
    }

    /// A skewed loss that is higher in working hours.
    private mutating func loss(second: Int, isMalicious: Bool, strength: Double) -> Double {
        let hour = Double(second % 86_400) / 3600
        let work = exp(-pow((hour - 13) / 4, 2))
        let noise = -log(Double.random(in: 1e-9...1, using: &random))
        return 0.35 + 0.25 * work + 0.45 * noise * (1 + work)
            + (isMalicious ? strength * Double.random(in: 0.1...1, using: &random) : 0)
    }

    private mutating func others(_ loss: NamedScore, isMalicious: [Bool], events: EvaluationEvents) -> [NamedScore] {
        var scores: [NamedScore] = []
        for (index, field) in Self.fields.enumerated() {
            let lift = [2.2, 0.3, 1.1, 0.2, 6.5, 5.1, 1.9, 0.8, 0.4, 0.05][index]
            let values = isMalicious.map { isMalicious in
                -0.5 * log(Double.random(in: 1e-9...1, using: &random))
                    + (isMalicious ? Double.random(in: 0...lift, using: &random) : 0)
            }
            scores.append(NamedScore(name: field, values: values))
        }
        let both = zip(scores[4].values, scores[5].values).map { $0 + $1 }
        scores.append(NamedScore(name: "src_pc,dst_pc", values: both, chosenFields: [4, 5]))
        scores.append(loss.normalisedByUser(events))
        let history = isMalicious.map { isMalicious in
            6 - 2.5 * log(Double.random(in: 1e-9...1, using: &random))
                + (isMalicious ? Double.random(in: 0...17, using: &random) : 0)
        }
        let seen = isMalicious.map { isMalicious in
            Double.random(in: 0...1, using: &random) < (isMalicious ? 0.6 : 0.03)
                ? Double(1 + random.next(below: 3)) : 0
        }
        return scores + [
            NamedScore(name: "pair history", values: history), NamedScore(name: "never seen", values: seen),
        ]
    }

    private mutating func training() -> ReportContent.Training {
        var train: [CurvePoint] = []
        var rates: [CurvePoint] = []
        for step in 0..<3000 {
            let place = Double(step * 10)
            let noise = Double.random(in: -0.08...0.08, using: &random)
            train.append(CurvePoint(x: place, y: 0.9 + 7 * exp(-place / 3000) + noise))
            let warmUp = min(1, Double(step + 100) / 400)
            rates.append(CurvePoint(x: place, y: 1e-3 * warmUp * pow(0.5, Double(step / 1000))))
        }
        let validation = (1...9).map { CurvePoint(x: Double($0) * 3333, y: 0.95 + 6 * exp(Double($0) * -1.1)) }
        return .init(train: train, validation: validation, learningRate: rates)
    }

    private mutating func topRow(_ row: Int, score: Double, events: EvaluationEvents) -> ReportContent.TopEvent {
        let user = events.userNames[Int(events.users[row])]
        let host = events.hostNames[Int(events.sourceHosts?[row] ?? 0)]
        let values = [
            user, "DOM1", user, "DOM1", host, "C\(random.next(below: 2000))",
            row % 3 == 0 ? "NTLM" : "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
            "Network", "LogOn", "Success",
        ]
        let surprisals = [1.2, 0.1, 0.4, 0.02, 9.1, 7.3, 2.8, 0.7, 0.1, 0.01].map {
            $0 * Double.random(in: 0.3...1.3, using: &random)
        }
        return .init(
            place: "8.csv:\(row + 1)",
            second: events.seconds[row],
            isMalicious: events.isMalicious[row],
            score: score,
            values: values,
            surprisals: surprisals
        )
    }
}
