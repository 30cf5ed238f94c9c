import AlertStore
import AuthLogs
import Dashboard
import Foundation
import Incidents
import Synchronization
import TestSupport

/// A dashboard served for one test, with a store that the test fills.
struct ServedDashboard: Sendable {
    let store: AlertStore
    let client: Client

    /// Alerts of three incidents, one of a user whose name is markup.
    static let alerts = [
        alert("1", "<script>alert(1)</script>", "C1", score: 41),
        alert("2", "<script>alert(1)</script>", "C1", to: "C9", score: 30),
        alert("3", "U2", "C2", score: 35),
        alert("4", "U3/../x y", "C3", score: 25),
    ]

    static func alert(
        _ id: String,
        _ user: String,
        _ source: String,
        to: String = "DC",
        score: Double,
        second: Int = 700_000
    ) -> AlertRecord {
        AlertRecord(
            id: id,
            source: "auth",
            event: AuthEvent(
                second: second,
                values: [user, "D", user, "D", source, to, "Kerberos", "Network", "LogOn", "Success"],
                line: 7
            ),
            score: score,
            severity: .high,
            reason: "\(user) from \(source): never there",
            hasCommonDestination: true,
            fields: #"{"src_pc":{"value":"\#(source)","surprisal":9.5,"seen":3,"seen_by_user":0,"expected":"#
                + #"[{"value":"C88","probability":0.8},{"value":null,"probability":0.1}]}}"#
        )
    }

    /// Profiles of the user whose name is markup, and of a user with a sparse baseline.
    static let profiles = [
        profile("<script>alert(1)</script>", #"{"name":"C88","count":400,"share":0.81,"last":650000}"#, events: 490),
        profile("U2", #"{"name":"<b>C2</b>","count":5,"share":1,"last":690010}"#, events: 5),
    ]

    private static func profile(_ user: String, _ source: String, events: Int) -> ProfileRecord {
        let known =
            #""count":\#(events),"first":600000,"last":690000,"others":2,"others_share":0.19,"nameless_share":0"#
        return ProfileRecord(
            owner: Entity(user, isHost: false),
            second: 700_000,
            profile: #"{"second":700000,"since":0,"topics":{"sources":{\#(known),"names":[\#(source)]}}}"#
        )
    }

    /// Fills `store` with `alerts`, profiles, a service record and a minute.
    static func fill(_ store: AlertStore, _ alerts: [AlertRecord] = alerts) throws {
        try store.add(alerts, profiles: profiles)
        try store.record(ServiceRecord(run: "run", weights: "w", threshold: 21, budget: "20/day", at: Date()))
        try store.record([MinuteRecord(source: "auth", minute: 700_000 / 60, events: 90, highest: 41, alerts: 4)])
    }

    /// Serves the dashboard while `body` runs.
    static func with(
        token: String? = nil,
        rate: DashboardConfiguration.Rate = .init(burst: 1_000, perSecond: 1_000),
        routes: [DashboardRoute] = [],
        alerts: [AlertRecord] = alerts,
        notReadyReason: @escaping @Sendable () -> String? = { nil },
        _ body: @Sendable (ServedDashboard) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try AlertStore(path: folder.file("alerts.sqlite"))
        try fill(store, alerts)
        var server = DashboardServer(store, try DashboardConfiguration(port: 0, token: token, rate: rate))
        server.notReadyReason = notReadyReason
        for route in routes { server.add(route) }
        let (ports, ready) = AsyncStream<Int>.makeStream()
        let serving = Task { [server] in
            defer { ready.finish() }
            try await server.run(stopsOnSignals: false) { ready.yield($0) }
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await serving.value
            throw Client.NoAnswer()
        }
        do {
            try await body(ServedDashboard(store: store, client: Client(port: port)))
        } catch {
            serving.cancel()
            throw error
        }
        serving.cancel()
        try await serving.value
    }

    /// The header that the dashboard sends with a decision.
    func nonce() async throws -> [String: String] {
        ["Surprisal-Nonce": try await client.get("/api/v1/session")["nonce"] as? String ?? ""]
    }
}
