import Dashboard
import Foundation
import TestSupport
import Testing

/// Routes added beside the dashboard's own, and the health checks.
@Suite(.blocking) struct RouteTests {
    /// Responds with what it received.
    private let echo = DashboardRoute(.post, "/v1/events", bodyLimit: 10, isUnlimited: true) { request in
        var reply = DashboardReply(text: "\(request.contentType)|\(request.contentEncoding)|\(request.body.count)")
        reply.status = 503
        reply.retryAfter = 7
        return reply
    }

    @Test func `added routes receive the request, and limit its size`() async throws {
        let metrics = DashboardRoute(.get, "/metrics") { _ in DashboardReply(text: "events 7\n") }
        try await ServedDashboard.with(routes: [metrics, echo]) { served in
            let first = try await served.client.get("/metrics")
            #expect(first.text == "events 7\n" && first.headers["retry-after"] == nil)
            let headers = ["Content-Type": "text/csv", "Content-Encoding": "gzip"]
            let second = try await served.client.post("/v1/events", "12345", headers)
            #expect(second.status == 503 && second.headers["retry-after"] == "7" && second.text == "text/csv|gzip|5")
            let third = try await served.client.post("/v1/events", "12345678901")
            #expect(third.status == 413)
            // Also without a declared length.
            let chunks = ["Content-Length": "", "Transfer-Encoding": "chunked"]
            let fourth = try await served.client.send(
                "POST",
                "/v1/events",
                chunks,
                body: "b\r\n12345678901\r\n0\r\n\r\n"
            )
            #expect(fourth.status == 413 || fourth.status == 400)
        }
    }

    @Test func `added routes require the token as well`() async throws {
        let token = "0123456789abcdef-token"
        try await ServedDashboard.with(token: token, routes: [echo]) { served in
            let first = try await served.client.post("/v1/events", "1")
            #expect(first.status == 401)
            let second = try await served.client.post("/v1/events", "1", ["Authorization": "Bearer \(token)"])
            #expect(second.status == 503)
        }
    }

    @Test func `bodies beyond the memory budget are rejected until others are done`() async throws {
        let size = 30 << 20
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (departures, depart) = AsyncStream<Void>.makeStream()
        let slow = DashboardRoute(.post, "/slow", bodyLimit: size, isUnlimited: true) { _ in
            arrived.yield()
            for await _ in departures { break }
            return DashboardReply(text: "done")
        }
        let quick = DashboardRoute(.post, "/quick", bodyLimit: size, isUnlimited: true) { _ in
            DashboardReply(text: "done")
        }
        try await ServedDashboard.with(routes: [slow, quick]) { served in
            let body = String(repeating: "x", count: size)
            let client = served.client
            async let first = client.post("/slow", body)
            async let second = client.post("/slow", body)
            var count = 0
            for await _ in arrivals {
                count += 1
                if count == 2 { break }
            }
            let third = try await client.post("/quick", "x", ["Content-Length": "\(size)"])
            #expect(third.status == 429 && third.headers["retry-after"] == "1")
            let small = try await client.post("/quick", "x")
            #expect(small.status == 200)
            depart.yield()
            depart.yield()
            let statuses = try await [first.status, second.status]
            #expect(statuses == [200, 200])
            let fourth = try await client.post("/quick", body)
            #expect(fourth.status == 200)
        }
    }

    @Test func `readyz reports why the server is not ready`() async throws {
        try await ServedDashboard.with(notReadyReason: { "the run is being loaded" }) { served in
            let ready = try await served.client.get("/readyz")
            #expect(ready.status == 503 && ready["error"] as? String == "Not ready: the run is being loaded.")
            let alive = try await served.client.get("/healthz")
            #expect(alive.status == 200)
        }
    }
}
