import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

/// The small logs of things that go wrong for people, in `../shared/cases`, each with what its table calls right.
@Suite(.enabled(if: SharedData.path("cases") != nil, "no ../shared/cases")) struct CaseTests {
    /// The events of a case, and what else is in it.
    private struct Reading {
        var rows: [[String]] = []
        var seconds: [Int] = []
        var filtered: [FilterReason] = []
        let tally: RecordTally

        func values(_ field: AuthField) -> [String] { rows.map { $0[field.rawValue] } }
    }

    private func read(_ name: String, users: UserFilter = .all, showsSecrets: Bool = true) throws -> Reading {
        var options = EventLog.Options()
        (options.users, options.showsSecrets) = (users, showsSecrets)
        let log = try EventLog([try #require(SharedData.path("cases/\(name)"))], options: options)
        try log.read()
        var reading = Reading(tally: log.tally)
        let reader = try log.events()
        while try reader.next() {
            if let reason = reader.filtered {
                reading.filtered.append(reason)
                continue
            }
            reading.rows.append(AuthField.allCases.map { reader.row.string($0) })
            reading.seconds.append(reader.time.seconds)
        }
        return reading
    }

    private let start = 1_735_718_400  // 2025-01-01T08:00Z

    @Test func `01: a UPN beside a domain is the same user`() throws {
        let found = try read("01-upn-and-domain.ndjson")
        #expect(found.values(.destinationUser) == Array(repeating: "anna.berg", count: 4))
        #expect(found.values(.destinationDomain) == Array(repeating: "corp", count: 4))
    }

    @Test func `02: forwarded events belong to the host that logged them`() throws {
        #expect(try read("02-forwarded-events.ndjson").values(.destinationHost) == ["file01", "web02", "db03", "dc01"])
    }

    @Test func `04: other shippers' Windows events are the same rows`() throws {
        let found = try read("04-other-windows-json.ndjson")
        #expect(Set(found.rows[..<3]).count == 1 && found.rows.count == 4)
        let row = ["anna.berg", "corp", "anna.berg", "corp", "ws015", "file01", "NTLM", "Network", "LogOn", "Success"]
        #expect(found.rows[0] == row)
        #expect(found.rows[3] == row.map { $0 == "NTLM" ? "?" : $0 })
        #expect(found.seconds == [0, 1, 2, 3].map { start + $0 })
    }

    @Test func `05: the event decides the outcome`() throws {
        let found = try read("05-outcome-from-the-event.ndjson")
        #expect(found.values(.outcome) == ["Fail", "Success", "Fail", "Fail"])
        #expect(found.values(.orientation) == ["LogOn", "LogOn", "TGT", "AuthMap"])
    }

    @Test(arguments: [
        "07-utf8-bom-crlf.ndjson", "08-utf16le-bom.ndjson", "09-json-array.json", "10-pretty-printed.json",
    ])
    func `07 to 10: marks, encodings and layouts are no obstacle`(name: String) throws {
        let found = try read(name)
        #expect(found.rows.count == 5 && found.tally.read == 5)
        #expect(found.seconds == (0..<5).map { start + $0 })
    }

    @Test func `07b and 13c: a mark, and a comma in a raw row`() throws {
        #expect(try read("07b-utf8-bom-auth.txt").rows.count == 2)
        let found = try read("13c-comma-in-raw-row.txt")
        #expect(found.rows.count == 2 && found.tally.rejectedCount == 1)
    }

    @Test func `11: sshd in three notations of time`() throws {
        let found = try read("11-sshd-three-time-formats.log")
        #expect(found.values(.orientation).count { $0 == "LogOn" } == 6)
        #expect(found.values(.orientation).count { $0 == "LogOff" } == 1)
        let refused = found.rows.filter { $0[AuthField.outcome.rawValue] == "Fail" }
        #expect(Set(refused.map { $0[0] }) == ["oracle", "root", "bea"])
        #expect(found.seconds.allSatisfy { (start...start + 5).contains($0) })
    }

    @Test func `13: no name makes another source`() throws {
        let found = try read("13-name-injection.ndjson")
        #expect(found.values(.sourceHost) == Array(repeating: "203.0.113.9", count: 8))
        #expect(found.tally.rejectedCount == 1)
        #expect(try read("13b-name-injection-sshd.log").values(.sourceHost) == ["203.0.113.9", "203.0.113.9"])
        let hidden = try read("13-name-injection.ndjson", showsSecrets: false)
        #expect(hidden.values(.destinationUser).allSatisfy { $0.hasPrefix("***") })
    }

    @Test func `15: zeros at the head hide no line`() throws {
        let found = try read("15-nul-head.txt")
        #expect(found.rows.count == 2 && found.tally.rejectedCount <= 1)
    }

    @Test func `20: built-in accounts are no people, and their logon types have names`() throws {
        let people = try read("20-built-in-accounts.ndjson", users: .people)
        #expect(Set(people.values(.sourceUser)) == ["anna.berg"] && people.filtered.count == 6)
        let found = try read("20-built-in-accounts.ndjson")
        #expect(found.values(.logonType).allSatisfy { Int($0) == nil })
    }

    @Test func `22: ordinary names are people`() throws {
        #expect(try read("22-ordinary-names.ndjson", users: .people).rows.count == 20)
    }

    @Test func `23: Okta's outcomes, users and secrets`() throws {
        let found = try read("23-okta-system-log.ndjson")
        #expect(found.values(.outcome) == ["Success", "CHALLENGE", "Fail", "Success", "Fail"])
        #expect(found.rows[0][0...1] == ["anna.berg", "corp"] && !found.values(.destinationUser).contains("aberg"))
        let hidden = try read("23-okta-system-log.ndjson", showsSecrets: false)
        #expect(hidden.rows[2][0].hasPrefix("***") && hidden.rows[0][0] == "anna.berg")
    }

    @Test func `24: Entra's interrupts are no failures`() throws {
        let found = try read("24-entra-graph.ndjson")
        #expect(found.values(.outcome).count { $0 == "Fail" } == 1)
        #expect(found.rows[0][0] == found.rows[1][0])
        #expect(found.values(.sourceHost).allSatisfy { !$0.contains(":") || $0.contains("::") })
    }

    @Test func `25: OCSF in seconds and milliseconds`() throws {
        let found = try read("25-ocsf-3002.ndjson")
        #expect(found.seconds == (0...6).map { start + $0 })
        #expect(found.tally.filteredCount == 1)
    }

    @Test func `26: Zeek's first step of a logon is no failure`() throws {
        let found = try read("26-zeek-json.ndjson")
        #expect(found.rows.count == 4 && found.rows[0][9] != "Fail" && found.tally.rejectedCount == 1)
        #expect(Set(found.values(.sourceUser)) == ["anna.berg"] && found.rows[0][1] == "corp")
    }

    @Test func `27: the journal's messages are texts, bytes and lists`() throws {
        let found = try read("27-journald.ndjson")
        #expect(found.rows.count == 4 && found.tally.rejectedCount == 1)
        #expect(found.seconds == [0, 1, 3, 4].map { start + $0 })
    }

    @Test func `29: LANL 2017 keeps its names`() throws {
        let found = try read("29-lanl-2017-wls.ndjson")
        #expect(found.rows.count == 3)
        #expect(found.rows[0][4...5] == ["Comp649388", "Comp071326"] && found.rows[1][5] == "Comp071326")
        #expect(found.rows[2][8...9] == ["AuthMap", "Fail"])
    }

    @Test func `34: a late row at midnight is put in order`() throws {
        let found = try read("34-midnight-out-of-order.txt")
        #expect(found.seconds == found.seconds.sorted() && found.tally.rejectedCount == 0)
    }

    @Test func `36: explicit credentials show the way from the source`() throws {
        let found = try read("36-explicit-credentials-4648.ndjson")
        #expect(found.rows[0][0] == "anna.berg" && found.rows[0][2] == "svc_admin")
        #expect(found.rows.map { Array($0[4...5]) } == [["ws015", "db03"], ["ws015", "ws015"], ["ws015", "file01"]])
        #expect(found.tally.filteredCount == 2)
    }

    @Test func `37: processes and files are no logons`() throws {
        let found = try read("37-not-authentication.ndjson")
        #expect(found.rows.count == 1 && found.tally.filteredCount == 5 && found.tally.read == 6)
    }

    @Test func `31b: a cut archive is an error`() throws {
        #expect(throws: InputError.self) { try read("31b-cut-short.gz") }
        #expect(try read("31-two-members.gz").rows.count == 2)
    }
}
