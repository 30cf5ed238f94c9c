import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

/// A network of Windows hosts and sshd hosts whose logs of nine days are in four formats and three time zones, with an
/// intruder on the last day.
private struct MixedNetwork {
    static let users = ["anna.berg", "bo.li", "cleo", "dan", "eva.olsen", "finn", "gita", "hugo", "ida", "jon"]
    static let start = 1_764_547_200  // 2025-12-01, a Monday
    static let days = 9
    /// The user at whose desk the intruder sits, and those whose passwords the intruder has.
    static let (foothold, stolen) = (7, [2, 3, 4])

    private var random = SeededNumbers(seed: 16)
    private var controller: [EVTXBuilder.Record] = []
    private var files: [EVTXBuilder.Record] = []
    private var web: [(second: Int, line: String)] = []
    private var gates: [[(second: Int, line: String)]] = [[], []]

    /// The address of a user's desk.
    private static func address(_ user: Int) -> String { "10.20.0.\(10 + user)" }

    init() {
        for day in 0..<Self.days {
            let morning = Self.start + day * 86_400 + 8 * 3_600
            for user in Self.users.indices {
                // The desk's own account tells whose address it is.
                ticket("WS\(10 + user)$", from: user, at: morning - 600 + user)
                var second = morning + Int.random(in: 0..<1_800, using: &random)
                ticket(Self.users[user], from: user, at: second)
                for _ in 0..<12 {
                    second += Int.random(in: 300..<2_400, using: &random)
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: webLogon(user, from: user, at: second)
                    case 1 where user < 4: ssh(user, from: user, to: user % 2, at: second)
                    default: fileLogon(user, from: user, at: second, package: "Kerberos")
                    }
                }
            }
        }
        attack(at: Self.start + (Self.days - 1) * 86_400 + 13 * 3_600)
    }

    /// The intruder tries stolen passwords from one desk everywhere.
    private mutating func attack(at start: Int) {
        for (number, user) in Self.stolen.enumerated() {
            let second = start + number * 300
            for attempt in 0..<3 {
                fileLogon(user, from: Self.foothold, at: second + attempt, package: "NTLM", fails: true)
            }
            fileLogon(user, from: Self.foothold, at: second + 10, package: "NTLM")
            webLogon(user, from: Self.foothold, at: second + 20)
            ssh(user, from: Self.foothold, to: 1, at: second + 30)
        }
    }

    private mutating func ticket(_ account: String, from user: Int, at second: Int) {
        controller.append(
            .init(
                recordID: UInt64(controller.count + 1),
                seconds: second,
                eventID: 4768,
                computer: "DC1.corp.example",
                data: [
                    ("TargetUserName", account), ("TargetDomainName", "CORP.EXAMPLE"),
                    ("IpAddress", "::ffff:\(Self.address(user))"), ("Status", "0x0"),
                ]
            )
        )
    }

    private mutating func fileLogon(_ user: Int, from source: Int, at second: Int, package: String, fails: Bool = false)
    {
        files.append(
            .init(
                recordID: UInt64(files.count + 1),
                seconds: second,
                eventID: fails ? 4625 : 4624,
                computer: "FILE1.corp.example",
                data: [
                    ("SubjectUserName", "-"), ("TargetUserName", Self.users[user].uppercased()),
                    ("TargetDomainName", "CORP"), ("LogonType", "3"), ("AuthenticationPackageName", package),
                    ("WorkstationName", "-"), ("IpAddress", Self.address(source)),
                    ("Status", fails ? "0xc000006d" : "0x0"), ("SubStatus", fails ? "0xc000006a" : "0x0"),
                ]
            )
        )
    }

    private mutating func webLogon(_ user: Int, from source: Int, at second: Int) {
        let line = """
            {"@timestamp":"\(LogTime(seconds: second).rfc3339)","winlog":{"channel":"Security","computer_name":"WEB1.corp.example",\
            "event_id":4624,"event_data":{"SubjectUserName":"-","TargetUserName":"\(Self.users[user])@corp.example",\
            "TargetDomainName":"CORP.EXAMPLE","LogonType":"3","AuthenticationPackageName":"NTLM",\
            "WorkstationName":"WS\(10 + source)","IpAddress":"\(Self.address(source))"}}}
            """
        web.append((second, line))
    }

    private mutating func ssh(_ user: Int, from source: Int, to gate: Int, at second: Int) {
        // The first gate writes its local time, an hour ahead, the second UTC without a year.
        let message = "Accepted password for \(Self.users[user]) from \(Self.address(source)) port 50122 ssh2"
        let iso = LogTime(seconds: second + 3_600).rfc3339.dropLast()
        let day = Int(LogTime(seconds: second).rfc3339.dropFirst(8).prefix(2)) ?? 0
        let time =
            gate == 0
            ? "\(iso)+01:00"
            : "Dec \(day < 10 ? " " : "")\(day) \(LogTime(seconds: second).rfc3339.dropFirst(11).prefix(8))"
        gates[gate].append((second, "\(time) gate\(gate + 1) sshd[411]: \(message)"))
    }

    /// Writes the logs to `folder`.
    func write(to folder: TemporaryFolder) throws {
        try FileManager.default.createDirectory(atPath: folder.file("logs"), withIntermediateDirectories: true)
        for (name, records) in [("dc1", controller), ("file1", files)] {
            var log = EVTXBuilder()
            for record in records.sorted(by: { $0.seconds < $1.seconds }) { log.append(record) }
            try folder.write(Data(log.file()), to: "logs/\(name).evtx")
        }
        for (name, lines) in [("web1.ndjson", web), ("gate1.log", gates[0]), ("gate2.log", gates[1])] {
            let text = lines.sorted { $0.second < $1.second }.map { $0.line + "\n" }.joined()
            try folder.write(text, to: "logs/\(name)")
        }
        // The year of gate2's lines follows from the time of its last change.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(Self.start + Self.days * 86_400))],
            ofItemAtPath: folder.file("logs/gate2.log")
        )
    }
}

@Suite(.blocking) struct MixedNetworkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func tool(_ arguments: String...) throws -> Tool.Result {
        let result = try Tool.run(arguments, folder: folder.path)
        #expect(result.status == 0, "\(arguments): \(result.errors)")
        return result
    }

    @Test func `an intruder in a network of many formats is found, and everybody has one name`() throws {
        try MixedNetwork().write(to: folder)
        let inspected = try tool("inspect", "logs").output
        for name in ["Windows event log (EVTX)", "Windows events as JSON", "sshd in syslog"] {
            #expect(inspected.contains(name), "\(inspected)")
        }
        _ = try tool("prepare", "logs", "--output", "data")
        let dates = (1...9).map { "2025-12-0\($0).csv" }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("data")).sorted()
                == (dates + ["counts.json", "dataset.json", "identities.json"])
        )
        let dataset = try JSONDecoder().decode(Dataset.self, from: Data(contentsOf: folder.url("data/dataset.json")))
        #expect(dataset.isDated && dataset.formats == ["evtx", "syslog", "windows-json"] && dataset.users == "people")
        try checkNames(dates)
        _ = try tool("train", "--data", "data", "--output", "run", "--threads", "1", "--seed", "1")
        let found = try tool("incidents", "run", "data/2025-12-09.csv", "--top", "1").output
        #expect(found.contains("2025-12-09 13:0") && found.contains("ws17") && found.contains("UTC"), "\(found)")
        #expect(found.contains("names in the log: ws17 is 10.20.0.17"), "\(found)")
        // The logs as they are give the same.
        let raw = try tool("incidents", "run", "logs", "--top", "1").output
        #expect(raw.contains("2025-12-09 13:0") && raw.contains("ws17 is 10.20.0.17"), "\(raw)")
        let lines = try tool("incidents", "run", "logs", "--top", "1", "--output-format", "ndjson").output
        #expect(lines.contains(#"{"kind":"host","name":"ws17","names":["10.20.0.17"]}"#), "\(lines)")
        let again = try tool("watch", "run", "logs/web1.ndjson", "--until-idle", "1")
        #expect(again.errors.contains(" rejected 0"), "\(again.errors)")
    }

    /// Checks that each user and each host has one name in all day files.
    private func checkNames(_ files: [String]) throws {
        var (users, sources, destinations): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for file in files {
            try DayFile(path: folder.file("data/\(file)")).forEachEvent { event in
                users.insert(event.string(.sourceUser))
                sources.insert(event.string(.sourceHost))
                destinations.insert(event.string(.destinationHost))
            }
        }
        #expect(users == Set(MixedNetwork.users))
        #expect(sources == Set(MixedNetwork.users.indices.map { "ws\(10 + $0)" }))
        #expect(destinations == ["dc1", "file1", "web1", "gate1", "gate2"])
    }
}
