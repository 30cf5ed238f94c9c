import AuthLogs
import Detection
import Foundation
import History
import Incidents
import Testing

@Suite struct ExplanationTests {
    private let access = Access(second: 400, user: "Zoë \"/\\", source: "C9", outcome: "Fail")
    private let fields = AuthField.allCases.map { Float($0.rawValue) / 2 }

    private func calibration(hasHistory: Bool = true) throws -> Calibration {
        var parts = CalibrationParts.probe([.source, .destination, .manner] + (hasHistory ? [.access] : []))
        for field in AuthField.allCases { parts.fields[field.name] = QuantileSketch([0]) }
        parts.score = QuantileSketch((0..<1_000).map { Float($0) / 10 })
        return try parts.calibration()
    }

    private func explanation(isExpected: Bool = true, hasHistory: Bool = true) throws -> Explanation {
        let calibration = try calibration(hasHistory: hasHistory)
        let history = try AccessHistory([(Access(second: 0, source: "C9"), 3), (Access(second: 0, user: "U2"), 4)])
        let baseline = Baseline(calibration: calibration, history: history)
        var row = access
        row.user = "U1"
        let detection = try row.detection(by: baseline, fields: fields)
        let expected = [
            Explanation.Expected(value: "a \"b\"", probability: 0.75), .init(value: nil, probability: 0.125),
        ]
        let all = AuthField.allCases.map { $0 == .sourceUser ? [] : expected }
        return Explanation(detection, expected: isExpected ? all : [], calibration: calibration)
    }

    /// The object that NDJSON has for an event with `explanation`.
    private func object(_ explanation: Explanation) throws -> [String: Any] {
        var encoder = ScoreEncoder(format: .ndjson, hasFile: false, hasLabel: false, columns: [.fields, .score])
        var bytes: [UInt8] = []
        encoder.append(explanation.detection, explanation: explanation, to: &bytes)
        #expect(bytes.last == UInt8(ascii: "\n") && bytes.count { $0 == UInt8(ascii: "\n") } == 1)
        return try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test func `says of each field how odd it is, how often it was seen, and what was expected`() throws {
        let explanation = try explanation()
        #expect(explanation.fields.map(\.field) == AuthField.allCases)
        for field in AuthField.allCases.dropFirst() {
            let found = explanation[field]
            #expect(found.value == explanation.detection.event[field])
            #expect(found.surprisal == Double(fields[field.rawValue]))
            #expect(abs(probed(Float(found.tailScore ?? 0)) - Double(fields[field.rawValue])) < 1e-5)
            #expect(found.expected.map(\.probability) == [0.75, 0.125])
        }
        // It predicts nothing there.
        #expect(explanation[.sourceUser].surprisal == nil && explanation[.sourceUser].tailScore == nil)
        #expect(explanation[.sourceUser].seen?.count == 3 && explanation[.sourceUser].seenByUser?.count == 3)
        #expect(explanation[.destinationHost].seen?.count == 7)
        #expect(explanation[.destinationHost].seenByUser?.count == 3)
        #expect(explanation[.destinationHost].seenFromSource?.count == 3)
        #expect(explanation[.sourceHost].seenFromSource == nil)
        #expect(explanation[.outcome].seen?.count == 0)
    }

    @Test func `says how urgent a row is by a normal day, where there is one`() throws {
        let (explanation, calibration) = try (explanation(), calibration())
        let score = try #require(explanation.detection.anomaly?.score)
        #expect(
            explanation.percentile == calibration.percentile(score) && explanation.level == calibration.level(score)
        )
        #expect(explanation.rowsPerDay == calibration.rowsPerDay(atLeast: score))
        let detection = try access.detection(loss: 3, fields: fields)
        for without in [nil, calibration] {
            let found = Explanation(detection, expected: [], calibration: without)
            #expect(found.percentile == nil && found.level == nil && found.rowsPerDay == nil)
            #expect(found.fields.allSatisfy { $0.surprisal == nil && $0.seen == nil && $0.seenByUser == nil })
        }
        #expect(detection.score == 3)
    }

    @Test func `is an object with the members that the format names`() throws {
        let explanation = try explanation()
        let whole = try object(explanation)
        let row = ["line", "second", "user", "score", "loss"] + AuthField.allCases.map(\.name)
        #expect(Set(whole.keys) == Set(row + ["level", "reason", "explanation"]))
        #expect(whole["level"] as? String == explanation.level?.rawValue)
        #expect(whole["reason"] as? String == explanation.sentence)
        let found = try #require(whole["explanation"] as? [String: Any])
        #expect(Set(found.keys) == ["rank", "rows_per_day", "rarity", "fields"])
        let rarity = try #require(found["rarity"] as? [String: Double])
        #expect(Set(rarity.keys) == ["source", "destination", "manner", "access"])
        #expect(abs(rarity.values.reduce(0, +) - explanation.detection.score) < 1e-3)
        let fields = try #require(found["fields"] as? [String: [String: Any]])
        #expect(Set(fields.keys) == Set(AuthField.allCases.map(\.name)))
        let keys: Set = ["value", "surprisal", "rarity", "seen", "seen_by_user", "expected"]
        let own: [String: Set<String>] = [
            "src_user": ["value", "seen", "seen_by_user"], "dst_pc": keys.union(["seen_from_source"]),
        ]
        for (name, field) in fields { #expect(Set(field.keys) == own[name, default: keys], "\(name)") }
        #expect(fields["success"]?["value"] as? String == "Fail")
        let expected = try #require(fields["success"]?["expected"] as? [[String: Any]])
        #expect(expected.map { $0["probability"] as? Double } == [0.75, 0.125])
        #expect(expected[0]["value"] as? String == "a \"b\"")
        // Too rare to have a name.
        #expect(expected[1]["value"] is NSNull && expected[1].count == 2)
    }

    @Test func `has fewer members where less is known`() throws {
        let network = try object(explanation(isExpected: false, hasHistory: false))
        let found = try #require(network["explanation"] as? [String: Any])
        #expect(Set(try #require(found["rarity"] as? [String: Any]).keys) == ["source", "destination", "manner"])
        let fields = try #require(found["fields"] as? [String: [String: Any]])
        #expect(fields.values.allSatisfy { Array($0.keys) == ["value"] })
        let detection = try access.detection(loss: .nan, fields: [])
        let bare = try object(Explanation(detection, expected: [], calibration: nil))
        #expect(bare["level"] is NSNull)
        #expect(bare["user"] as? String == access.user)
        #expect(Set(try #require(bare["explanation"] as? [String: Any]).keys) == ["fields"])
    }
}
