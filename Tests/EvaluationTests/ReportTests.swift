import Evaluation
import Foundation
import Testing

@Suite struct ReportTests {
    @Test func `the report has every part and needs nothing else`() throws {
        let html = try ReportFixture.content().render()
        let parts = [
            "contains names of users and hosts", "ROC", "Precision and recall", "Model and baselines",
            "Recall at alert budgets", "Scores over time", "Top 50 events", "Loss by field", "Learning rate",
            "Configuration", "runs/masked-transformer-day-8", "without the noisiest host", "C17000 is the source of",
        ]
        for part in parts { #expect(html.contains(part), "\(part)") }
        #expect(!html.contains("{{"))
        #expect(html.components(separatedBy: "<svg").count == 1 + 2 + 2 + 2)
        // Offline: no scripts, no addresses, nothing imported.
        for foreign in ["<script", "http:", "https:", "src=", "@import", "url("] {
            #expect(!html.contains(foreign), "\(foreign)")
        }
    }

    @Test func `incidents, edge-hours and kinds of campaign are shown where they are known`() throws {
        let plain = try ReportFixture.content(rows: 20_000).render()
        for part in ["<h2>Incidents</h2>", "<h2>Kinds of campaign</h2>", "<td>edge-hours</td>"] {
            #expect(!plain.contains(part), "\(part)")
        }
        #expect(plain.contains("<td>user-days</td>"))
        let html = try ReportFixture.content(knowsCampaigns: true).render()
        for part in [
            "<h2>Incidents</h2>", "<h2>Kinds of campaign</h2>", "<h2>Edge-hours and user-days</h2>",
            "<td>edge-hours</td>", "<td>user-days</td>", "<th scope=\"row\">50/day</th>", "attackers found by kind",
            "jump-host-1<span class=\"tag\">jump-host</span>", "with 50 incidents a day",
        ] { #expect(html.contains(part), "\(part)") }
        #expect(!html.contains("{{") && !html.contains("spray-1"))
    }

    @Test func `names of attackers are escaped, and those missed are marked`() throws {
        let hostile = "<script>\"x"
        let events = EvaluationEvents(
            seconds: [0, 90_000],
            users: [0, 0],
            userNames: ["U1"],
            campaigns: [0, -1],
            campaignNames: [hostile],
            campaignKinds: [hostile],
            isMalicious: [true, false]
        )
        var result = EvaluationResult(of: NamedScore(name: "loss", values: [1, 2]), over: events)
        result.incidents = IncidentMetrics([.init(budget: 5, threshold: 2, incidents: [[1]])], over: events)
        let html = try ReportContent(title: "missed", facts: [], result: result).render()
        #expect(html.contains("&lt;script&gt;&quot;x<span") && !html.contains("<script"))
        #expect(html.contains("<span class=\"flag\">missed</span>") && html.contains("0 of 1"))
    }

    @Test func `a model that the pair history beats is reported as such`() throws {
        let weak = try ReportFixture.content(rows: 20_000, strength: 0.1).render()
        #expect(weak.contains("The model does not beat the pair history, which needs no neural network"))
        let strong = try ReportFixture.content(rows: 20_000, strength: 30).render()
        #expect(strong.contains("The model beats the pair history: average precision"))
    }

    @Test func `text from logs is escaped everywhere`() throws {
        let hostile = "<script>alert('x')</script>\"\u{301} onmouseover=\"evil&"
        let events = EvaluationEvents(
            seconds: [1, 2, 3, 4000],
            users: [0, 0, 0, 0],
            userNames: [hostile],
            sourceHosts: [0, 0, 1, 1],
            hostNames: [hostile, "<img>"],
            isMalicious: [true, false, true, false]
        )
        let score = NamedScore(name: hostile, values: [4, 2, 3, 1])
        let other = NamedScore(name: "<b>\(hostile)", values: [4, 2, 1, 3])
        let content = ReportContent(
            title: hostile,
            facts: [.init(name: hostile, value: hostile)],
            result: EvaluationResult(of: score, others: [other], over: events),
            baselines: [other.name],
            fields: [other.name],
            training: .init(unit: hostile, train: [.init(x: 0, y: 1), .init(x: 1, y: 0)]),
            topEvents: [
                .init(
                    place: hostile,
                    second: 1,
                    isMalicious: true,
                    score: 4,
                    values: .init(repeating: hostile, count: 10),
                    surprisals: .init(repeating: 3, count: 10)
                )
            ],
            configuration: hostile
        )
        let html = try content.render()
        #expect(html.contains("&lt;script&gt;"))
        // By scalars: a comparison by characters would not see a quotation mark under an accent.
        let scalars = html.unicodeScalars.map(\.value)
        func holds(_ text: String) -> Bool {
            let wanted = text.unicodeScalars.map(\.value)
            return scalars.indices.dropLast(wanted.count - 1).contains {
                scalars[$0] == wanted[0] && scalars[$0..<($0 + wanted.count)].elementsEqual(wanted)
            }
        }
        for foreign in ["<script", "<img", "<b>", "\"\u{301}"] where foreign != "<b>" { #expect(!holds(foreign)) }
        #expect(!holds("<b>&lt;"))
        #expect(!holds("evil&<"))
    }

    @Test func `a model with attention has an attention section, and another one does not`() throws {
        let hostile = "<b>\"x"
        let names = ReportFixture.fields.map { HeatMap.Label(name: $0, value: hostile) }
        let weights = (0..<100).map { cell -> Float in
            let (query, key) = (cell / 10, cell % 10)
            return key <= query ? 1 / Float(query + 1) : 0
        }
        let map = HeatMap(title: "layer 1", queries: names, keys: names, weights: weights, layout: .predictionsDown)
        let text = Array("U1,D1").map { HeatMap.Label(name: String($0)) }
        let letters = HeatMap(
            title: "layer 1, of text",
            queries: text,
            keys: text,
            weights: .init(repeating: 0.2, count: 25),
            layout: .characters
        )
        let earlier = HeatMap(
            title: "earlier events",
            queries: names,
            keys: [.init(name: "1 event back", value: "C1 → C2", detail: "8.csv:9: U1")],
            weights: .init(repeating: 1, count: 10),
            layout: .predictionsAcross
        )
        func event(_ maps: [HeatMap]) -> AttentionReport.Event {
            .init(rank: 3, place: "8.csv:12", second: 691_201, isMalicious: true, score: 9.5, maps: maps)
        }
        var content = ReportFixture.content(rows: 20_000)
        #expect(try !content.render().contains("<h2>Attention</h2>"))
        for maps in [[map], [map, earlier], [letters]] {
            content.attention = AttentionReport(mean: [map], sampleCount: 1_000, events: [event(maps)], note: hostile)
            let html = try content.render()
            for part in [
                "<h2>Attention</h2>", "Mean over 1,000 events of the test days", "layer 1", "#3", "8.csv:12",
                "<title>src_domain (&lt;b&gt;&quot;x) takes 50.0% from src_user (&lt;b&gt;&quot;x)</title>",
            ] { #expect(html.contains(part), "\(part)") }
            #expect(!html.contains(hostile) && !html.contains("{{"))
            #expect(html.components(separatedBy: "class=\"cells\"").count == 1 + 1 + maps.count)
        }
        content.attention = AttentionReport(mean: [], sampleCount: 0, events: [event([map])])
        let cells = try content.render().components(separatedBy: "<g class=\"cells\">")
        // A field sees those before it and itself, and nothing is drawn where it cannot look.
        #expect(cells.count == 2 && cells[1].components(separatedBy: "<rect").count == 1 + 55)
    }

    @Test func `a set without labels still makes a report`() throws {
        let events = EvaluationEvents(
            seconds: [1, 2],
            users: [0, 0],
            userNames: ["U1"],
            isMalicious: [false, false]
        )
        let result = EvaluationResult(of: NamedScore(name: "loss", values: [1, .infinity]), over: events)
        let html = try ReportContent(title: "unlabelled", facts: [], result: result).render()
        #expect(html.contains("There are no curves and no detection metrics: there are no malicious events."))
        #expect(html.contains("The events cover only 2 s"))
        #expect(!html.contains("Top 0 rows"))
        let none = EvaluationResult(
            of: NamedScore(name: "loss", values: []),
            over: EvaluationEvents(seconds: [], users: [], userNames: [], isMalicious: [])
        )
        #expect(try ReportContent(title: "empty", facts: [], result: none).render().contains("there are no events"))
    }
}
