import AlertStore
import Dashboard
import ByteIO
import Foundation
import TestSupport
import Testing

/// Requests that the dashboard must reject.
@Suite(.serialized, .blocking)
struct GuardTests {
    private let token = "0123456789abcdef-token"

    @Test func `every response carries the security headers`() async throws {
        try await ServedDashboard.with { served in
            for path in ["/", "/app.js", "/api/v1/summary", "/nothing", "/api/v1/incident/x"] {
                let headers = try await served.client.get(path).headers
                #expect(headers["content-security-policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
                #expect(headers["content-security-policy"]?.contains("unsafe") == false)
                #expect(headers["x-content-type-options"] == "nosniff")
                #expect(headers["referrer-policy"] == "no-referrer")
            }
            let first = try await served.client.get("/api/v1/incidents")
            #expect(first.headers["cache-control"] == "no-store")
        }
    }

    @Test(
        arguments: [
            "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/alerts.sqlite", "//etc/passwd", "/app.js/../x",
            "/alerts.sqlite", "/Resources/index.html", "/app.js%00.html", "/./././etc/passwd", "/..\\..\\x",
        ]
    )
    func `only the dashboard's own files are served`(_ path: String) async throws {
        try await ServedDashboard.with { served in
            let answer = try await served.client.get(path)
            #expect(answer.status == 404 || answer.status == 400)
            #expect(!answer.text.contains("root:"))
        }
    }

    @Test func `the HTML contains no log text and nothing inline`() async throws {
        try await ServedDashboard.with { served in
            let page = try await served.client.get("/").text
            #expect(!page.contains("alert(1)"))
            #expect(!page.contains("<script>") && !page.contains("style=") && !page.contains("onclick"))
            #expect(!page.contains("http://") && !page.contains("https://"))
        }
    }

    @Test(arguments: ["evil.example", "evil.example:8712", "127.0.0.1.evil.example", "", "[::2]", "10.0.0.1"])
    func `requests for other host names are rejected`(_ host: String) async throws {
        try await ServedDashboard.with { served in
            let first = try await served.client.get("/api/v1/incidents", ["Host": host])
            #expect(first.status >= 400)
        }
    }

    @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1", "127.1.2.3:80", "[::1]:9"])
    func `requests for this machine's names are answered`(_ host: String) async throws {
        try await ServedDashboard.with { served in
            let first = try await served.client.get("/api/v1/summary", ["Host": host])
            #expect(first.status == 200)
        }
    }

    @Test func `other sites cannot record decisions`() async throws {
        try await ServedDashboard.with { served in
            let path = "/api/v1/incident/\(try served.store.incidents()[0].id)/decision"
            let body = #"{"kind":"decided","verdict":"benign","author":"Eve"}"#
            let nonce = try await served.nonce()
            func status(_ headers: [String: String]) async throws -> Int {
                try await served.client.post(path, body, headers).status
            }
            #expect(try await status([:]) == 403)
            #expect(try await status(["Surprisal-Nonce": String(repeating: "0", count: 64)]) == 403)
            #expect(try await status(nonce.merging(["Origin": "http://evil.example"]) { $1 }) == 403)
            #expect(try await status(nonce.merging(["Origin": "null"]) { $1 }) == 403)
            #expect(try await status(nonce.merging(["Sec-Fetch-Site": "cross-site"]) { $1 }) == 403)
            #expect(try await status(nonce.merging(["Sec-Fetch-Site": "same-site"]) { $1 }) == 403)
            #expect(try await status(nonce.merging(["Content-Type": "text/plain"]) { $1 }) == 415)
            #expect(try served.store.incidents().allSatisfy { $0.decision == nil })
            let own = ["Origin": "http://127.0.0.1:\(served.client.port)", "Sec-Fetch-Site": "same-origin"]
            #expect(try await status(nonce.merging(own) { $1 }) == 200)
        }
    }

    @Test func `long bodies and parameters are rejected`() async throws {
        try await ServedDashboard.with { served in
            let path = "/api/v1/incident/\(try served.store.incidents()[0].id)/decision"
            let body = #"{"kind":"noted","author":"A","note":"\#(String(repeating: "x", count: 70_000))"}"#
            let first = try await served.client.post(path, body, try await served.nonce())
            #expect(first.status == 413)
            let long = String(repeating: "x", count: 900)
            let second = try await served.client.get("/api/v1/incidents?search=\(long)")
            #expect(second.status == 400)
        }
    }

    @Test func `the request rate of a client is limited`() async throws {
        try await ServedDashboard.with(rate: .init(burst: 5, perSecond: 0.01)) { served in
            var statuses: [Int] = []
            for _ in 0..<7 { statuses.append(try await served.client.get("/api/v1/summary").status) }
            #expect(statuses == [200, 200, 200, 200, 200, 429, 429])
            let first = try await served.client.get("/healthz")
            #expect(first.status == 200)
        }
    }

    @Test func `listening beyond this machine requires a long token`() throws {
        #expect(throws: InputError.self) { try DashboardConfiguration(host: "0.0.0.0") }
        #expect(throws: InputError.self) { try DashboardConfiguration(host: "127.evil.example") }
        #expect(throws: InputError.self) { try DashboardConfiguration(host: "0.0.0.0", token: "short") }
        #expect(try DashboardConfiguration(host: "0.0.0.0", token: token).isLoopback == false)
        #expect(try DashboardConfiguration().isLoopback)
    }

    @Test func `without the token only the login form and the health checks are served`() async throws {
        try await ServedDashboard.with(token: token) { served in
            for path in ["/api/v1/incidents", "/api/v1/session", "/api/v1/changes", "/app.js", "/index.html"] {
                let first = try await served.client.get(path)
                #expect(first.status == 401)
            }
            let second = try await served.client.get("/")
            #expect(second.headers["location"] == "/login")
            let third = try await served.client.get("/login")
            #expect(third.status == 200)
            let fourth = try await served.client.get("/readyz")
            #expect(fourth.status == 200)
            let right = ["Authorization": "Bearer \(token)"]
            let fifth = try await served.client.get("/api/v1/incidents", right)
            #expect(fifth.status == 200)
            for wrong in ["Bearer \(token)x", "Bearer ", "Basic \(token)", "Bearer \(token.dropLast())"] {
                let sixth = try await served.client.get("/api/v1/incidents", ["Authorization": wrong])
                #expect(sixth.status == 401)
            }
        }
    }

    @Test func `the token is exchanged for a cookie that scripts cannot read`() async throws {
        try await ServedDashboard.with(token: token) { served in
            let first = try await served.client.post("/login", #"{"token":"no"}"#)
            #expect(first.status == 401)
            let answer = try await served.client.post("/login", #"{"token":"\#(token)"}"#)
            let cookie = try #require(answer.headers["set-cookie"])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(token))
            let pair = String(cookie.prefix { $0 != ";" })
            let second = try await served.client.get("/api/v1/incidents", ["Cookie": pair])
            #expect(second.status == 200)
            let third = try await served.client.get("/api/v1/incidents", ["Cookie": pair + "0"])
            #expect(third.status == 401)
        }
    }

    @Test func `attempts to guess the token are rate limited`() async throws {
        try await ServedDashboard.with(token: token) { served in
            var last = 0
            for _ in 0..<10 { last = try await served.client.post("/login", #"{"token":"guess"}"#).status }
            #expect(last == 429)
            let first = try await served.client.post("/login", #"{"token":"\#(token)"}"#)
            #expect(first.status == 429)
        }
    }

    @Test func `a port in use is an error that names it`() async throws {
        try await ServedDashboard.with { served in
            let second = DashboardServer(served.store, try DashboardConfiguration(port: served.client.port))
            let error = await #expect(throws: InputError.self) { try await second.run(stopsOnSignals: false) }
            #expect(error?.file == "127.0.0.1:\(served.client.port)")
        }
    }

    @Test func `it ends within five seconds even with open streams`() async throws {
        let start = ContinuousClock.now
        try await ServedDashboard.with { served in
            let client = served.client
            Task { try await client.send("GET", "/api/v1/changes") }
            try await Task.sleep(for: .milliseconds(400))
        }
        #expect(ContinuousClock.now - start < .seconds(6))
    }
}
