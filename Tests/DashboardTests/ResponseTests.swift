import AlertStore
import Dashboard
import Foundation
import TestSupport
import Testing

/// The responses of the API.
@Suite(.serialized, .blocking)
struct ResponseTests {
    @Test func `incidents are sorted by score and filtered`() async throws {
        try await ServedDashboard.with { served in
            let all = try await served.client.get("/api/v1/incidents?state=all")
            #expect(all.status == 200)
            #expect(all["total"] as? Int == 3)
            let scores = (all["incidents"] as? [[String: Any]])?.compactMap { $0["score"] as? Double }
            #expect(scores == scores?.sorted(by: >))
            let found = try await served.client.get("/api/v1/incidents?search=u2&level=high")
            #expect(found["total"] as? Int == 1)
            let first = try await served.client.get("/api/v1/incidents?level=critical")
            #expect(first["total"] as? Int == 0)
        }
    }

    @Test func `an incident has its alerts with the expected values`() async throws {
        try await ServedDashboard.with { served in
            let id = try served.store.incidents()[0].id
            let answer = try await served.client.get("/api/v1/incident/\(id)")
            let alerts = answer["alerts"] as? [[String: Any]]
            #expect(alerts?.count == 2)
            let fields = alerts?.first?["fields"] as? [String: [String: Any]]
            #expect(fields?["src_pc"]?["surprisal"] as? Double == 9.5)
            #expect((fields?["src_pc"]?["expected"] as? [Any])?.count == 2)
            let first = try await served.client.get("/api/v1/incident/999")
            #expect(first.status == 404)
            let second = try await served.client.get("/api/v1/incident/x")
            #expect(second.status == 400)
        }
    }

    @Test func `names may contain any character`() async throws {
        try await ServedDashboard.with { served in
            let user = try await served.client.get("/api/v1/user?name=U3%2F..%2Fx%20y")
            #expect((user["alerts"] as? [Any])?.count == 1)
            let markup = try await served.client.get("/api/v1/user?name=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
            #expect(markup["name"] as? String == "<script>alert(1)</script>")
            #expect(markup.headers["content-type"] == "application/json; charset=utf-8")
            let host = try await served.client.get("/api/v1/computer?name=C2")
            #expect((host["alerts"] as? [Any])?.count == 1)
        }
    }

    @Test func `a user or host comes with its profile, if one was recorded`() async throws {
        try await ServedDashboard.with { served in
            let user = try await served.client.get("/api/v1/user?name=U2")
            let topics = (user["usual"] as? [String: Any])?["topics"] as? [String: [String: Any]]
            #expect(topics?["sources"]?["count"] as? Int == 5)
            #expect((topics?["sources"]?["names"] as? [[String: Any]])?.first?["name"] as? String == "<b>C2</b>")
            // It belongs to the user, not to a host of that name, and comes with the first page only.
            let host = try await served.client.get("/api/v1/computer?name=U2")
            #expect(host.status == 200 && host["usual"] == nil)
            let rest = try await served.client.get("/api/v1/user?name=U2&offset=1")
            #expect(rest.status == 200 && rest["usual"] == nil)
        }
    }

    @Test func `the timeline includes the threshold`() async throws {
        try await ServedDashboard.with { served in
            let timeline = try await served.client.get("/api/v1/timeline")
            #expect(timeline["threshold"] as? Double == 21)
            #expect((timeline["buckets"] as? [[String: Any]])?.first?["highest"] as? Double == 41)
            let first = try await served.client.get("/api/v1/summary")
            #expect(first["pending"] as? Int == 3)
        }
    }

    @Test func `suppressed alerts are listed and counted by rule`() async throws {
        var alerts = ServedDashboard.alerts
        for (index, rule) in [(0, "b/<b>"), (1, "b/<b>"), (2, "a")] { alerts[index].suppressedBy = rule }
        try await ServedDashboard.with(alerts: alerts) { served in
            let rules = try await served.client.get("/api/v1/silenced?limit=1")
            #expect(rules["alerts"] as? Int == 3 && rules["count"] as? Int == 2 && rules["has_more"] as? Bool == true)
            let first = (rules["rules"] as? [[String: Any]])?.first
            #expect(first?["rule"] as? String == "b/<b>" && first?["alerts"] as? Int == 2)
            #expect(first?["last"] as? Int == 700_000)
            let rule = try await served.client.get("/api/v1/silenced?rule=b%2F%3Cb%3E&limit=1&offset=1")
            let found = rule["alerts"] as? [[String: Any]]
            #expect(rule["count"] as? Int == 2 && rule["has_more"] as? Bool == false)
            #expect(found?.map { $0["id"] as? String } == ["1"] && found?[0]["silenced_by"] as? String == "b/<b>")
            #expect(found?[0]["incident"] == nil)
            let none = try await served.client.get("/api/v1/silenced?rule=none")
            #expect(none["count"] as? Int == 0 && (none["alerts"] as? [Any])?.isEmpty == true)
            let summary = try await served.client.get("/api/v1/summary")
            #expect(summary["silencing_rules"] as? Int == 2 && summary["silenced"] as? Int == 3)
        }
    }

    @Test func `decisions, notes and withdrawals are stored`() async throws {
        try await ServedDashboard.with { served in
            let id = try served.store.incidents()[0].id
            let path = "/api/v1/incident/\(id)/decision"
            let nonce = try await served.nonce()
            let decided = #"{"kind":"decided","verdict":"benign","note":"<b>\n","author":"Ada","seen":2}"#
            let first = try await served.client.post(path, decided, nonce)
            #expect(first.status == 200)
            var row = try served.store.incident(id)
            #expect(row?.row.verdict == .benign)
            #expect(row?.history.first?.note == "<b>\n")
            let second = try await served.client.post(path, #"{"kind":"withdrawn","author":"Ada"}"#, nonce)
            #expect(second.status == 200)
            row = try served.store.incident(id)
            #expect(row?.row.verdict == nil)
            #expect(row?.history.count == 2)
        }
    }

    @Test(
        arguments: [
            #"{"kind":"decided","author":"Ada"}"#, #"{"kind":"noted","note":"x","author":"  "}"#,
            #"{"kind":"decided","verdict":"dunno","author":"Ada"}"#, "[", "{}",
            #"{"kind":"noted","author":"Ada","note":"\#(String(repeating: "n", count: 4_001))"}"#,
            #"{"kind":"noted","note":"x","author":"\#(String(repeating: "a", count: 101))"}"#,
        ]
    )
    func `an invalid decision is rejected`(_ body: String) async throws {
        try await ServedDashboard.with { served in
            let id = try served.store.incidents()[0].id
            let answer = try await served.client.post("/api/v1/incident/\(id)/decision", body, try await served.nonce())
            #expect(answer.status == 400)
            #expect(answer["error"] is String)
            #expect(try served.store.incident(id)?.history.isEmpty == true)
        }
    }

    @Test func `changes by other processes are streamed as they happen`() async throws {
        try await ServedDashboard.with { served in
            let id = try served.store.incidents()[0].id
            let store = served.store
            let answer = try await served.client.send(
                "GET",
                "/api/v1/changes",
                until: "\"incidents\"",
                afterBegin: {
                    DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) {
                        try? store.decide(id, .unsure, author: "Bo")
                    }
                }
            )
            #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(answer.text.contains("\"incidents\":[\(id)]"))
        }
    }
}
