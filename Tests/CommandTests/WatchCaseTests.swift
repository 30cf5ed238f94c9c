import AlertStore
import Foundation
import TestSupport
import Testing

/// The small logs of things that go wrong for people, in `../shared/cases`, as `watch` reads them.
@Suite(.blocking, .enabled(if: SharedData.path("cases") != nil, "no ../shared/cases")) struct WatchCaseTests {
    private let here: WatchWorkplace

    init() throws { here = try WatchWorkplace() }

    private func path(_ name: String) throws -> String { try #require(SharedData.path("cases/\(name)")) }

    /// Watches the case `name` to its end; 2025-01-01T08:00Z is second 806,400.
    private func watch(_ name: String) throws -> Tool.Result {
        let options = ["--users", "all", "--epoch", "1734912000", "--until-idle", "0.3", "--threads", "1"]
        return try here.place.tool(["watch", "run", path(name), "--state", "state-\(name)"] + options)
    }

    private static let names = [
        "01-upn-and-domain.ndjson", "02-forwarded-events.ndjson", "04-other-windows-json.ndjson",
        "05-outcome-from-the-event.ndjson", "07-utf8-bom-crlf.ndjson", "07b-utf8-bom-auth.txt", "09-json-array.json",
        "10-pretty-printed.json", "11-sshd-three-time-formats.log", "13-name-injection.ndjson",
        "13b-name-injection-sshd.log", "13c-comma-in-raw-row.txt", "15-nul-head.txt", "18-delivered-twice.ndjson",
        "20-built-in-accounts.ndjson", "22-ordinary-names.ndjson", "23-okta-system-log.ndjson", "24-entra-graph.ndjson",
        "25-ocsf-3002.ndjson", "26-zeek-json.ndjson", "27-journald.ndjson", "29-lanl-2017-wls.ndjson",
        "31-two-members.gz", "34-midnight-out-of-order.txt", "36-explicit-credentials-4648.ndjson",
        "37-not-authentication.ndjson",
    ]

    @Test(arguments: Self.names) func `watch reads what inspect reads`(name: String) throws {
        let inspected = try here.place.objects(
            here.place.output(
                "inspect",
                path(name),
                "--users",
                "all",
                "--events",
                "all",
                "--output-format",
                "ndjson",
                "-q"
            )
        )
        let filtered = inspected.count { $0["filtered"] != nil }
        let rejected = inspected.count { $0["rejected"] != nil }
        let kept = inspected.count - filtered - rejected
        let watched = try watch(name)
        let account = "read \(inspected.count) = scored \(kept) + filtered \(filtered) + rejected \(rejected), "
        #expect(watched.errors.hasPrefix(account), "\(account) and not \(watched.errors)")
        #expect(watched.status == (kept + filtered == 0 ? 1 : 0))
    }

    @Test func `08: a growing log in UTF-16 is refused in a sentence`() throws {
        let result = try watch("08-utf16le-bom.ndjson")
        #expect(result.status == 1 && result.errors.contains("found UTF-16"), "\(result.errors)")
    }

    @Test func `16: a log that is copied and truncated is read once`() throws {
        let script = Process()
        let output = Pipe()
        script.executableURL = URL(fileURLWithPath: "/bin/bash")
        script.arguments = [try path("16-copytruncate.sh"), Tool.path, here.place.folder.file("run")]
        script.standardError = output
        try script.run()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        script.waitUntilExit()
        for total in [100, 200, 300] { #expect(said.contains("read \(total) = scored \(total) + "), "\(said)") }
    }

    @Test func `17: one row from a fast clock is rejected, and one 20 hours ahead is not`() throws {
        let result = try watch("17-future-rows.txt")
        #expect(result.errors.hasPrefix("read 152 = scored 151 + filtered 0 + rejected 1, "), "\(result.errors)")
        #expect(result.errors.contains("expected a time near those of the events around"), "\(result.errors)")
    }

    @Test func `18: what is delivered twice is one incident`() throws {
        let result = try watch("18-delivered-twice.ndjson")
        #expect(result.status == 0)
        let store = try AlertStore(
            path: here.place.folder.file("state-18-delivered-twice.ndjson/alerts.sqlite"),
            for: .reading
        )
        #expect(try store.incidentCount(IncidentFilter()) <= 1)
    }

    @Test func `30: labels that match nothing are counted`() throws {
        let result = try here.place.tool([
            "prepare", path("30-auth.txt"), path("30-redteam.txt"), "--days", "7", "8", "--users", "all", "-o", "out",
        ])
        #expect(result.status == 0 && (result.output + result.errors).contains("2 of 3"), "\(result)")
        let rows = try (7...8).flatMap { try here.place.lines(here.place.folder.file("out/\($0).csv")) }
        #expect(rows.count { $0.hasSuffix(",1") } == 3)
    }
}
