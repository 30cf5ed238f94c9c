import AuthLogs
import Evaluation
import Foundation
import Testing

@Suite struct DatedReportTests {
    private let clock = EventClock(Dataset(isDated: true, timeZone: "Europe/Berlin"))
    /// 2025-11-25 22:30 in UTC, 23:30 in Berlin: an hour on there is another day in Berlin alone.
    private let start = 1_764_109_800

    private func events(_ clock: EventClock) -> EvaluationEvents {
        EvaluationEvents(
            seconds: (0..<8).map { start + $0 * 600 },
            users: [0, 0, 0, 0, 0, 0, 0, 0],
            userNames: ["u1\u{202E}cod.exe"],
            sourceHosts: [0, 0, 0, 0, 0, 0, 0, 0],
            hostNames: ["pc\u{202E}1\u{7}"],
            isMalicious: [true, false, false, false, false, false, false, true],
            clock: clock
        )
    }

    private func content() -> ReportContent {
        let events = events(clock)
        var result = EvaluationResult(of: NamedScore(name: "loss", values: [8, 1, 2, 3, 4, 5, 6, 7]), over: events)
        result.labels = LabelMatches(
            file: "labels.csv",
            count: 3,
            eventCount: 2,
            several: (1, 2),
            missed: [.init(line: 4, text: "time 2025-11-26T00:00:00Z, user eve\u{202E}")]
        )
        return ReportContent(
            title: "dated",
            facts: [],
            result: result,
            topEvents: [.init(place: "a.csv:1", second: start, isMalicious: true, score: 8, values: ["u\u{202E}1"])],
            clock: clock
        )
    }

    @Test func `days of users are those of the time zone`() {
        let score = NamedScore(name: "loss", values: [8, 1, 2, 3, 4, 5, 6, 7])
        let (utc, berlin) = (EventClock(Dataset(isDated: true)), clock)
        #expect(EvaluationResult(of: score, over: events(utc)).userDays == nil)  // one day, malicious
        #expect(EvaluationResult(of: score, over: events(berlin)).score.userDays.count == 2)
        #expect(EvaluationResult(of: score, over: events(utc)).score.userDays.count == 1)
    }

    @Test func `a report of a log with dates shows them, and the zone in its headings`() throws {
        let html = try content().render()
        for part in [
            "<td>2025-11-25 23:30:00<small>", "time (Europe/Berlin), location",
            "event time (Europe/Berlin), from 2025-11-25", ">Nov 26</text>", ">00:10</text>",
        ] { #expect(html.contains(part), "\(part)") }
        #expect(!html.contains("day 20"))
        let plain = try ReportFixture.content(rows: 20_000).render()
        #expect(plain.contains(">time, location<") && plain.contains(">event time<") && plain.contains("day 8, "))
    }

    @Test func `labels without an event are listed with their line`() throws {
        let content = content()
        let html = try content.render()
        #expect(html.contains("1 of 3 labels match no event."))
        #expect(html.contains("<td class=\"number\">4</td><td>time 2025-11-26T00:00:00Z, user eve\u{FFFD}</td>"))
        #expect(html.contains("1 label matches several events, 2 together."))
        let json = try content.result.json()
        #expect(json.contains("\"unmatched\" : [") && json.contains("\"labels_with_several_events\" : 1"))
    }

    @Test func `characters that change the order of what is shown are replaced`() throws {
        let html = try content().render()
        #expect(!html.contains("\u{202E}") && !html.contains("\u{7}") && html.contains("u\u{FFFD}1"))
    }
}
