import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct FieldCountsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `order of fields and values is kept, escapes are understood`() throws {
        let json = #"{ "dst_pc" : {"C2": 3, "C1": 10}, "src_user": {},\#n "success": {"a\"b\\c\u00e9\ud83d\ude00": 1}}"#
        let counts = try FieldCounts(path: try folder.write(json, to: "counts.json"))
        #expect(counts.order == [.destinationHost, .sourceUser, .outcome])
        #expect(counts[.destinationHost] == [.init(value: "C2", count: 3), .init(value: "C1", count: 10)])
        #expect(counts[.outcome] == [.init(value: "a\"b\\cé😀", count: 1)])
        #expect(counts[.orientation].isEmpty)
    }

    @Test func `written counts are read back, and are JSON`() throws {
        let value = "a\"b\\c/é😀\t\u{1}\u{7f}\u{2028}"
        let counts = FieldCounts(entries: [.sourceUser: [.init(value: value, count: 7), .init(value: "", count: 0)]])
        let path = folder.file("counts.json")
        try counts.write(to: path)
        #expect(try FieldCounts(path: path) == counts)
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let decoded = try JSONDecoder().decode([String: [String: Int]].self, from: data)
        #expect(decoded["src_user"] == [value: 7, "": 0])
        #expect(decoded.count == 10)
    }

    @Test(arguments: [
        ("", 1, "expected an object"),
        ("{\"src_user\": {\"U1\": 1}", 1, "expected a comma or the end of the object"),
        ("{\n\"user\": {}}", 2, "expected one of the fields"),
        ("{\"success\": {},\n\"success\": {}}", 2, "expected each field once, found success again"),
        ("{\"success\": {\"a\": 1, \"a\": 2}}", 1, "expected each value of success once, found one again"),
        ("{\"success\": {\"a\": 1.5}}", 1, "expected a count, a whole number"),
        ("{\"success\": {\"a\": -1}}", 1, "expected a count, a whole number"),
        ("{\"success\": {\"a\": \"1\"}}", 1, "expected a count, a whole number"),
        ("{\"success\": 3}", 1, "expected an object"),
        ("{\"success\": {\"a", 1, "expected a closing quote"),
        ("{\"success\": {\"a\\", 1, "expected a closing quote"),
        ("{\"success\": {\"a\\q\": 1}}", 1, "expected a name in quotes, found an escape that is not JSON"),
        ("{} x", 1, "expected the end of the file"),
    ])
    func `an invalid file is an error with its line`(json: String, line: Int, message: String) throws {
        let path = try folder.write(json, to: "counts.json")
        let error = #expect(throws: InputError.self) { try FieldCounts(path: path) }
        #expect(error?.file == path)
        #expect(error?.line == line)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test func `a computer account among the destination users counts as a destination host`() throws {
        let text = """
            1,U1,D,C9,D,C1,C2,k,n,o,s,0
            2,U1,D,U1,E,C1,C9,k,n,o,s,0
            """
        var counter = FieldCounter()
        try DayFile(path: try folder.write(text, to: "0.csv")).forEachEvent { counter.add($0) }
        let counts = counter.fieldCounts()
        #expect(counts[.destinationUser] == [.init(value: "U1", count: 1)])
        #expect(counts[.destinationHost] == [.init(value: "C9", count: 2), .init(value: "C2", count: 1)])
        #expect(counts[.sourceUser] == [.init(value: "U1", count: 2)])
        #expect(counts[.destinationDomain] == [.init(value: "D", count: 1), .init(value: "E", count: 1)])
        #expect(counts.order == AuthField.allCases)
    }

    @Test(.enabled(if: SharedData.path("lanl") != nil, "no ../shared/lanl"))
    func `the real counts have every event in every field`() throws {
        let path = try #require(SharedData.path("lanl/counts_days678.json"))
        let counts = try FieldCounts(path: path)
        func total(_ field: AuthField) -> Int { counts[field].reduce(0) { $0 + $1.count } }
        for field in AuthField.allCases where field != .destinationUser && field != .destinationHost {
            #expect(total(field) == 21_094_660)
        }
        #expect(total(.destinationUser) + total(.destinationHost) == 2 * 21_094_660)
        let copy = folder.file("copy.json")
        try counts.write(to: copy)
        #expect(try FieldCounts(path: copy) == counts)
    }
}
