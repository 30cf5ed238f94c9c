import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct PreparationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// `days` of the log `text`, with `labels`, prepared into the folder `out`.
    private func preparation(_ text: String, labels: String? = nil, days: Set<Int> = [0, 1]) throws -> Preparation {
        var preparation = Preparation(
            log: try folder.write(text, to: "auth.txt"),
            days: days,
            output: folder.file("out")
        )
        preparation.redTeam = try labels.map { try folder.write($0, to: "redteam.txt") }
        return preparation
    }

    private func content(_ name: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: folder.file(name)), encoding: .utf8)
    }

    @Test func `each conversion rule on a row of its own`() throws {
        let log = """
            10,U1@DOM1,U1@DOM1,C1,C2,Kerberos,Network,LogOn,Success
            11,C1$@DOM1,U1@DOM1,C1,C2,?,?,TGS,Success
            9,U2@C5,C$7$@DOM2,C1,C2,?,?,AuthMap,Fail\r
            12,ANONYMOUS LOGON@C5,?@?,C1,C2,NTLM,Network,LogOn,Success
            86399,Ü@x,?,C1,C3,,,,
            86400,U1@DOM1,U1@DOM1,C1,C2,Kerberos,Network,LogOn,Success
            86400,U1@corp.example@DOM1,U1@DOM1,C1,C2,a b,Network,LogOn,Success
            """
        var preparation = try preparation(log)
        let tally = try preparation.run()
        #expect(
            try content("out/0.csv") == """
                10,U1,DOM1,U1,DOM1,C1,C2,Kerberos,Network,LogOn,Success,0
                9,U2,C5,C7,DOM2,C1,C2,?,?,AuthMap,Fail,0

                """
        )
        #expect(
            try content("out/1.csv") == """
                86400,U1,DOM1,U1,DOM1,C1,C2,Kerberos,Network,LogOn,Success,0
                86400,U1@corp.example,DOM1,U1,DOM1,C1,C2,a b,Network,LogOn,Success,0

                """
        )
        #expect(tally.summary == "read 7 = kept 4 + filtered 3 + rejected 0")
        #expect(tally.keptByDay == [0: 2, 1: 2])
        let counts = try FieldCounts(path: folder.file("out/counts.json"))
        #expect(counts[.destinationHost] == [.init(value: "C2", count: 4), .init(value: "C7", count: 1)])

        preparation.users = .all
        #expect(try preparation.run().kept == 7)
        #expect(try content("out/0.csv").contains("\n86399,Ü,x,?,?,C1,C3,,,,,0\n"))
        preparation.users = try #require(UserFilter(pattern: "U2"))
        #expect(try preparation.run().kept == 1)
        preparation.users = try #require(UserFilter(pattern: "Ü*"))
        #expect(try preparation.run().kept == 1)
    }

    @Test func `patterns of users`() {
        #expect(UserFilter(pattern: "all") == .all)
        #expect(UserFilter(pattern: "*") == .all)
        #expect(UserFilter(pattern: "U*") == .users)
        #expect(UserFilter(pattern: "") == nil)
        #expect(UserFilter(pattern: "U*1") != nil)
        #expect(UserFilter(pattern: "people") == .people)
    }

    @Test func `an event is malicious if second, source user and both hosts equal a label`() throws {
        let log = """
            10,U1@DOM1,U1@DOM1,C1,C2,NTLM,Network,LogOn,Success
            10,U1@DOM1,U9@DOM1,C1,C2,NTLM,Network,LogOff,Success
            10,U1@DOM2,U1@DOM1,C1,C2,NTLM,Network,LogOn,Success
            10,U1@DOM1,U1@DOM1,C1,C3,NTLM,Network,LogOn,Success
            10,U1@DOM1,U1@DOM1,C2,C2,NTLM,Network,LogOn,Success
            11,U1@DOM1,U1@DOM1,C1,C2,NTLM,Network,LogOn,Success
            """
        let labels = "10,U1@DOM1,C1,C2\r\n10,U1@DOM1,C1,C2\n99,U1@DOM1,C1,C2\n86400,U1@DOM1,C1,C2"
        let tally = try preparation(log, labels: labels, days: [0]).run()
        let flags = try content("out/0.csv").split(separator: "\n").compactMap(\.last)
        #expect(String(flags) == "110000")
        #expect(tally.malicious == 2)
        #expect(tally.labels == 2)
        #expect(tally.labelsWithoutEvent == 1)
    }

    @Test func `reading ends after the last wanted day`() throws {
        let good = "10,U1@D,U1@D,C1,C2,k,n,o,s\n"
        let tally = try preparation(good + "86400,U1@D,U1@D,C1,C2,k,n,o,s\nrubbish\n" + good, days: [0]).run()
        #expect(tally.summary == "read 2 = kept 1 + filtered 1 + rejected 0")
    }

    @Test func `a wanted day without events gets an empty file`() throws {
        try preparation("10,U1@D,U1@D,C1,C2,k,n,o,s", days: [0, 3]).run()
        #expect(try content("out/3.csv").isEmpty)
        #expect(folder.names == ["auth.txt", "out"])
    }

    @Test func `subsets have two rows labelled malicious, and the first rows of the inputs`() throws {
        let log = (0..<12_000).map { "\(691_200 + $0 / 100),\($0 % 2 == 0 ? "U" : "C")1@D,U1@D,C1,C\($0),k,n,o,s\r\n" }
        var preparation = try preparation(log.joined(), labels: "691200,U1@D,C1,C4\n5,U1@D,C1,C2", days: [8])
        preparation.sampleOutput = folder.file("sample")
        preparation.testOutput = folder.file("test")
        try preparation.run()
        let all = try content("out/8.csv").split(separator: "\n")
        let sample = try content("sample/8.csv").split(separator: "\n")
        let test = try content("test/8.csv").split(separator: "\n")
        #expect(all.count == 6_000 && sample.count == 6_000 && test.count == 200)
        #expect(Array(sample.prefix(200)) == test)
        #expect(test.indices.filter { test[$0].hasSuffix(",1") } == [2, 9, 49])
        #expect(all.indices.filter { all[$0].hasSuffix(",1") } == [2])
        #expect(sample.map { $0.dropLast() } == all.map { $0.dropLast() })
        let head = try content("test/auth_head.txt")
        #expect(head == log.prefix(10_001).joined().replacing("\r\n", with: "\n"))
        let raw = try content("test/raw_8_head.csv").split(separator: "\n")
        #expect(raw.count == 101 && raw[1] == "691200,U1@D,U1@D,C1,C2,k,n,o,s")
        #expect(try content("test/redteam.txt") == "691200,U1@D,C1,C4\n5,U1@D,C1,C2\n")
    }

    @Test(arguments: 1...6)
    func `random logs give the same result as the naive preparation`(seed: Int) throws {
        var log = RandomLog(seed: UInt64(seed))
        // Several blocks, so that threads and hand-overs take part.
        let lines = (0..<(seed < 4 ? 300 : 40_000)).map { _ in log.nextLine() }
        let labels = lines.enumerated().filter { $0.offset % 31 == 0 }.compactMap { log.label(of: $0.element) }
        var naive = NaivePreparation(days: [6, 8], redTeam: Set(labels))
        naive.read(lines)
        var preparation = try preparation(
            lines.joined(separator: "\n"),
            labels: labels.joined(separator: "\n"),
            days: [6, 8]
        )
        preparation.allowedFaults = .max
        var faults = 0
        let tally = try preparation.run(onFault: { _ in faults += 1 })
        for day in [6, 8] {
            #expect(try content("out/\(day).csv") == naive.rows[day, default: []].map { $0 + "\n" }.joined())
        }
        #expect(tally.kept == naive.kept && tally.filtered == naive.filtered && tally.malicious == naive.malicious)
        #expect(tally.rejected == naive.rejected && faults == naive.rejected)
        let counts = try FieldCounts(path: folder.file("out/counts.json"))
        for field in AuthField.allCases {
            #expect(counts[field].map(\.value) == naive.counts[field.name, default: []].map(\.value))
            #expect(counts[field].map(\.count) == naive.counts[field.name, default: []].map(\.count))
        }
        #expect(try FieldCounts.counting(["6", "8"].map { folder.file("out/\($0).csv") }) == counts)
    }

    @Test(.enabled(if: SharedData.path("lanl") != nil, "no ../shared/lanl"))
    func `the real samples keep 5,000 rows a day and lose none`() throws {
        let heads = try (0...2).map { try #require(SharedData.path("lanl/auth_day\($0)_head.txt")) }
        let log = folder.file("auth.gz")
        try Shell.run("cat '\(heads.joined(separator: "' '"))' | gzip -c > '\(log)'")
        let tally = try Preparation(log: log, days: [0, 1, 2], output: folder.file("out")).run()
        #expect(tally.keptByDay == [0: 5_000, 1: 5_000, 2: 5_000])
        #expect(tally.summary == "read 15000 = kept 15000 + filtered 0 + rejected 0")
        var naive = NaivePreparation(days: [0, 1, 2])
        for head in heads {
            naive.read(
                try String(contentsOf: URL(fileURLWithPath: head), encoding: .utf8).split(separator: "\n").map(
                    String.init
                )
            )
        }
        for day in 0...2 {
            #expect(try content("out/\(day).csv") == naive.rows[day, default: []].map { $0 + "\n" }.joined())
        }
    }
}
