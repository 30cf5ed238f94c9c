import AuthLogs
import Detection
import Foundation
import History
import Incidents
import Testing

@Suite struct `An incident` {
    @Test func `scores as its highest alert, and the logarithm of how many accesses are odd`() throws {
        #expect(
            IncidentRule.score(highest: 3, accessPairs: 0) == 3 && IncidentRule.score(highest: 3, accessPairs: 1) == 3
        )
        #expect(abs(IncidentRule.score(highest: 3, accessPairs: 8) - (3 + log(8))) < 1e-12)
        let one = try Access(source: "C1", destination: "C2").detection(loss: 5)
        // A user at a source, and the user at a destination.
        #expect(abs(Incident([one]).score - (5 + log(2))) < 1e-6)
        // What repeats counts once.
        #expect(Incident([one, one, one]).score == Incident([one]).score)
        let farther = try Access(source: "C1", destination: "C3").detection(loss: 4)
        let other = try Access(user: "U2", source: "C1", destination: "C3").detection(loss: 1)
        #expect(abs(Incident([one, farther]).score - (5 + log(3))) < 1e-6)
        #expect(abs(Incident([other, one, farther]).score - (5 + log(5))) < 1e-6)
    }

    @Test func `has its alerts in order of time, and names who and where in order of appearance`() throws {
        let alerts = try [
            Access(second: 300, user: "U2", source: "C1", destination: "C9").detection(loss: 9),
            Access(second: 100, user: "U1", source: "C1", destination: "C3").detection(loss: 2),
            Access(second: 200, user: "U1", source: "C3", destination: "C1").detection(loss: 4),
            Access(second: 200, user: "U3", source: "C4", destination: "C3").detection(loss: 9),
        ]
        let incident = Incident(alerts)
        #expect(incident.alerts.map(\.event.second) == [100, 200, 200, 300])
        // Of those at the same time the highest first.
        #expect(incident.alerts.map(\.score) == [2, 9, 4, 9])
        #expect(incident.first == 100 && incident.last == 300)
        #expect(incident.users == ["U1", "U3", "U2"])
        #expect(incident.sources == ["C1", "C4", "C3"])
        #expect(incident.destinations == ["C3", "C1", "C9"])
        // Of the two highest the first.
        #expect(incident.leading.event[.sourceUser] == "U3")
    }

    @Test func `is made of alerts that belong together, the highest comes first`() throws {
        var alerts: [Detection] = []
        // Three of one intruder, a day before one that is higher, and two that are equal.
        for (second, source) in [(0, "C1"), (1_000, "C2"), (2_000, "C3")] {
            alerts.append(try Access(second: second, user: "U7", source: source, destination: "S").detection(loss: 10))
        }
        alerts.append(try Access(second: 90_000, user: "U7", source: "C1", destination: "S").detection(loss: 30))
        alerts.append(try Access(second: 50_000, user: "U8", source: "C8", destination: "C8").detection(loss: 3))
        alerts.append(try Access(second: 40_000, user: "U9", source: "C9", destination: "C9").detection(loss: 3))
        let incidents = Incident.incidents(of: alerts)
        #expect(incidents.map(\.alerts.count) == [1, 3, 1, 1])
        #expect(incidents.map(\.first) == [90_000, 0, 40_000, 50_000])
        #expect(incidents[1].sources == ["C1", "C2", "C3"])
        #expect(Incident.incidents(of: alerts.reversed()).map(\.first) == incidents.map(\.first))
        #expect(Incident.incidents(of: []).isEmpty)
    }

    @Test func `is not made by a server that everyone goes to`() throws {
        let history = try AccessHistory([
            (Access(destination: "DC"), 6), (Access(destination: "SRV"), 5), (Access(destination: "else"), 989),
        ])
        let go = { (user: String, source: String, destination: String) in
            let access = Access(user: user, source: source, destination: destination)
            return try access.detection(loss: 1, statistics: access.read { history.statistics(on: $0) })
        }
        // More than one row in two hundred of a thousand.
        #expect(try go("U1", "C1", "DC").hasCommonDestination)
        #expect(try !go("U1", "C1", "SRV").hasCommonDestination && !go("U1", "C1", "never seen").hasCommonDestination)
        #expect(try Access(destination: "DC").detection(loss: 1).hasCommonDestination)
        #expect(try Incident.incidents(of: [go("U1", "C1", "DC"), go("U2", "C2", "DC")]).count == 2)
        #expect(try Incident.incidents(of: [go("U1", "C1", "SRV"), go("U2", "C2", "SRV")]).count == 1)
        // A common destination is common in the same way on either side of a calibration.
        #expect(
            IncidentRule.isCommon(6, of: 1_000) && !IncidentRule.isCommon(5, of: 1_000)
                && !IncidentRule.isCommon(0, of: 0)
        )
    }
}
