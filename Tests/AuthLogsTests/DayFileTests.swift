import AuthLogs
import ByteIO
import TestSupport
import Testing

@Suite struct DayFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ text: String) throws -> [String] {
        var rows: [String] = []
        try DayFile(path: try folder.write(text, to: "7.csv")).forEachEvent { row in
            let fields = AuthField.allCases.map { row.string($0) }.joined(separator: "|")
            rows.append(
                "\(row.line) \(row.second) \(fields) \(row.isMalicious.map { $0 ? "malicious" : "benign" } ?? "-")"
            )
            #expect(String(decoding: row.text, as: UTF8.self) == fields.replacing("|", with: ","))
        }
        return rows
    }

    @Test func `rows with and without a label, in LF and CR LF, the last without an end`() throws {
        let text = """
            604800,U1,DOM1,U1,DOM1,C1,C2,Kerberos,Network,LogOn,Success,0
            604801,U2,DOM1,C5,?,C1,C2,?,?,TGS,Fail,1\r
            7,Ü,,a b,d,c,e,f,g,h,i
            """
        #expect(
            try rows(text) == [
                "1 604800 U1|DOM1|U1|DOM1|C1|C2|Kerberos|Network|LogOn|Success benign",
                "2 604801 U2|DOM1|C5|?|C1|C2|?|?|TGS|Fail malicious",
                "3 7 Ü||a b|d|c|e|f|g|h|i -",
            ]
        )
    }

    @Test func `an empty file has no rows`() throws {
        #expect(try rows("").isEmpty)
    }

    @Test(arguments: [
        (
            "1,U1@D1,U1@D1,C1,C2,k,n,l,s\n",
            "expected 11 or 12 fields of a day file, found the 9 of a raw log; convert it with surprisal prepare"
        ),
        ("1,a,b,c\n", "expected 11 or 12 fields separated by commas, found 4"),
        ("1,a,b,c,d,e,f,g,h,i,j,0,9\n", "expected 11 or 12 fields separated by commas, found 13"),
        ("x,a,b,c,d,e,f,g,h,i,j,0\n", "expected a time in whole seconds, digits only, found something else"),
        (",a,b,c,d,e,f,g,h,i,j,0\n", "expected a time in whole seconds, digits only, found something else"),
        ("1,a,b,c,d,e,f,g,h,i,j,2\n", "expected 0 or 1 as is_red, found something else"),
        ("\n", "expected 11 or 12 fields separated by commas, found 1"),
    ])
    func `an invalid row is an error with file, line and expectation`(row: String, message: String) throws {
        let good = "1,a,b,c,d,e,f,g,h,i,j,0\n"
        let path = try folder.write(good + row, to: "8.csv")
        #expect(throws: InputError(file: path, line: 2, message: message)) {
            try DayFile(path: path).forEachEvent { _ in }
        }
    }

    @Test func `blocks cover the file and have the right line numbers`() throws {
        let text = (1...60_000).map { "\($0),U\($0 % 97),D,U,D,C,C\($0 % 31),k,n,o,s,0\n" }.joined()
        let blocks = try DayFile(path: try folder.write(text, to: "9.csv")).blocks()
        #expect(blocks.count > 1)
        var next = 1
        for block in blocks {
            #expect(block.firstLine == next)
            try block.forEachEvent { row in
                #expect(row.line == next && row.second == next)
                next += 1
            }
        }
        #expect(next == 60_001)
    }

    @Test(.enabled(if: SharedData.path("lanl") != nil, "no ../shared/lanl"))
    func `the real samples have 10,000 rows each`() throws {
        for name in ["lanl/day6_sample.csv", "lanl/day7_sample.csv"] {
            var count = 0
            try DayFile(path: try #require(SharedData.path(name))).forEachEvent { row in
                count += 1
                #expect(row.isMalicious == false)
            }
            #expect(count == 10_000)
        }
    }
}
