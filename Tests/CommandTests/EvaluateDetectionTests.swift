import Foundation
import TestSupport
import Testing

/// What `evaluate` makes of the default score, of incidents and of campaigns.
@Suite(.blocking) struct EvaluateDetectionTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.copyRun()
    }

    private func evaluate(_ arguments: String...) throws -> [String: Any] {
        let command = ["evaluate", "run"] + arguments + ["--quiet", "--threads", "1"]
        let result = try place.tool(command)
        try #require(result.status == 0, "\(result.errors)")
        return try place.object(place.folder.file("run/evaluation.json"))
    }

    private func number(_ name: String, _ object: [String: Any]?) -> Double { object?[name] as? Double ?? .nan }

    /// The share of pairs of a red row and another in which the red row has the higher score; half of them if equal.
    private func area(_ scores: [Double], _ isMalicious: [Bool]) -> Double {
        let red = scores.indices.filter { isMalicious[$0] }.map { scores[$0] }
        let normal = scores.indices.filter { !isMalicious[$0] }.map { scores[$0] }
        let wins = red.reduce(0.0) { sum, score in
            sum + normal.reduce(0.0) { $0 + (score > $1 ? 1 : score == $1 ? 0.5 : 0) }
        }
        return wins / Double(red.count * normal.count)
    }

    /// Expects the figures at the top to be those of the scores that the domain's run gave.
    private func expectDefaultArea(_ evaluation: [String: Any]) throws {
        let columns = try place.columns(String(contentsOfFile: place.domain.file("scores.csv"), encoding: .utf8))
        let scores = try #require(columns["score"]).compactMap { Double($0) }
        let isMalicious = try #require(columns["is_red"]).map { $0 == "1" }
        #expect(abs(number("eval/AUC", evaluation) - area(scores, isMalicious)) < 1e-6)
    }

    private func scoreFile(_ names: Set<String>, to copy: String) throws {
        let rows = try place.lines(place.domain.file("scores.csv")).map { $0.split(separator: ",") }
        let columns = rows[0].indices.filter { names.contains(String(rows[0][$0])) }
        let text = rows.map { row in columns.map { row[$0] }.joined(separator: ",") }.joined(separator: "\n")
        try place.folder.write(text + "\n", to: copy)
    }

    @Test func `the figures at the top are those of the default score`() throws {
        let evaluation = try evaluate("--compare-scores")
        #expect(evaluation["score"] as? String == "network+history")
        let columns = try place.columns(String(contentsOfFile: place.domain.file("scores.csv"), encoding: .utf8))
        let isMalicious = try #require(columns["is_red"]).map { $0 == "1" }
        func area(_ name: String) throws -> Double {
            self.area(try #require(columns[name]).compactMap { Double($0) }, isMalicious)
        }
        #expect(abs(number("eval/AUC", evaluation) - (try area("score"))) < 1e-9)
        let scores = try #require(evaluation["scores"] as? [String: [String: Any]])
        #expect(abs(number("eval/AUC", scores["loss"]) - (try area("loss"))) < 1e-9)
        #expect(abs(number("eval/AUC", scores["dst_pc"]) - (try area("dst_pc"))) < 1e-9)
        #expect(scores["network+history"] == nil, "its figures are those at the top")
        for name in ["network", "history", "pair history", "never seen", "loss by user"] {
            #expect((0...1).contains(number("eval/AP", scores[name])), "\(name)")
        }
        for group in ["edge_hours", "user_days"] {
            #expect((0...1).contains(number("\(group)/AUC", evaluation)), "\(group)")
        }
        let candidates = [
            "rarity of src_pc+dst_pc", "rarity of six fields", "rarity of all fields", "loss of six fields",
            "loss of six fields+history", "highest rarity",
        ]
        for name in candidates { #expect((0...1).contains(number("eval/AUC", scores[name])), "\(name)") }
        let plain = try #require(evaluate()["scores"] as? [String: Any])
        #expect(Set(plain.keys).isDisjoint(with: candidates))
    }

    @Test func `scores of a file give the figures of fresh ones`() throws {
        let fresh = try evaluate()
        let read = try evaluate("--scores", place.domain.file("scores.csv"))
        #expect(read["score"] as? String == "network+history")
        let names = fresh.keys.filter { $0.hasPrefix("eval/") || $0.hasPrefix("incidents/") || $0.hasPrefix("edge_") }
        #expect(names.count > 30)
        // Of the model's tokens and batches a file knows nothing.
        for name in names where fresh[name] is Double && !["eval/token_accuracy", "eval/loss"].contains(name) {
            let (one, other) = (number(name, fresh), number(name, read))
            #expect(abs(one - other) <= 1e-5 * max(1, abs(one)), "\(name): \(one) \(other)")
        }
    }

    @Test(arguments: [[], ["src_pc", "success"]])
    func `a score file without all losses is ranked by what it has`(fields: [String]) throws {
        try scoreFile(Set(["line", "second", "user", "is_red", "loss"] + fields), to: "losses.csv")
        let evaluation = try evaluate("--scores", "losses.csv")
        #expect(evaluation["score"] as? String == "loss", "network and history need all fields")
        let scores = try #require(evaluation["scores"] as? [String: Any])
        #expect(Set(scores.keys) == Set(["loss by user", "pair history", "never seen"] + fields))
        try scoreFile(Set(["line", "second", "user", "is_red", "score", "loss"] + fields), to: "scores.csv")
        let judged = try evaluate("--scores", "scores.csv")
        #expect(judged["score"] as? String == "network+history")
        #expect(judged["scores"].map { ($0 as? [String: Any])?["history"] == nil } == true)
        try expectDefaultArea(judged)
    }

    @Test func `losses of a file are judged where they are all there`() throws {
        let columns = try place.lines(place.domain.file("scores.csv"))[0].split(separator: ",").map(String.init)
        try scoreFile(Set(columns).subtracting(["score"]), to: "losses.csv")
        let evaluation = try evaluate("--scores", "losses.csv")
        #expect(evaluation["score"] as? String == "network+history")
        try expectDefaultArea(evaluation)
    }

    @Test func `attackers are told apart by campaigns`() throws {
        let file = place.domain.file("raw/redteam_kinds.csv")
        let known = try place.lines(file).dropFirst().map { $0.split(separator: ",").map(String.init) }
        let red = try place.lines(place.day).map { $0.split(separator: ",").map(String.init) }.filter { $0[11] == "1" }
        let events = red.map { [$0[0], "\($0[1])@\($0[2])", $0[5], $0[6]] }
        let expected = Dictionary(grouping: known.filter { events.contains(Array($0[..<4])) }, by: { $0[5] })
        let evaluation = try evaluate("--campaigns", file)
        let attackers = try #require(evaluation["attackers"] as? [String: [String: Any]])
        #expect(Set(attackers.keys) == Set(expected.keys) && attackers.count > 1)
        for (name, attacker) in attackers {
            #expect(attacker["kind"] as? String == expected[name]?.first?[4], "\(name)")
            let rows = events.count { event in expected[name]?.contains { Array($0[..<4]) == event } == true }
            #expect(attacker["red_rows"] as? Int == rows, "\(name)")
        }
        let kinds = Set(expected.values.compactMap { $0.first?[4] })
        for kind in kinds {
            #expect(evaluation.keys.contains { $0.hasPrefix("incidents/kinds/\(kind)/") }, "\(kind)")
        }
        let plain = try #require(evaluate()["attackers"] as? [String: [String: Any]])
        #expect(plain.values.allSatisfy { $0["kind"] == nil || $0["kind"] is NSNull })
    }

    @Test func `campaigns that cannot be used are named before anything is computed`() throws {
        let good = try place.lines(place.domain.file("raw/redteam_kinds.csv"))[..<2].joined(separator: "\n")
        try place.folder.write(good + "\n1,2,3\n", to: "kinds.csv")
        for (arguments, message) in [
            (
                ["--campaigns", "kinds.csv"],
                "kinds.csv:3: expected time,user@domain,source,destination,kind,campaign, found 3 fields"
            ),
            (["--campaigns", "none.csv"], "none.csv: cannot be opened: No such file or directory"),
        ] {
            // Without weights: what comes first is told first.
            try? FileManager.default.removeItem(atPath: place.folder.file("run/weights-best.safetensors"))
            let result = try place.tool(["evaluate", "run"] + arguments)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors == "surprisal: \(message)\n")
        }
        #expect(!FileManager.default.fileExists(atPath: place.folder.file("run/evaluation.json")))
    }

    @Test func `campaigns need the rows that they are about`() throws {
        let lonely = try Workplace()
        try lonely.copyRun(hasDays: false)
        let scores = place.domain.file("scores.csv")
        let file = place.domain.file("raw/redteam_kinds.csv")
        let result = try lonely.tool(["evaluate", "run", "--scores", scores, "--campaigns", file])
        #expect(result.status == 1)
        #expect(result.errors == "surprisal: \(file): needs the day files of the scores: name them with --data\n")
        #expect(try lonely.tool(["evaluate", "run", "--scores", scores]).status == 0)
    }
}
