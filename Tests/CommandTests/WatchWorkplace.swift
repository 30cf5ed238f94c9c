import AlertStore
import Foundation
import TestSupport
import Testing

/// A folder with a run and a log, where tests start watchers and look at what they found.
struct WatchWorkplace {
    let place: Workplace

    /// So many that a small log has some, and most rows are none.
    static let budget = "20/day"

    init() throws {
        place = try Workplace()
        try place.copyRun(hasDays: false)
    }

    /// The log.
    var log: String { place.folder.file("log") }

    /// Adds `lines` to the log.
    func append(_ lines: some Sequence<String>) throws {
        if !FileManager.default.fileExists(atPath: log) { try place.folder.write("", to: "log") }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        try file.close()
    }

    /// Watches `source`, the log where nothing is said, with the state in the folder `state`.
    func arguments(_ state: String, source: [String] = ["log"], _ more: String...) -> [String] {
        ["watch", "run"] + source + ["--state", state, "--budget", Self.budget, "--threads", "1"] + more
    }

    /// Watches what there is of the log to its end.
    @discardableResult
    func watch(_ state: String, _ more: String...) throws -> Tool.Result {
        try place.tool(arguments(state, "--until-idle", "0.3") + more)
    }

    /// Starts a watcher; what it says goes to the file `errors`.
    func start(_ arguments: [String], input: String = "/dev/null", errors: String = "errors") throws -> Process {
        try Tool.start(
            arguments,
            input: input,
            output: place.folder.file("output"),
            errors: place.folder.write("", to: errors),
            folder: place.folder.path
        )
    }

    /// What a watcher that was started has said.
    func said(_ errors: String = "errors") throws -> String {
        try String(contentsOfFile: place.folder.file(errors), encoding: .utf8)
    }

    /// A client of the page of a watcher that was started with `--listen 0`, once it is ready.
    func client(_ errors: String = "errors") async throws -> Client {
        var port: Int?
        try await eventually {
            let mark = "http://127.0.0.1:"
            port = try said(errors).range(of: mark).flatMap {
                Int(try said(errors)[$0.upperBound...].prefix { $0.isNumber })
            }
            return port != nil
        }
        let client = Client(port: try #require(port))
        try await eventually { try await client.get("/readyz").status == 200 }
        return client
    }

    /// The figures of the watcher that `client` asks.
    func metrics(_ client: Client) async throws -> PrometheusSamples {
        try PrometheusSamples(await client.get("/metrics").text)
    }

    /// Returns once `condition` holds; it has to within a minute.
    func eventually(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < end, "it did not come to that: \((try? said()) ?? "")")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The alerts of a store: what each is known by, and what it scored.
    func alerts(_ state: String) throws -> [String: Double] {
        let store = try AlertStore(path: place.folder.file("\(state)/alerts.sqlite"), for: .reading)
        var scores: [String: Double] = [:]
        for incident in try store.incidents(limit: 10_000) {
            for alert in try #require(try store.incident(incident.id, limit: 10_000)).alerts {
                #expect(scores.updateValue(alert.score, forKey: alert.id) == nil)
            }
        }
        return scores
    }

    /// Expects two stores to hold the same alerts, with the same scores to the last digit.
    func expectSameAlerts(_ first: String, _ second: String) throws {
        let both = [try alerts(first), try alerts(second)]
        try #require(both[0].count > 20)
        #expect(both[0] == both[1])
    }
}
