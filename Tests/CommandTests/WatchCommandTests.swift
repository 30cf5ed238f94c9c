import AlertStore
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct WatchCommandTests {
    private let here: WatchWorkplace
    private var place: Workplace { here.place }

    init() throws { here = try WatchWorkplace() }

    @Test func `a log in pieces gives the alerts that incidents finds in the whole of it`() throws {
        let rows = try place.lines(place.day)
        try here.append(rows.prefix(700))
        let first = try here.watch("state")
        #expect(first.status == 0 && first.errors.hasPrefix("read 700 = scored 700 + filtered 0 + rejected 0, "))
        try here.append(rows.dropFirst(700))
        let second = try here.watch("state", "--alerts", "alerts.ndjson")
        let count = rows.count.formatted(.number.locale(Locale(identifier: "en_US")))
        #expect(second.errors.contains("read \(count) = scored \(count) + filtered 0 + rejected 0, "))

        let whole = try place.objects(
            place.output(
                "incidents",
                "run",
                place.day,
                "--budget",
                WatchWorkplace.budget,
                "--output-format",
                "ndjson",
                "-q"
            )
        )
        let expected = whole.flatMap { ($0["alerts"] as? [[String: Any]] ?? []).compactMap { $0["score"] as? Double } }
        let found = try here.alerts("state").values
        try #require(expected.count > 20)
        // But for how JSONSerialization rounds numbers; `OneLoopTests` compare all digits.
        #expect(found.count == expected.count)
        #expect(zip(found.sorted(by: >), expected.sorted(by: >)).allSatisfy { abs($0 - $1) < 1e-9 })
        let store = try AlertStore(path: place.folder.file("state/alerts.sqlite"), for: .reading)
        #expect(try store.incidentCount(IncidentFilter()) == whole.count)
        for alert in try #require(store.incident(try store.incidents()[0].id)).alerts {
            for one in alert.entities {
                let habits = try #require(try store.profile(of: one), "\(one)").profile
                #expect(habits.contains(one.isHost ? "\"users_from\":{" : "\"sources\":{"))
            }
        }
        // What came in the second piece, as Elastic names it.
        let lines = try place.objects(String(contentsOfFile: place.folder.file("alerts.ndjson"), encoding: .utf8))
        #expect(lines.allSatisfy { ($0["event"] as? [String: Any])?["kind"] as? String == "alert" })
        #expect(lines.allSatisfy { ($0["message"] as? String)?.isEmpty == false })
    }

    /// As many as the environment wants: a hundred take some minutes.
    private static let kills = Int(ProcessInfo.processInfo.environment["SURPRISAL_KILLS"] ?? "") ?? 6

    @Test func `who is killed at any moment loses nothing and finds nothing twice`() throws {
        let rows = try place.lines(place.day)
        var generator = SeededNumbers(seed: 7)
        var rest = rows[...]
        let size = max(1, rows.count / (Self.kills * 2))
        // A receiver that does not always answer, or not well.
        let moody = try SocketServer { [nil, SocketServer.answer(200), SocketServer.answer(503)][$0 % 3] }
        let calm = try SocketServer { _ in SocketServer.answer(200) }
        defer { for server in [moody, calm] { server.stop() } }
        for _ in 0..<Self.kills {
            let process = try Tool.start(
                here.arguments(
                    "killed",
                    "--alerts",
                    "killed.ndjson",
                    "--webhook",
                    moody.url,
                    "--checkpoint-interval",
                    "0.05",
                    "-q"
                ),
                input: "/dev/null",
                output: place.folder.file("output"),
                errors: place.folder.file("errors"),
                folder: place.folder.path
            )
            for _ in 0..<2 {
                try here.append(rest.prefix(size))
                rest = rest.dropFirst(size)
                Thread.sleep(forTimeInterval: Double.random(in: 0.02...0.9, using: &generator))
            }
            #expect(process.isRunning)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try here.append(rest)
        let last = try here.watch("killed", "--alerts", "killed.ndjson", "--webhook", calm.url)
        let count = rows.count.formatted(.number.locale(Locale(identifier: "en_US")))
        #expect(last.errors.contains("read \(count) = scored \(count) + filtered 0 + rejected 0, "), "\(last.errors)")
        try here.watch("calm")
        try here.expectSameAlerts("calm", "killed")
        let lines = try place.objects(String(contentsOfFile: place.folder.file("killed.ndjson"), encoding: .utf8))
        let found = try Set(here.alerts("killed").keys)
        #expect(Set(told(lines, "surprisal.alert").map(\.id)) == found)
        try expectIncidents(of: "killed", in: lines)
        let taken = moody.received.enumerated().filter { $0.offset % 3 == 1 }.map(\.element) + calm.received
        let posted = try taken.flatMap { request in
            try #require(JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [[String: Any]])
        }
        #expect(Set(told(posted, "surprisal.alert").map(\.id)) == found)
        try expectIncidents(of: "killed", in: posted)
    }

    /// What was told of a kind: by what it is known, and all of it.
    private func told(_ objects: [[String: Any]], _ dataset: String) -> [(id: String, object: [String: Any])] {
        objects.compactMap { object in
            let event = object["event"] as? [String: Any]
            guard event?["dataset"] as? String == dataset, let id = event?["id"] as? String else { return nil }
            return (id, object)
        }
    }

    /// What was told last of each incident is what the store has of it.
    private func expectIncidents(of state: String, in objects: [[String: Any]]) throws {
        var latest: [Int64: Int] = [:]
        for (_, object) in told(objects, "surprisal.incident") {
            let own = (object["surprisal"] as? [String: Any])?["incident"] as? [String: Any]
            let facts = try #require(own)
            for id in facts["merged"] as? [Int64] ?? [] { latest[id] = nil }
            latest[try #require(facts["id"] as? Int64)] = try #require(facts["alerts"] as? Int)
        }
        let store = try AlertStore(path: place.folder.file("\(state)/alerts.sqlite"), for: .reading)
        let stored = try store.incidents(limit: 10_000).map { ($0.id, $0.alertCount) }
        #expect(latest == Dictionary(uniqueKeysWithValues: stored))
    }

    @Test func `what is no row is counted, and other users' rows are left out`() throws {
        let rows = try place.lines(place.day).prefix(20)
        try here.append(rows)
        try here.append(["nonsense", "1,2,3", rows[0].replacing(",U", with: ",C"), "{\"time\": 5}"])
        let result = try here.watch("state")
        #expect(result.status == 0)
        #expect(result.errors.hasPrefix("read 24 = scored 20 + filtered 1 + rejected 3, "), "\(result.errors)")
    }

    @Test func `a row far ahead in time waits for others that bear it out`() throws {
        let rows = try place.lines(place.day).prefix(20)
        try here.append(rows)
        try here.append(["9" + rows[0]])
        let first = try here.watch("state")
        #expect(first.status == 0 && first.errors.contains("read 21 = scored 20 + filtered 0 + rejected 0, "))
        #expect(first.errors.contains("; 1 event held for reordering"), "\(first.errors)")
        // One that nobody bears out is rejected, and no row is judged twice.
        try here.append(rows.suffix(1))
        let second = try here.watch("state")
        #expect(second.errors.contains("read 22 = scored 21 + filtered 0 + rejected 1, "), "\(second.errors)")
    }

    @Test func `other weights in the same folder go on with what was learned`() throws {
        let rows = try place.lines(place.day)
        try here.append(rows.prefix(600))
        try here.watch("state")
        var weights = try place.bytes("run/weights-best.safetensors")
        weights[weights.count - 1] ^= 1
        try place.folder.write(weights, to: "run/weights-best.safetensors")
        #expect(try place.tool(["calibrate", "run", place.validationDay, "-q"]).status == 0)
        try here.append(rows[600..<700])
        let result = try here.watch("state")
        #expect(result.status == 0 && result.errors.contains("read 700 = scored 700 + "), "\(result.errors)")
    }

    @Test func `one folder has one watcher, and what it cannot use it says`() throws {
        try here.append(try place.lines(place.day).prefix(5))
        let process = try Tool.start(
            here.arguments("state", "-q"),
            input: "/dev/null",
            output: place.folder.file("output"),
            errors: place.folder.file("errors"),
            folder: place.folder.path
        )
        defer {
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
        }
        let path = place.folder.file("state/checkpoint.json")
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: path) { Thread.sleep(forTimeInterval: 0.05) }
        let second = try here.watch("state")
        #expect(second.status == 1 && second.errors.contains("another process uses the folder"), "\(second.errors)")
        try FileManager.default.createDirectory(atPath: place.folder.file("other"), withIntermediateDirectories: true)
        try place.folder.write("{}", to: "other/checkpoint.json")
        let damaged = try here.watch("other")
        #expect(damaged.status == 1)
        #expect(damaged.errors.contains("other/checkpoint.json: is not a checkpoint"), "\(damaged.errors)")
    }
}
