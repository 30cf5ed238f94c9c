import Foundation
import TestSupport
import Testing

/// What `score` chooses and adds: alerts, the top, reasons, losses alone.
@Suite(.blocking) struct ScoreSelectionTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    // With all cores, as the domain's own scores: others may round differently.
    private func score(_ arguments: String...) throws -> String {
        let command = ["score", place.domain.file("run"), place.day] + arguments + ["--quiet"]
        let result = try place.tool(command)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    private var all: String {
        get throws { try String(contentsOfFile: place.domain.file("scores.csv"), encoding: .utf8) }
    }

    private func number(_ value: Any?) -> Double { value as? Double ?? .nan }

    @Test(arguments: [
        ["--explain"], ["--explain", "--output-format", "csv"], ["--losses-only", "--alerts"],
        ["--losses-only", "--explain", "--output-format", "ndjson"], ["--alerts", "--top", "3"], ["--budget", "0"],
        ["--by", "loss"], ["--top", "3", "--by", "nothing"], ["--top", "3", "--by", "src_pc,src_pc"],
    ])
    func `what does not go together ends with 2`(arguments: [String]) throws {
        let command = ["score", place.domain.file("run"), place.day, "-o", "scores.csv"] + arguments
        let result = try place.tool(command)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(place.folder.names.isEmpty)
    }

    @Test func `losses alone are the other columns`() throws {
        let (losses, columns) = (try place.columns(score("--losses-only")), try place.columns(all))
        #expect(Set(columns.keys).subtracting(losses.keys) == ["score"])
        for (name, values) in losses { #expect(values == columns[name], "\(name)") }
        let top = try place.columns(score("--losses-only", "--top", "5"))
        let highest = try #require(losses["loss"]).compactMap { Double($0) }.sorted(by: >).prefix(5)
        #expect(top["loss"]?.compactMap { Double($0) } == Array(highest))
    }

    @Test func `the top is by what is asked for`() throws {
        let columns = try place.columns(all)
        func highest(_ names: [String]) throws -> [Double] {
            let values = try names.map { try #require(columns[$0]).compactMap { Double($0) } }
            return values[0].indices.map { row in values.reduce(0) { $0 + $1[row] } }.sorted(by: >).prefix(4) + []
        }
        for names in [["score"], ["loss"], ["src_pc", "dst_pc"]] {
            let top = try place.columns(score("--top", "4", "--by", names.joined(separator: ",")))
            let found = (0..<4).map { row in names.reduce(0) { $0 + (Double(top[$1]?[row] ?? "") ?? .nan) } }
            #expect(zip(found, try highest(names)).allSatisfy { abs($0 - $1) < 1e-4 }, "\(names)")
        }
    }

    @Test func `alerts are the rows that reach the threshold, in order`() throws {
        let budget = ["--budget", "10000"]
        let every = try place.objects(score("--output-format", "ndjson", budget[0], budget[1]))
        let alerts = try place.objects(score("--output-format", "ndjson", "--alerts", budget[0], budget[1]))
        let lowest = try #require(alerts.map { number($0["score"]) }.min())
        #expect(alerts.count > 1)
        #expect(alerts as NSArray == every.filter { number($0["score"]) >= lowest } as NSArray)
        // They are the ones that incidents are made of.
        let text = try place.output(
            "incidents",
            place.domain.file("run"),
            place.day,
            budget[0],
            budget[1],
            "--output-format",
            "ndjson"
        )
        let lines = try place.objects(text).flatMap { incident in
            try #require(incident["alerts"] as? [[String: Any]]).compactMap { $0["line"] as? Int }
        }
        #expect(lines.sorted() == alerts.compactMap { $0["line"] as? Int })
    }

    @Test func `a row's reasons add up to its score`() throws {
        let rows = try place.objects(score("--explain", "--output-format", "ndjson"))
        let columns = try place.columns(all)
        #expect(rows.count == columns["score"]?.count)
        let levels: Set = ["informational", "low", "medium", "high", "critical"]
        for (index, row) in rows.enumerated() {
            #expect(Float(number(row["score"])) == columns["score"].flatMap { Float($0[index]) })
            #expect(levels.contains(row["level"] as? String ?? "") && !(row["reason"] as? String ?? "").isEmpty)
            let explanation = try #require(row["explanation"] as? [String: Any])
            let rarities = try #require(explanation["rarity"] as? [String: Double])
            #expect(abs(rarities.values.reduce(0, +) - number(row["score"])) < 1e-3)
            #expect((0...1).contains(number(explanation["rank"])) && number(explanation["rows_per_day"]) > 0)
            let fields = try #require(explanation["fields"] as? [String: [String: Any]])
            #expect(fields.count == 10)
            for (name, field) in fields {
                #expect(number(field["surprisal"]) == number(row[name]), "\(name)")
                let expected = try #require(field["expected"] as? [[String: Any]])
                let sum = expected.reduce(0) { $0 + number($1["probability"]) }
                #expect((1...3).contains(expected.count) && sum > 0 && sum < 1.0001, "\(name)")
                #expect(number(field["seen"]) >= number(field["seen_by_user"]))
            }
        }
    }

    @Test func `the top is ranked by score, with reasons or without`() throws {
        let columns = try place.columns(all)
        let scores = try #require(columns["score"]).compactMap { Float($0) }
        let best = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(20)
        let plain = try place.columns(score("--top", "20"))
        #expect(plain["line"]?.compactMap { Int($0) } == best.map { $0 + 1 })
        let reasons = try place.objects(score("--top", "20", "--explain", "--output-format", "ndjson"))
        #expect(reasons.compactMap { $0["line"] as? Int } == best.map { $0 + 1 })
        let everything = try place.objects(score("--explain", "--output-format", "ndjson"))
        #expect(reasons as NSArray == best.map { everything[$0] } as NSArray)
    }
}
