import AlertStore
import AuthLogs
import Foundation
import TestSupport
import Testing

/// A run that learned from a log with dates, as a user sees it.
@Suite(.blocking) struct DatedRunTests {
    private let place: Workplace
    /// The first second of day 8 of the simulated log is 2025-11-26 00:00:00 in Berlin.
    private static let shift = 1_764_111_600 - 8 * 86_400

    init() throws {
        place = try Workplace()
        try place.copyRun()
        let dataset = #"{"dated":true,"time_zone":"Europe/Berlin","users":"people","formats":["winlogbeat"]}"#
        try place.folder.write(dataset, to: "run/dataset.json")
        let lines = try place.lines(place.day).prefix(1_500).map { line in
            let comma = try #require(line.firstIndex(of: ","))
            return "\(try #require(Int(line[..<comma])) + Self.shift)\(line[comma...])\n"
        }
        try place.folder.write(lines.joined(), to: "2025-11-26.csv")
    }

    private func moment(_ second: Int) -> String {
        Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
    }

    @Test func `incidents, scores and explanations have dates in the zone of the run`() throws {
        let text = try place.output(
            "incidents",
            "run",
            "2025-11-26.csv",
            "--budget",
            "1000/day",
            "--threads",
            "1",
            "-q"
        )
        #expect(text.contains("; times in Europe/Berlin\n\n1  2025-11-26 0"), "\(text.prefix(300))")
        let command = ["incidents", "run", "2025-11-26.csv", "--budget", "1000/day", "--threads", "1", "-q"]
        let found = try place.objects(place.tool(command + ["--output-format", "ndjson"]).output)
        #expect(!found.isEmpty)
        for incident in found {
            for (time, second) in [("first_time", "first_second"), ("last_time", "last_second")] {
                #expect(try incident[time] as? String == moment(#require(incident[second] as? Int)))
            }
            for alert in try #require(incident["alerts"] as? [[String: Any]]) {
                #expect(try alert["time"] as? String == moment(#require(alert["second"] as? Int)))
            }
        }
        let explained = try place.output("explain", "run", "2025-11-26.csv:1", "--threads", "1", "-q")
        #expect(explained.contains("2025-11-26.csv:1, 2025-11-26 00:00:0"))
        #expect(explained.contains(" Europe/Berlin, "))
    }

    @Test func `scores have a column with the time`() throws {
        let csv = try place.output("score", "run", "2025-11-26.csv", "--threads", "1", "-q")
        #expect(csv.hasPrefix("line,second,time,user,"))
        let columns = try place.columns(csv)
        let seconds = try #require(columns["second"]).compactMap { Int($0) }
        #expect(columns["time"]?.map(String.init) == seconds.map(moment))
        let lines = try place.output(
            "score",
            "run",
            "2025-11-26.csv",
            "--threads",
            "1",
            "-q",
            "--output-format",
            "ndjson"
        )
        #expect(try place.objects(lines).map { $0["time"] as? String } == seconds.map(moment))
        // A score file with times is evaluated like any other.
        try place.folder.write(csv, to: "scores.csv")
        let result = try place.tool(["evaluate", "run", "--data", "2025-11-26.csv", "--scores", "scores.csv"])
        #expect(result.status == 0, "\(result.errors)")
        let report = try String(contentsOfFile: place.folder.file("run/report.html"), encoding: .utf8)
        #expect(report.contains("time (Europe/Berlin), location") && report.contains("2025-11-26 0"))
        #expect(report.contains("Time zone") && report.contains("winlogbeat"))
    }

    @Test func `an epoch dates a log without dates`() throws {
        try FileManager.default.removeItem(atPath: place.folder.file("run/dataset.json"))
        let arguments = ["incidents", "run", place.day, "--budget", "1000/day", "--threads", "1", "-q"]
        let dated = try place.tool(arguments + ["--epoch", "\(Self.shift)"])
        #expect(dated.output.contains("; times in UTC\n\n1  2025-11-2"), "\(dated.errors)")
        let plain = try place.tool(arguments)
        #expect(!plain.output.contains("times in") && plain.output.contains("\n\n1  day 8, "))
    }

    @Test func `a watcher sends the log's own dates, and keeps its clock for the dashboard`() throws {
        let watch = ["watch", "run", "2025-11-26.csv", "--until-idle", "0.3", "--budget", "1000/day", "--threads", "1"]
        let result = try place.tool(watch + ["--state", "state", "--alerts", "alerts.ndjson"])
        #expect(result.status == 0, "\(result.errors)")
        let lines = try place.objects(String(contentsOfFile: place.folder.file("alerts.ndjson"), encoding: .utf8))
        let alerts = lines.filter { ($0["event"] as? [String: Any])?["dataset"] as? String == "surprisal.alert" }
        #expect(!alerts.isEmpty)
        for alert in alerts {
            let second = try #require((alert["surprisal"] as? [String: Any])?["second"] as? Int)
            #expect(alert["@timestamp"] as? String == moment(second))
        }
        let store = try AlertStore(path: place.folder.file("state/alerts.sqlite"), for: .reading)
        #expect(try store.services().first?.clock == EventClock(Dataset(isDated: true, timeZone: "Europe/Berlin")))
        try FileManager.default.removeItem(atPath: place.folder.file("run/dataset.json"))
        #expect(try place.tool(watch + ["--state", "dated", "--epoch", "9"]).status == 0)
        let other = try AlertStore(path: place.folder.file("dated/alerts.sqlite"), for: .reading)
        #expect(try other.services().first?.clock == EventClock(epoch: 9))
    }

    @Test func `inspect shows zone, users and formats`() throws {
        let facts = try place.output("inspect", "run")
        for fact in ["Time zone   Europe/Berlin", "Users       people", "Formats     winlogbeat"] {
            let words = fact.split(separator: " ").joined(separator: " ")
            #expect(facts.split(separator: "\n").contains { $0.split(separator: " ").joined(separator: " ") == words })
        }
    }

    @Test func `a record of a data set that is none is an error`() throws {
        try place.folder.write(
            #"{"dated":true,"time_zone":"Mars/Base","users":"all","formats":[]}"#,
            to: "run/dataset.json"
        )
        let zone = try place.tool(["score", "run", "2025-11-26.csv"])
        #expect(zone.status == 1 && zone.errors.contains("run/dataset.json: names a time zone that does not exist"))
        try place.folder.write("{}", to: "run/dataset.json")
        #expect(try place.tool(["inspect", "run"]).errors.contains("is not the record of a data set"))
    }

    @Test func `labels of one's own replace those of the day files`() throws {
        let unlabelled = try place.lines(place.folder.file("2025-11-26.csv")).map { String($0.dropLast(2)) + "\n" }
        try place.folder.write(unlabelled.joined(), to: "own.csv")
        let none = try place.tool(["evaluate", "run", "--data", "own.csv", "--threads", "1"])
        #expect(none.status == 1 && none.errors.contains("give a file of them with --labels"))
        let cells = unlabelled[700].split(separator: ",")
        let labels =
            "time,user,source,destination\n\(cells[0]),\(cells[1])@\(cells[2]),\(cells[5]),\(cells[6])\n"
            + "2025-11-26T00:00:00Z,nobody,,\n"
        try place.folder.write(labels, to: "labels.csv")
        let result = try place.tool([
            "evaluate", "run", "--data", "own.csv", "--labels", "labels.csv", "--threads", "1", "-q",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let evaluation = try place.object(place.folder.file("run/evaluation.json"))
        let matches = try #require(evaluation["labels"] as? [String: Any])
        #expect(matches["labels"] as? Int == 2 && matches["events"] as? Int ?? 0 > 0)
        let missed = try #require(matches["unmatched"] as? [[String: Any]])
        #expect(missed.map { $0["line"] as? Int } == [3])
        let shown = try place.tool([
            "evaluate", "run", "--data", "own.csv", "--labels", "labels.csv", "--threads", "1",
        ])
        #expect(
            shown.output.contains("Labels that match no event:\n  labels.csv:3: time 2025-11-26T00:00:00Z, user nobody")
        )
        #expect(try place.tool(["evaluate", "run", "--label-tolerance", "1"]).status == 2)
        let broken = try place.folder.write("time,user\nsoon,x\n", to: "broken.csv")
        let error = try place.tool(["evaluate", "run", "--data", "own.csv", "--labels", broken])
        #expect(error.status == 1 && error.errors.contains("broken.csv:2: expected a time as in RFC 3339"))
    }

    @Test func `day files without malicious events say how to label some`() throws {
        let clean = try place.lines(place.folder.file("2025-11-26.csv")).map { String($0.dropLast(1)) + "0\n" }
        try place.folder.write(clean.joined(), to: "clean.csv")
        let result = try place.tool(["evaluate", "run", "--data", "clean.csv", "--threads", "1"])
        #expect(result.status == 0 && result.output.contains("pass it with --labels FILE"), "\(result.errors)")
    }

    @Test func `training keeps the records beside the day files`() throws {
        let files = FileManager.default
        try files.createDirectory(atPath: place.folder.file("data"), withIntermediateDirectories: true)
        for name in ["6.csv", "7.csv", "8.csv", "counts.json"] {
            try files.copyItem(atPath: place.domain.file("data/\(name)"), toPath: place.folder.file("data/\(name)"))
        }
        let dataset = #"{"dated":false,"time_zone":"UTC","users":"U*","formats":["lanl"],"surprisal_version":"9"}"#
        try place.folder.write(dataset, to: "data/dataset.json")
        try place.folder.write("[1]", to: "data/identities.json")
        let train = ["train", "lstm", "word-fields", "--data", "data", "--epochs", "1", "--threads", "1", "-q"]
        let result = try place.tool(train + ["--output", "new"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            try place.bytes("new/dataset.json") == Data(dataset.utf8)
                && place.bytes("new/identities.json") == Data("[1]".utf8)
        )
        try place.folder.write("{", to: "data/dataset.json")
        let broken = try place.tool(train + ["--output", "broken"])
        #expect(broken.status == 1 && broken.errors.contains("dataset.json: is not the record of a data set"))
        #expect(!files.fileExists(atPath: place.folder.file("broken")))
    }

    @Test(arguments: [["incidents", "run", "8.csv"], ["score", "run", "8.csv"], ["export", "run"]])
    func `the former use of --format is an error that says so`(command: [String]) throws {
        let result = try place.tool(command + ["--format", "ndjson"])
        #expect(result.status == 2)
        #expect(result.errors.contains("--format names the input's format now; use --output-format ndjson"))
        #expect(try !place.tool([command[0], "--help"]).output.contains("--format ndjson"))
    }
}
