import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct IncidentsCommandTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private var run: String { place.domain.file("run") }

    private func incidents(_ arguments: String..., input: String = "") throws -> Tool.Result {
        let command = ["incidents", run] + arguments + ["--quiet", "--threads", "1"]
        return try place.tool(command, input: input)
    }

    /// The incidents that `arguments` give.
    private func found(_ arguments: String..., input: String = "") throws -> [[String: Any]] {
        let command = ["incidents", run] + arguments + ["--output-format", "ndjson", "--quiet", "--threads", "1"]
        let result = try place.tool(command, input: input)
        try #require(result.status == 0, "\(result.errors)")
        return try place.objects(result.output)
    }

    private func alerts(_ incident: [String: Any]) throws -> [[String: Any]] {
        try #require(incident["alerts"] as? [[String: Any]])
    }

    @Test func `a heading, and a paragraph an incident that says where to look`() throws {
        let result = try incidents(place.day)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(!result.output.contains("\u{1B}"))
        let paragraphs = result.output.components(separatedBy: "\n\n")
        let count = try #require(paragraphs[0].split(separator: " ").first.flatMap { Int($0) })
        #expect(count > 0 && paragraphs.count == count + 1)
        let rows = try place.lines(place.day).count
        #expect(paragraphs[0].contains("in \(rows / 1_000),\(rows % 1_000) events (alert budget 20/day)"))
        let last = try #require(paragraphs[1].split(separator: "\n").last)
        let named = try #require(last.split(separator: " ").last.map(String.init))
        #expect(named.hasPrefix("\(place.day):"))
        // The place is one that `explain` takes, and the row is judged as it was here.
        let explained = try place.output("explain", run, named, "--quiet")
        #expect(explained.contains(", an alert: higher than "))
        let sentence = try #require(explained.split(separator: "\n").first)
        #expect(paragraphs[1].contains("   \(sentence).\n"))
    }

    @Test func `a JSON object a line for programs, the highest first`() throws {
        let all = try found(place.day, "--budget", "10000")
        #expect(all.count > 2)
        let keys: Set = [
            "incident", "score", "level", "reason", "first_second", "last_second", "users", "sources", "destinations",
            "alerts",
        ]
        #expect(all.allSatisfy { Set($0.keys) == keys })
        #expect(all.compactMap { $0["incident"] as? Int } == Array(1...all.count))
        let scores = all.compactMap { $0["score"] as? Double }
        #expect(scores.count == all.count && scores == scores.sorted(by: >))
        let lines = try place.lines(place.day)
        for incident in all {
            let alerts = try alerts(incident)
            let seconds = alerts.compactMap { $0["second"] as? Int }
            #expect(
                incident["first_second"] as? Int == seconds.min() && incident["last_second"] as? Int == seconds.max()
            )
            for alert in alerts {
                #expect(Set(alert.keys) == ["line", "second", "score", "values", "is_red"])
                let cells = lines[(alert["line"] as? Int ?? 0) - 1].split(separator: ",").map(String.init)
                let values = try #require(alert["values"] as? [String: String])
                #expect(
                    values["src_user"] == cells[1] && values["dst_pc"] == cells[6] && values["success"] == cells[10]
                )
            }
        }
        let top = try found(place.day, "--budget", "10000", "--top", "2")
        #expect(top as NSArray == Array(all.prefix(2)) as NSArray)
    }

    @Test func `the text has a line for each of the three busiest sources of an incident`() throws {
        let all = try found(place.day, "--budget", "2000/day")
        let text = try incidents(place.day, "--budget", "2000/day").output
        let paragraphs = text.components(separatedBy: "\n\n").dropFirst()
        #expect(paragraphs.count == all.count)
        for (paragraph, incident) in zip(paragraphs, all) {
            let rows = try alerts(incident).compactMap { $0["values"] as? [String: String] }
            let groups = Dictionary(grouping: rows) { $0["src_pc"] ?? "" }
            let lines = paragraph.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("from ") }
            #expect(lines.count == min(3, groups.count))
            for line in lines {
                let source = try #require(line.dropFirst(5).split(separator: ":").first.map(String.init))
                let own = try #require(groups[source])
                let failed = own.filter { $0["success"] == "Fail" }.count
                #expect(line.contains(": \(own.count) alert"))
                #expect(line.contains("; \(failed) failed") == (failed > 0))
                #expect(line.contains("; succeeded: ") == (failed >= 3 && failed < own.count))
            }
        }
        #expect(paragraphs.contains { $0.contains(" failed; succeeded: ") })
    }

    @Test func `a greater budget gives no fewer alerts`() throws {
        let counts = try ["1/week", "20", "2000/day", "5000/hour"].map { budget in
            try found(place.day, "--budget", budget).reduce(0) { $0 + (try alerts($1).count) }
        }
        #expect(counts == counts.sorted() && counts[0] < counts[3], "\(counts)")
    }

    @Test(arguments: ["0", "-1", "x", "20/", "/day", "20/year", "20/day/day", "nan", "inf", "1e30", "1e308/hour"])
    func `a budget that is none ends with 2`(budget: String) throws {
        let result = try incidents(place.day, "--budget=\(budget)")
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.contains("'--budget <n/day>'"))
    }

    @Test(arguments: [["--top", "0"], ["--output-format", "csv"], ["--threads", "0"]])
    func `wrong usage ends with 2`(arguments: [String]) throws {
        let result = try place.tool(["incidents", run, place.day] + arguments)
        #expect(result.status == 2 && result.output.isEmpty)
    }

    @Test func `a rate per day needs a day`() throws {
        let hours = try place.lines(place.day).prefix(25).enumerated().map { hour, row in
            "\(8 * 86_400 + min(hour * 3_600, 86_399)),\(row.split(separator: ",").dropFirst().joined(separator: ","))\n"
        }
        try place.folder.write(hours.joined(), to: "hours.csv")
        #expect(try incidents("hours.csv", "--budget", "2000/day").output.contains(" per day) from "))
        let start = try place.lines(place.day).prefix(400)
        try place.folder.write(start.joined(separator: "\n") + "\n", to: "start.csv")
        let times = start.compactMap { $0.split(separator: ",").first.flatMap { Int($0) } }
        let covered = try #require(times.last) - #require(times.first) + 1
        try #require((600..<3_600).contains(covered))
        let heading = try #require(incidents("start.csv", "--budget", "2000/day").output.split(separator: "\n").first)
        #expect(heading.contains(" in \(covered / 60)m ") && heading.contains("s from "), "\(heading)")
        #expect(!heading.contains("per day"))
    }

    @Test func `a budget is named as a person says it`() throws {
        try place.folder.write(place.lines(place.day)[0] + "\n", to: "one.csv")
        for (budget, name) in [("5/hour", "120/day"), ("100/week", "14.3/day"), ("0.5", "0.5/day")] {
            #expect(try incidents("one.csv", "--budget", budget).output.contains("(alert budget \(name))"))
        }
    }

    @Test func `a file of incidents is replaced whole, or left as it was`() throws {
        try place.folder.write("before", to: "incidents")
        try place.folder.write(place.lines(place.day)[0] + "\n1,2,3\n", to: "bad.csv")
        let failed = try incidents("bad.csv", "-o", "incidents")
        #expect(failed.status == 1 && failed.output.isEmpty)
        #expect(failed.errors == "surprisal: bad.csv:2: expected 11 or 12 fields separated by commas, found 3\n")
        #expect(try place.bytes("incidents") == Data("before".utf8))
        let written = try incidents(place.day, "-o", "incidents")
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(try place.bytes("incidents") == Data(incidents(place.day).output.utf8))
        #expect(place.folder.names == ["bad.csv", "incidents"])
    }

    @Test func `alerts end with 4 where that is asked for`() throws {
        let some = try incidents(place.day, "--fail-on-alert")
        #expect(some.status == 4 && some.errors.isEmpty)
        #expect(some.output == (try incidents(place.day).output))
        try place.folder.write(place.lines(place.day)[0] + "\n", to: "one.csv")
        let none = try incidents("one.csv", "--fail-on-alert")
        #expect(none.status == 0)
        #expect(none.output.hasPrefix("0 incidents"))
    }

    @Test func `standard input is as good as a file`() throws {
        let text = try String(contentsOfFile: place.day, encoding: .utf8)
        #expect(try found("-", input: text) as NSArray == found(place.day) as NSArray)
        let result = try incidents("-", "--top", "1", input: text)
        #expect(result.output.contains("; showing the top 1\n"))
        #expect(result.output.contains("highest-scoring alert: standard input:"))
    }

    @Test func `of several files an alert names its own`() throws {
        let files = [place.validationDay, place.day]
        let all = try found(files[0], files[1], "--budget", "10000").flatMap(alerts)
        let lines = try Dictionary(uniqueKeysWithValues: files.map { ($0, try place.lines($0)) })
        for alert in all {
            let file = try #require(alert["file"] as? String)
            let line = try #require(lines[file]?[(alert["line"] as? Int ?? 0) - 1])
            #expect(line.hasPrefix("\(alert["second"] as? Int ?? -1),"))
        }
        #expect(Set(all.compactMap { $0["file"] as? String }).contains(place.day))
        let text = try incidents(files[0], files[1], "--top", "1").output
        #expect(text.contains("highest-scoring alert: \(place.domain.file("data/"))"))
    }

    @Test func `a run that is not calibrated says so, where it cannot be`() throws {
        try place.copyRun(without: ["calibration.json"], hasDays: false)
        let message =
            "surprisal: run: is not calibrated, and its validation days do not exist: run surprisal calibrate run DAY\n"
        for arguments in [["incidents", "run", place.day], ["score", "run", place.day, "--alerts"]] {
            let result = try place.tool(arguments)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors == message)
        }
    }
}
