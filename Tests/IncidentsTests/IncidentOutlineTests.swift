import Foundation
import Incidents
import TestSupport
import Testing

/// An alert as the rule needs it.
private struct TestAlert: IncidentAlert {
    var second = 0
    var user = "U1"
    var source = "C1"
    var destination = "C2"
    var score = 20.0
    var severity: Severity?
    var hasCommonDestination = false

    var userName: ExactName { ExactName(user) }
    var sourceName: ExactName { ExactName(source) }
    var destinationName: ExactName { ExactName(destination) }
}

@Suite struct `The incidents of alerts` {
    @Test func `score as their highest alert, and the logarithm of the number of access pairs`() {
        #expect(
            IncidentRule.score(highest: 3, accessPairs: 0) == 3 && IncidentRule.score(highest: 3, accessPairs: 1) == 3
        )
        #expect(IncidentRule.score(highest: 3, accessPairs: 8) == 3 + log(8.0))
        let one = TestAlert(score: 5)
        // A user at a source, and the user at a destination.
        #expect(IncidentOutline([one]).score == 5 + log(2.0))
        // Repetitions count once.
        #expect(IncidentOutline([one, one, one]).score == 5 + log(2.0))
        let further = TestAlert(destination: "C3", score: 4)
        let other = TestAlert(user: "U2", destination: "C3", score: 1)
        #expect(IncidentOutline([other, one, further]).accessPairs == 5)
        #expect(IncidentOutline([other, one, further]).score == 5 + log(5.0))
    }

    @Test func `have their alerts in order of time, the highest first, and are led by the first of the highest`() {
        let alerts = [(300, 9.0), (100, 2), (200, 4), (200, 9), (200, 9)].map { TestAlert(second: $0, score: $1) }
        let outline = IncidentOutline(alerts)
        #expect(outline.alerts == [1, 3, 4, 2, 0])
        #expect(outline.leading == 3 && outline.first == 100 && outline.last == 300)
    }

    @Test func `are as severe as their most severe alert`() {
        let alerts = [nil, .low, .high, .medium].map { TestAlert(severity: $0) }
        #expect(IncidentOutline(alerts).severity == .high)
        #expect(IncidentOutline([TestAlert()]).severity == nil)
    }

    @Test func `are ordered by score, then by time, then by place`() {
        func alone(_ number: Int, _ second: Int, _ score: Double) -> TestAlert {
            TestAlert(second: second, user: "U\(number)", source: "S\(number)", destination: "T\(number)", score: score)
        }
        let alerts = [alone(0, 500, 3), alone(1, 400, 3), alone(2, 900, 4), alone(3, 400, 3), alone(4, 0, 2)]
        let incidents = IncidentOutline.incidents(of: alerts)
        #expect(incidents.map(\.alerts) == [[2], [1], [3], [0], [4]])
        #expect(IncidentOutline.incidents(of: [TestAlert]()).isEmpty)
    }

    @Test func `compare names by their bytes`() {
        let alerts = ["\u{E9}", "e\u{301}"].enumerated().map { index, name in
            TestAlert(user: name, source: "S\(index)", destination: "T\(index)")
        }
        #expect(alerts[0].user == alerts[1].user && alerts[0].userName != alerts[1].userName)
        #expect(IncidentOutline.incidents(of: alerts).count == 2)
        #expect(Set(["a", "b", "a"].map { ExactName($0) }).count == 2)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `are those of the definition`(seed: UInt64) {
        let plain = PlainAlert.random(80, users: 5 + 20 * Int(seed), computers: 8 + 30 * Int(seed), seed: seed)
        let alerts = plain.map { alert in
            TestAlert(
                second: 40 * alert.second,
                user: alert.user,
                source: alert.source,
                destination: alert.destination ?? "DC",
                hasCommonDestination: alert.destination == nil
            )
        }
        let scaled = plain.map { alert in
            var alert = alert
            alert.second *= 40
            return alert
        }
        let expected = PlainAlert.incidents(scaled, window: IncidentRule.window)
        #expect(Set(IncidentOutline.incidents(of: alerts).map { Set($0.alerts) }) == Set(expected.map { Set($0) }))
    }

    @Test func `do not overflow at the ends of time`() {
        let alerts = [Int.min, .min + 3_600, -1, .max - 3_601, .max].map { TestAlert(second: $0) }
        #expect(IncidentOutline.incidents(of: alerts).map(\.alerts) == [[0, 1], [2], [3], [4]])
        #expect(IncidentRule.seconds(around: .max) == Int.max - 3_600...Int.max)
        #expect(IncidentRule.seconds(around: 0) == -3_600...3_600)
    }

    @Test func `are not connected by a destination of more than one event in 200`() {
        #expect(IncidentRule.isCommon(6, of: 1_000) && !IncidentRule.isCommon(5, of: 1_000))
        #expect(!IncidentRule.isCommon(0, of: 0))
    }
}
