import AuthLogs
import ByteIO
import Foundation
import History
import TestSupport
import Testing

@Suite struct PairHistoryTests {
    private func history(_ lines: [String]) throws -> PairHistory {
        let folder = try TemporaryFolder()
        var history = PairHistory()
        try history.observe(filesAt: [folder.write(lines.joined(separator: "\n") + "\n", to: "6.csv")])
        return history
    }

    private func statistics(_ history: PairHistory, _ line: String) throws -> ValueStatistics {
        let folder = try TemporaryFolder()
        var testimonies: [ValueStatistics] = []
        try DayFile(path: folder.write(line + "\n", to: "8.csv")).forEachEvent {
            testimonies.append(history.statistics(on: $0))
        }
        return try #require(testimonies.first)
    }

    @Test func `the surprisals of a few events computed by hand`() throws {
        let history = try history([
            "1,U1,D,U1,D,C1,C2,Kerberos,Network,LogOn,Success,0",
            "2,U1,D,U1,D,C1,C3,Kerberos,Network,LogOn,Success,0",
            "3,U2,D,U2,D,C2,C2,NTLM,Network,LogOn,Fail,0",
        ])
        #expect(history.eventCount == 3)
        #expect(history.pairCount(.sourceUserToSourceHost) == 2)
        #expect(history.pairCount(.sourceUserToDestinationHost) == 3)
        let known = try statistics(history, "4,U1,X,U9,X,C1,C2,NTLM,Network,LogOn,Success,1")
        // n(U1) = 2, n(C1 as source) = 2, n(C2 as destination) = 2; NTLM Network LogOn went to C2 once.
        let expected: [Relation: (pair: Double, first: Double)] = [
            .sourceUserToSourceHost: (2, 2), .sourceUserToDestinationHost: (1, 2),
            .sourceHostToDestinationHost: (1, 2), .sourceUserToLogonAttributes: (0, 2),
            .sourceHostToLogonAttributes: (0, 2),
            .destinationHostToLogonAttributes: (1, 2),
        ]
        var sum = 0.0
        for (relation, counts) in expected {
            let surprisal = -log((counts.pair + 0.1) / (counts.first + 10))
            #expect(abs(known.surprisal(of: relation) - surprisal) < 1e-12, "\(relation.name)")
            sum += surprisal
        }
        #expect(abs(known.surprisal - sum) < 1e-12)
        #expect(known.newAccessCount == 0)
    }

    @Test func `an unseen event has the surprisal of the prior`() throws {
        let history = try history(["1,U1,D,U1,D,C1,C2,Kerberos,Network,LogOn,Success"])
        let stranger = try statistics(history, "2,U7,D,U7,D,C8,C9,Wave,Batch,LogOn,Success")
        #expect(stranger.newAccessCount == 3)
        #expect(abs(stranger.surprisal - 6 * log(100)) < 1e-12)
        // Known things that never met: three connections are new, but the user was seen.
        let moved = try statistics(history, "2,U1,D,U1,D,C2,C1,Kerberos,Network,LogOn,Success")
        #expect(moved.newAccessCount == 3)
        #expect(moved.firstCount(.sourceUserToSourceHost) == 1)
        #expect(moved.firstCount(.sourceHostToDestinationHost) == 0)
        let empty = try statistics(PairHistory(), "2,U1,D,U1,D,C2,C1,Kerberos,Network,LogOn,Success")
        #expect(empty.newAccessCount == 3)
    }

    @Test func `logon attributes are three fields and not one text`() throws {
        let history = try history(["1,U1,D,U1,D,C1,C2,A,B,C,Success"])
        #expect(try statistics(history, "1,U1,D,U1,D,C1,C2,A,B,C,Fail").pairCount(.sourceUserToLogonAttributes) == 1)
        #expect(try statistics(history, "1,U1,D,U1,D,C1,C2,AB,,C,Success").pairCount(.sourceUserToLogonAttributes) == 0)
        #expect(try statistics(history, "1,U1,D,U1,D,C1,C2,,,,Success").pairCount(.sourceUserToLogonAttributes) == 0)
    }

    @Test func `the history agrees with plain dictionaries on random events`() throws {
        var random = SystemRandomNumberGenerator()
        func line() -> String {
            func pick(_ prefix: String, _ limit: Int) -> String {
                "\(prefix)\(Int.random(in: 0..<limit, using: &random))"
            }
            let (user, source, destination) = (pick("U", 40), pick("C", 60), pick("a host with a long name ", 60))
            let shape = "\(pick("auth", 3)),\(pick("logon", 4)),\(pick("orientation", 3))"
            return "5,\(user),D,\(user),D,\(source),\(destination),\(shape),Success,0"
        }
        let lines = (0..<20_000).map { _ in line() }
        let history = try history(lines)
        var oracle = DictionaryHistory()
        lines.forEach { oracle.observe($0) }
        let folder = try TemporaryFolder()
        let tests = (0..<2000).map { _ in line() }
        var index = 0
        try DayFile(path: folder.write(tests.joined(separator: "\n"), to: "8.csv")).forEachEvent { row in
            let statistics = history.statistics(on: row)
            #expect(abs(statistics.surprisal - oracle.surprisal(tests[index])) < 1e-9)
            #expect(abs(history.surprisal(of: row) - statistics.surprisal) < 1e-12)
            #expect(statistics.newAccessCount == oracle.newAccessCount(tests[index]))
            index += 1
        }
        #expect(index == tests.count)
    }

    @Test func `an invalid line ends counting with its place`() throws {
        #expect(throws: InputError.self) { _ = try history(["1,U1,D,U1,D,C1,C2,A,B,C,Success", "2,U1"]) }
    }
}

/// The same counts in plain dictionaries of strings.
private struct DictionaryHistory {
    private var pairs: [[String]: Double] = [:]
    private var firsts: [[String]: Double] = [:]

    private func relations(_ line: String) -> [(place: String, first: String, second: String)] {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let (user, source, destination, shape) = (fields[1], fields[5], fields[6], fields[7...9].joined(separator: ","))
        return [
            ("user", user, "from \(source)"), ("user", user, "to \(destination)"),
            ("source", source, "to \(destination)"), ("user", user, "as \(shape)"), ("source", source, "as \(shape)"),
            ("destination", destination, "as \(shape)"),
        ]
    }

    mutating func observe(_ line: String) {
        let relations = relations(line)
        for (place, first, second) in relations { pairs[[place, first, second], default: 0] += 1 }
        for index in [0, 2, 5] { firsts[[relations[index].place, relations[index].first], default: 0] += 1 }
    }

    func surprisal(_ line: String) -> Double {
        relations(line).reduce(0) { sum, relation in
            let pair = pairs[[relation.place, relation.first, relation.second]] ?? 0
            let first = firsts[[relation.place, relation.first]] ?? 0
            return sum - log((pair + 0.1) / (first + 10))
        }
    }

    func newAccessCount(_ line: String) -> Int {
        relations(line).prefix(3).filter { pairs[[$0.place, $0.first, $0.second]] == nil }.count
    }
}
