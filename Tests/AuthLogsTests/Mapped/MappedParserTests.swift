import AuthLogs
import ByteIO
import TestSupport
import Testing

/// Logs of any kind, read with a mapping.
@Suite struct MappedParserTests {
    private var event = LogEvent()

    private func parser(_ json: String, header: String? = nil) throws -> MappedParser {
        let mapping = try FieldMapping(json: Array(json.utf8), file: "map.json")
        guard let header else { return try MappedParser(mapping, file: "log.csv") }
        return try Array(header.utf8).withUnsafeBytes { try MappedParser(mapping, header: $0, file: "log.csv") }
    }

    private mutating func meaning(_ record: String, _ parser: inout MappedParser) -> String {
        switch Array(record.utf8).withUnsafeBytes({ parser.parse($0, into: &event) }) {
        case .event: event.time.shown + " " + SyslogSamples.text(event)
        case .filtered(let reason): "filtered: \(reason)"
        case .rejected(let reason): "rejected: \(reason)"
        }
    }

    private let vpn = #"""
        {
          "format": "csv", "delimiter": ";",
          "time": {"field": "when", "format": "%d/%m/%Y %H:%M:%S", "zone": "Europe/Berlin"},
          "fields": {
            "src_user": "user", "src_pc": {"fields": ["client", "ip"]}, "dst_pc": {"value": "vpn1"},
            "auth_type": {"field": "how", "default": "VPN"},
            "success": {"field": "result", "values": {"OK": "Success", "DENIED": "Fail", "NO USER": "Fail"}},
            "account": {"field": "result", "values": {"NO USER": "missing"}, "default": ""},
            "auth_orient": {"field": "event", "values": {"login": "LogOn", "logout": "LogOff"}}
          },
          "where": {"field": "event", "in": ["login", "logout"]}
        }
        """#

    @Test mutating func `a CSV file with a header`() throws {
        let header = "when;event;user;client;ip;result;how"
        var parser = try parser(vpn, header: "\u{feff}" + header + "\r")
        for (record, expected) in [
            (
                "01/07/2025 10:00:00;login;bea;ws1;10.0.0.1;OK;cert",
                "2025-07-01T08:00:00Z bea|name ws1|vpn1|cert|LogOn|success|unspecified"
            ),
            (
                "01/01/2025 09:00:00;login;\"berg; anna\";;10.0.0.1;DENIED;\r",
                "2025-01-01T08:00:00Z berg; anna|10.0.0.1|vpn1|VPN|LogOn|failure|unspecified"
            ),
            ("01/01/2025 09:00:00;login;x;;;NO USER;", "2025-01-01T08:00:00Z x|?|vpn1|VPN|LogOn|failure|missing"),
            (
                "01/01/2025 09:00:00;logout;\"a\"\"b\nc\";;;OK;",
                "2025-01-01T08:00:00Z a\"b_c|?|vpn1|VPN|LogOff|success|unspecified"
            ),
            ("01/01/2025 09:00:00;login;x;;;PENDING;", "2025-01-01T08:00:00Z x|?|vpn1|VPN|LogOn|unknown|unspecified"),
            ("01/01/2025 09:00:00;renew;x;;;OK;", "filtered: record that the mapping's where leaves out"),
            ("01/01/2025 09:00:00;login;;;;OK;", "rejected: expected a user, found none"),
            ("01/01/2025 09:00:00;login;-;;;OK;", "rejected: expected a user, found none"),
            (
                "2025-01-01;login;x;;;OK;",
                "rejected: expected a time in the format that the mapping gives, found something else"
            ),
            ("01/01/2025 09:00:00;login;x;;;OK", "rejected: expected as many columns as the header has, found fewer"),
            (
                "01/01/2025 09:00:00;login;x;y;;;OK;;",
                "rejected: expected as many columns as the header has, found more"
            ),
            ("01/01/2025 09:00:00;login;\"x;;;OK;", "rejected: expected a closing quote, found the end of the record"),
            ("", "filtered: empty line"),
        ] {
            #expect(meaning(record, &parser) == expected)
        }
        #expect(event.text(.outcome) == nil)
    }

    @Test mutating func `the header once more, and words that are neither success nor failure`() throws {
        let header = "when;event;user;client;ip;result;how"
        var parser = try parser(vpn, header: header)
        #expect(meaning(header + "\r", &parser) == "filtered: header of a CSV file")
        _ = meaning("01/01/2025 09:00:00;login;x;;;PENDING;", &parser)
        #expect(event.text(.outcome) == "PENDING")
    }

    @Test func `headers that do not suit`() throws {
        for (header, message) in [
            (
                "when;event;user;client;ip;result",
                "log.csv:1: expected one column \"how\", which the mapping names, found none"
            ),
            (
                "when;event;user;client;ip;result;how;how",
                "log.csv:1: expected one column \"how\", which the mapping names, found 2"
            ),
            ("\"when;event", "log.csv:1: expected the names of columns, found an open quote"),
        ] {
            do {
                _ = try parser(vpn, header: header)
                Issue.record("no error")
            } catch let error as InputError {
                #expect(error.description == message)
            }
        }
        #expect(throws: InputError.self) { try parser(vpn) }
    }

    @Test mutating func `a CSV file without a header`() throws {
        var parser = try parser(
            #"{"format": "csv", "header": false, "time": {"field": 1, "format": "relative"}, "canonical": true, "fields": {"src_user": 2, "src_domain": 3, "dst_user": 2, "src_pc": 4, "dst_pc": 5, "success": 6}}"#
        )
        #expect(
            meaning("100,U1,DOM1,C1,C2,Success", &parser)
                == "1970-01-01T00:01:40Z relative U1|name C1|C2|?|?|success|unspecified"
        )
        #expect(event.isCanonical)
        #expect(meaning("100,U1,DOM1,C1,C2", &parser) == "rejected: expected 6 columns or more, found fewer")
    }

    @Test mutating func `JSON with paths`() throws {
        var parser = try parser(
            #"{"format": "json", "time": "event.at", "fields": {"dst_user": "who.name", "src_pc": "from", "dst_pc": "to", "success": "ok", "record_id": "id"}}"#
        )
        let expected = "2025-01-01T08:00:00.123Z bea|10.0.0.1|srv1|?|LogOn|success|unspecified"
        let record =
            #"{"event": {"at": 1735718400123}, "who": {"name": "bea"}, "from": "10.0.0.1:5000", "to": "srv1", "ok": true, "id": 7}"#
        #expect(meaning(record, &parser) == expected.replacing("10.0.0.1", with: "10.0.0.1:5000"))
        #expect(event.text(.recordID) == "7")
        #expect(
            meaning(
                #"{"event.at": "2025-01-01T08:00:00.123Z", "who.name": "bea", "from": "10.0.0.1", "to": "srv1", "ok": "true"}"#,
                &parser
            ) == expected
        )
        #expect(meaning(#"{"event.at": null, "who.name": "bea"}"#, &parser).hasPrefix("rejected: expected a time"))
        #expect(meaning(#"{"event.at": 1735718400}"#, &parser) == "rejected: expected a user, found none")
        #expect(meaning("not JSON", &parser) == "rejected: expected a JSON object, found something else")
    }

    @Test mutating func `date and time in two columns`() throws {
        var parser = try parser(
            #"{"format": "csv", "time": {"fields": ["date", "time"], "format": "%Y%m%d %H%M%S", "zone": "+01:00"}, "fields": {"src_user": "user"}}"#,
            header: "date,time,user"
        )
        #expect(meaning("20250101,090000,bea", &parser) == "2025-01-01T08:00:00Z bea|?|?|?|LogOn|unknown|unspecified")
    }

    @Test func `records end at line feeds outside quotes`() {
        func ends(_ text: String) -> [Int?] {
            Array(text.utf8).withUnsafeBytes { bytes in
                var ends: [Int?] = []
                var start = 0
                while start < bytes.count {
                    let end = CSVFraming.end(of: bytes, from: start, delimiter: .comma)
                    ends.append(end)
                    start = (end ?? bytes.count) + 1
                }
                return ends
            }
        }
        #expect(ends("a,b\nc\n") == [3, 5])
        #expect(ends("a,\"b\nc\"\nd\n") == [7, 9])
        #expect(ends("a,\"b\"\"\n\"\nd\n") == [8, 10])
        #expect(ends("5\" disk\nd\n") == [7, 9])
        #expect(ends("a,\"b\nc") == [nil])
        #expect(ends("a") == [nil])
        // A quote that is never closed hides one line only.
        let long = "\"open\n" + String(repeating: "x\n", count: CSVFraming.longestRecord)
        #expect(Array(long.utf8).withUnsafeBytes { CSVFraming.end(of: $0, from: 0, delimiter: .comma) } == 5)
    }

    @Test mutating func `any bytes are survived`() throws {
        var parser = try parser(vpn, header: "when;event;user;client;ip;result;how")
        var numbers = SeededNumbers(seed: 11)
        let pieces = ["\"", ";", "\n", "\"\"", "login", "01/01/2025 09:00:00", "x", "", "\u{e9}", "OK", "\r", "-"]
        for _ in 0..<20_000 {
            let record = (0..<Int.random(in: 0...14, using: &numbers)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &numbers)]
            }
            _ = meaning(record.joined(), &parser)
        }
    }
}
