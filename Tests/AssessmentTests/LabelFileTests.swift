import Assessment
import AuthLogs
import ByteIO
import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct LabelFileTests {
    private let run: SmallRun
    private let clock = EventClock(Dataset(isDated: true, timeZone: "Europe/Berlin"))
    /// 2025-11-26T08:00:00Z.
    private let start = 1_764_144_000

    init() throws { run = try SmallRun() }

    /// Alice logs on to two servers, Bob to one, and Alice again in the same second; with files and domains.
    private var lines: [String] {
        [
            "\(start),alice,corp,alice,corp,pc1,srv1,Kerberos,Network,LogOn,Success,0",
            "\(start + 1),alice,corp,svc,corp,pc1,srv2,Kerberos,Network,LogOn,Success,0",
            "\(start + 2),bob,?,bob,?,pc2,srv1,Kerberos,Network,LogOn,Success,0",
            "\(start + 1),alice,corp,alice,corp,pc1,srv3,Kerberos,Network,LogOn,Success,0",
        ]
    }

    private func matching(
        _ labels: String,
        tolerance: Int = 0,
        clock: EventClock? = nil,
        files: [String]? = nil
    ) throws -> LabelMatching {
        let clock = clock ?? self.clock
        let days = try files ?? [run.folder.write(lines.map { $0 + "\n" }.joined(), to: "2025-11-26.csv")]
        let file = try LabelFile(contentsOf: run.folder.write(labels, to: "labels"), clock: clock)
        return LabelMatching(file, try run.table(days), tolerance: tolerance, isDated: clock.isDated)
    }

    private func malicious(_ labels: String, tolerance: Int = 0) throws -> [Int] {
        let matching = try matching(labels, tolerance: tolerance)
        return matching.isMalicious.indices.filter { matching.isMalicious[$0] }
    }

    @Test(arguments: [
        ("time,user\n2025-11-26T08:00:00Z,alice\n", [0]), ("time,user\n\(1_764_144_000),ALICE\n", [0]),
        ("time,user\n2025-11-26 09:00:00,CORP\\Alice\n", [0]), ("Timestamp,Account\n1764144000.9,alice@corp\n", [0]),
        ("time,user\n2025-11-26T08:00:01Z,svc\n", [1]), ("time,src_user\n2025-11-26T08:00:01Z,svc\n", []),
        ("time,dst_user\n2025-11-26T08:00:01Z,svc\n", [1]), ("time,user\n2025-11-26T08:00:01Z,alice\n", [1, 3]),
        ("time,user,destination\n2025-11-26T08:00:01Z,alice,SRV3.corp.example\n", [3]),
        ("time,user,source\n2025-11-26T08:00:01Z,alice,pc2\n", []), ("time,destination\n1764144002,srv1\n", [2]),
        ("time,user\n1764144002,bob@anywhere\n", [2]), ("time,user\n1764144000,alice@other\n", []),
        ("time,user,domain\n1764144000,alice,corp\n", [0]),
        ("note,time,source\nx,1764144000,pc1\n,1764144002,pc2\n", [0, 2]),
        ("record\n3\n", [2]), ("record,file\n3,2025-11-26.csv\n1,other.csv\n", [2]),
        ("line,user\n3,alice\n2,alice\n", [1]),
        ("\u{FEFF}time,user\r\n1764144000,\"alice\"\r\n\r\n", [0]),
    ])
    func `labels in CSV`(labels: String, expected: [Int]) throws { #expect(try malicious(labels) == expected) }

    @Test func `labels in NDJSON, also as alerts are written`() throws {
        #expect(try malicious(#"{"time":"2025-11-26T08:00:00Z","user":"alice"}"# + "\n{\"record\":3}\n") == [0, 2])
        let alert =
            #"{"@timestamp":"2025-11-26T08:00:01Z","user":{"name":"alice","domain":"corp","target":{"name":"svc"}},"#
            + #""source":{"domain":"pc1"},"host":{"name":"srv2"},"log":{"file":{"path":"auth.log"}}}"#
        #expect(try malicious(alert) == [1])
        let found = #"{"file":"2025-11-26.csv","line":3,"second":1764144002,"values":{"src_user":"bob"},"score":3}"#
        #expect(try malicious(found) == [2])
    }

    @Test func `times may differ by the tolerance`() throws {
        let labels = "time,source\n2025-11-26T08:00:01Z,pc2\n"
        #expect(try malicious(labels).isEmpty && malicious(labels, tolerance: 1) == [2])
        let early = "time,user\n2025-11-26T07:59:58Z,alice\n"
        #expect(try malicious(early, tolerance: 2) == [0] && malicious(early, tolerance: 3) == [0, 1, 3])
        #expect(try malicious(early, tolerance: .max / 2) == [0, 1, 3])
    }

    @Test func `labels are counted with and without events`() throws {
        let labels = "time,user,destination\n1764144001,alice,\n1764144000,alice,srv1\n,,\n1764144000,eve,srv1\n"
        let fault = #expect(throws: InputError.self) { try matching(labels) }
        #expect(fault?.line == 4 && fault?.message.hasPrefix("a label needs time") == true)
        let matches = try matching(labels.replacing(",,\n", with: "1764150000,bob,\n")).matches
        #expect(matches.count == 4 && matches.eventCount == 3 && matches.several == (1, 2))
        #expect(matches.missed.map(\.line) == [4, 5])
        #expect(
            matches.missed.map(\.text) == ["time 1764150000, user bob", "time 1764144000, user eve, destination srv1"]
        )
    }

    @Test func `names of a log without dates are compared as they are`() throws {
        let events = SmallRun.events(20)
        let day = try run.write(events, to: "8.csv")
        let own = "second,user,src_pc\n\(events[3].second),\(events[3].user),\(events[3].source)\n"
        #expect(try matching(own, clock: EventClock(), files: [day]).isMalicious.firstIndex(of: true) == 3)
        let lower = try matching(own.lowercased(), clock: EventClock(), files: [day])
        #expect(lower.matches.eventCount == 0 && lower.matches.missed.count == 1)
        // An epoch turns dates into the seconds of the log.
        let dated = "time,user\n1970-01-02T00:00:03Z,\(events[3].user)\n"
        let epoch = 86_403 - events[3].second
        #expect(try matching(dated, clock: EventClock(epoch: epoch), files: [day]).isMalicious[3])
    }

    @Test(arguments: [
        ("", nil, "expected labels, found none"), ("time,user\n", nil, "expected labels, found none"),
        ("user,source\nalice,pc1\n", 1, "expected a line of column names"),
        ("1764144000,alice,pc1\n", 1, "expected a line of column names"),
        ("time,user,account\n1764144000,a,b\n", 1, "expected each column once"),
        ("time,user\nyesterday,alice\n", 2, "expected a time as in RFC 3339"),
        ("time,user\n1764144000\n", 2, "expected 2 columns as in the first line, found 1"),
        ("time,user\n1764144000,\n", 2, "a label needs time"), ("record\nzero\n", 2, "expected a whole number from 1"),
        ("{\"time\":1,\"user\":\"a\"}\nrecord\n", 2, "expected a JSON object"),
        ("{\"user\":\"a\"}", 1, "a label needs time"),
    ])
    func `what is no label is an error with its line`(labels: String, line: Int?, message: String) throws {
        let path = try run.folder.write(labels, to: "labels.csv")
        let error = try #require(throws: InputError.self) { try LabelFile(contentsOf: path, clock: clock) }
        #expect(error.line == line && error.message.hasPrefix(message), "\(error)")
        #expect(!error.message.contains("yesterday") && !error.message.contains("alice"))
    }
}
