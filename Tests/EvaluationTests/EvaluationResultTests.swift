import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct EvaluationResultTests {
    private let events = EvaluationEvents(
        seconds: [10, 20, 30, 40, 50, 60],
        users: [0, 1, 0, 1, 0, 0],
        userNames: ["U1", "U2"],
        sourceHosts: [0, 1, 0, 0, 1, 2],
        hostNames: ["C1", "C2", "C3"],
        isMalicious: [true, false, true, false, true, false]
    )

    private func object(_ result: EvaluationResult) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.json().utf8)) as? [String: Any])
    }

    @Test func `the default score is flat, the others by name`() throws {
        let loss = NamedScore(name: "loss", values: [6, 1, 5, 2, 4, 3], tokenAccuracy: 0.5, meanBatchLoss: 3.25)
        let group = NamedScore(name: "src_pc,dst_pc", values: [1, 2, 3, 4, 5, 6], chosenFields: [4, 5])
        let result = EvaluationResult(of: loss, others: [group, loss.normalisedByUser(events)], over: events)
        let json = try object(result)
        #expect(json["score"] as? String == "loss")
        #expect(json["eval/AUC"] as? Double == 1)
        #expect(json["eval/loss"] as? Double == 3.25)
        #expect(json["eval/token_accuracy"] as? Double == 0.5)
        #expect(json["eval/total_lines"] as? Int == 6)
        #expect(json["rates_mean_little"] as? Bool == true)
        #expect(json["covered_seconds"] as? Int == 51)
        // Malicious events have 1, 3, 5 against 2, 4, 6: three of nine pairs are won.
        #expect(json["eval/fields_4-5/AUC"] as? Double == 1.0 / 3)
        let scores = try #require(json["scores"] as? [String: [String: Any]])
        #expect(scores.keys.sorted() == ["loss by user", "src_pc,dst_pc"])
        #expect(scores["src_pc,dst_pc"]?["eval/AUC"] as? Double == 1.0 / 3)
        #expect(scores["src_pc,dst_pc"]?["eval/token_accuracy"] is NSNull)
        #expect(result.score.topEvents == [0, 2, 4, 5, 3, 1])
        #expect((result.score.maliciousMean, result.score.normalMean) == (5, 2))
    }

    @Test func `a score minus the mean of its user`() {
        let score = NamedScore(name: "loss", values: [6, 1, 5, 2, 4, 3])
        #expect(score.normalisedByUser(events).values == [1.5, -0.5, 0.5, 0.5, -0.5, -1.5])
    }

    @Test func `without the noisiest host`() throws {
        let result = EvaluationResult(of: NamedScore(name: "loss", values: [6, 1, 5, 2, 4, 3]), over: events)
        let without = result.score.withoutNoisiestHost
        #expect(without.host == "C1")
        #expect(without.shareOfMaliciousEvents == 2.0 / 3)
        // Events 1, 4 and 5 are left: scores 1, 4 (malicious), 3.
        let json = try #require(try object(result)["without_noisiest_host"] as? [String: Any])
        #expect(json["eval/AUC"] as? Double == 1)
        #expect(json["eval/total_lines"] as? Int == 3)
        #expect(json["eval/loss"] as? Double == 8.0 / 3)
        #expect(json["eval/token_accuracy"] == nil)
    }

    @Test func `nothing left without the only malicious host`() throws {
        let events = EvaluationEvents(
            seconds: [1, 2, 3],
            users: [0, 0, 0],
            userNames: ["U1"],
            sourceHosts: [0, 0, 1],
            hostNames: ["A", "B"],
            isMalicious: [true, true, false]
        )
        let result = EvaluationResult(of: NamedScore(name: "loss", values: [3, 2, 1]), over: events)
        #expect(result.score.withoutNoisiestHost.note?.hasPrefix("nothing is left") == true)
        let json = try #require(try object(result)["without_noisiest_host"] as? [String: Any])
        #expect(json["host"] as? String == "A")
        #expect(json["eval/AUC"] == nil)
    }

    @Test(
        arguments: [
            ([], [], "there are no events"),
            ([1, 1], [false, false], "there are no malicious events"),
            ([1, 2], [true, true], "all events are malicious"),
            ([1], [false], "there are no malicious events"),
            ([1, .nan], [true, false], "some scores are not numbers"),
        ] as [([Double], [Bool], String)]
    )
    func `degenerate sets give null and a reason`(values: [Double], isMalicious: [Bool], reason: String) throws {
        let events = EvaluationEvents(
            seconds: values.indices.map { $0 },
            users: values.map { _ in 0 },
            userNames: ["U1"],
            sourceHosts: values.map { _ in 0 },
            hostNames: ["C1"],
            isMalicious: isMalicious
        )
        let result = EvaluationResult(of: NamedScore(name: "loss", values: values), over: events)
        let json = try object(result)
        #expect(json["eval/AUC"] is NSNull)
        #expect(json["eval/peak_precision"] is NSNull)
        let undefined = try #require(json["undefined"] as? [String: String])
        #expect(undefined["eval/AUC"] == reason)
    }

    @Test func `infinite scores are ranked and written as null`() throws {
        let events = EvaluationEvents(
            seconds: [1, 2],
            users: [0, 0],
            userNames: ["U1"],
            isMalicious: [true, false]
        )
        let json = try object(EvaluationResult(of: NamedScore(name: "loss", values: [.infinity, 1]), over: events))
        #expect(json["eval/AUC"] as? Double == 1)
        #expect(json["eval/loss"] is NSNull)
        #expect(json["eval/peak_precision_threshold"] is NSNull)
    }

    @Test func `the file is written whole and the same each time`() throws {
        let folder = try TemporaryFolder()
        let result = EvaluationResult(of: NamedScore(name: "loss", values: [6, 1, 5, 2, 4, 3]), over: events)
        try result.write(to: folder.file("evaluation.json"))
        let text = try String(contentsOfFile: folder.file("evaluation.json"), encoding: .utf8)
        #expect(try text == result.json())
        #expect(folder.names == ["evaluation.json"])
    }
}
