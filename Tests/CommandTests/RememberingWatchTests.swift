import Foundation
import TestSupport
import Testing

/// Watching by models that go by what came before a row, which has to survive a restart.
@Suite(.blocking) struct RememberingWatchTests {
    @Test(arguments: [
        ["tiered-lstm", #"{"layers": [16], "embedding_dim": 8, "context_layers": [8]}"#],
        [
            "multiline-transformer",
            #"{"model_dim": 20, "attention_heads": 2, "feedforward_dim": 8, "shift_window": 5}"#,
        ],
    ])
    func `a log in pieces gives the alerts that incidents finds in the whole of it`(model: [String]) throws {
        let place = try Workplace()
        try place.folder.write(model[1], to: "m.json")
        let training = ["--data", place.domain.file("data"), "--epochs", "1", "-o", "run", "--threads", "1", "-q"]
        let trained = try place.tool(["train", model[0], "word-fields", "-mc", "m.json"] + training)
        try #require(trained.status == 0, "\(trained.errors)")
        let common = ["--budget", WatchWorkplace.budget, "--threads", "1"]
        let whole = try place.tool(["incidents", "run", place.day, "--output-format", "ndjson", "-q"] + common)
        let expected = try place.objects(whole.output).flatMap { incident in
            (incident["alerts"] as? [[String: Any]] ?? []).compactMap { $0["score"] as? Double }
        }
        try #require(expected.count > 3, "\(whole.errors)")
        let rows = try place.lines(place.day)
        for end in [300, 301, 1_100, rows.count] {
            try place.folder.write(rows[..<end].map { $0 + "\n" }.joined(), to: "log")
            let result = try place.tool(
                ["watch", "run", "log", "--state", "state", "--alerts", "alerts.ndjson", "--until-idle", "0.3"] + common
            )
            #expect(result.status == 0, "\(result.errors)")
        }
        let found = try place.objects(String(contentsOfFile: place.folder.file("alerts.ndjson"), encoding: .utf8))
            .compactMap { line in
                let event = line["event"] as? [String: Any]
                return event?["dataset"] as? String == "surprisal.alert" ? event?["risk_score"] as? Double : nil
            }
        #expect(found.count == expected.count)
        // In bfloat16 losses differ in their third digit with the rows that are scored together.
        #expect(zip(found.sorted(), expected.sorted()).allSatisfy { abs($0 - $1) < 0.1 })
        let files = try FileManager.default.contentsOfDirectory(atPath: place.folder.file("state"))
        #expect(files.filter { $0.hasPrefix("users-") }.count == 1)
    }
}
