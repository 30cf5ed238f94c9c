import AuthLogs
import Foundation
import TestSupport
import Testing
import Watching

@Suite struct LiveReaderTests {
    /// The line of a day file that `line` becomes, `filtered`, or why it is none.
    private func read(_ line: String, users: UserFilter = .all, epoch: Int = 0) -> String {
        read(Array(line.utf8), users: users, epoch: epoch)
    }

    private func read(_ line: [UInt8], users: UserFilter = .all, epoch: Int = 0) -> String {
        var options = LiveReader.Options()
        (options.reading.users, options.reading.showsSecrets, options.epoch) = (users, true, epoch)
        guard var reader = try? LiveReader(options) else { return "no reader" }
        var found: [String] = []
        let position = LogPosition(file: LogFileIdentity(device: 1, inode: 1))
        line.withUnsafeBytes { line in
            reader.read(line, at: position) { outcome, _ in
                switch outcome {
                case .event(let event):
                    let text = String(decoding: event.dayFileLine, as: UTF8.self)
                    let again = try? AuthEvent(parsing: text, name: "an event")
                    #expect(again == event && event.isMalicious == nil, "\(text) is read back")
                    found.append(text)
                case .filtered: found.append("filtered")
                case .rejected(let reason): found.append("rejected: \(reason)")
                }
            }
        }
        return found.joined(separator: "\n")
    }

    private let day = "86489,U6828,DOM1,U6828,DOM1,C88,C2106,Kerberos,Network,LogOn,Success"

    @Test func `rows of day files, with a label or without`() {
        #expect(read(day) == day)
        #expect(read(day + ",1") == day)
        #expect(read(day + "\r") == day)
        #expect(read(day + ",2") == "rejected: expected 0 or 1 as is_red, found something else")
        #expect(read(day, users: .users) == day)
        #expect(read("1,C1$,D,C1$,D,C1,C2,?,?,LogOn,Success", users: .users) == "filtered")
    }

    @Test func `raw rows become what prepare makes of them`() {
        #expect(read("86489,U6828@DOM1,U6828@DOM1,C88,C2106,Kerberos,Network,LogOn,Success") == day)
        #expect(read("1,C1$@D,C2$x$@D,C3,C4,?,?,TGS,Fail") == "1,C1$,D,C2x,D,C3,C4,?,?,TGS,Fail")
        #expect(read("1,?,?,C3,C4,?,?,TGS,Fail") == "1,?,?,?,?,C3,C4,?,?,TGS,Fail")
        #expect(read("1,a@b@D,?@?,C3,C4,?,?,TGS,Fail") == "1,a@b,D,?,?,C3,C4,?,?,TGS,Fail")
        #expect(read("1,u,?@?,C3,C4,?,?,TGS,Fail") == "rejected: expected source user as user@domain or ?, found no @")
        #expect(read("x,u@d,?@?,C3,C4,?,?,TGS,Fail").contains("whole seconds"))
        #expect(read("1,C1$@D,C1$@D,C3,C4,?,?,TGS,Fail", users: .users) == "filtered")
    }

    @Test func `other lines are rejected, and never shown`() {
        for line in [
            "SECRET", "1,2,SECRET", String(repeating: ",", count: 500), "SECRET{}", "[SECRET]", "\"SECRET\"",
        ] {
            let result = read(line)
            #expect(result.hasPrefix("rejected: ") && !result.contains("SECRET"))
        }
        for blank in ["", " ", "\r", "[]"] { #expect(read(blank).isEmpty, "is no record") }
        #expect(read(Array("1,U\u{1}@D,U@D,C,C,?,?,?,".utf8) + [0xff]) == "rejected: expected UTF-8, found other bytes")
        #expect(read("1,U@D,U@D,C,C,?,?,?," + String(repeating: "x", count: 70_000)).contains("at most 65536 bytes"))
    }

    @Test func `real rows become what prepare makes of them`() throws {
        var random = SeededNumbers(seed: 3)
        let parts = ["U1@D", "C1$@D", "$@$", "?", "?@?", "U,@D", "a@b@c", "@", "", "ANONYMOUS LOGON@C586", "é@ü"]
        for _ in 0..<2_000 {
            let users = (0..<2).map { _ in parts.randomElement(using: &random) ?? "" }
            let line =
                "\(Int.random(in: 0...99_999, using: &random)),\(users[0]),\(users[1]),C1,C2,?,Network,LogOn,Success"
            let expected = (try? AuthEvent(parsing: line, name: "x")).map { event in
                "\(event.second)," + event.values.joined(separator: ",")
            }
            let found = read(line)
            #expect(expected == found || expected == nil && found.hasPrefix("rejected"))
        }
    }

    @Test func `objects with our own names`() {
        let own =
            #"{"time":86489,"src_user":"U6828","src_domain":"DOM1","dst_user":"U6828$","dst_domain":"DOM1","#
            + #""src_pc":"C88","dst_pc":"C2106","auth_type":"Kerberos","logon_type":"Network","auth_orient":"LogOn","#
            + #""success":"Success"}"#
        #expect(read(own) == day)
        #expect(read("  " + own + " \r") == day)
        #expect(read(#"{"time":"7","src_user":"U1@D","success":true}"#) == "7,U1,D,?,?,?,?,?,?,?,Success")
        #expect(read(#"{"time":7,"dst_user":"U1"}"#) == "7,?,?,U1,?,?,?,?,?,?,?")
        #expect(read(#"{"time":"1970-01-02T00:00:09Z","src_user":"U"}"#, epoch: 86_400) == "9,U,?,?,?,?,?,?,?,?,?")
        #expect(read(#"{"time":7,"src_user":"C1$"}"#, users: .users) == "filtered")
    }

    @Test func `objects with the names of the Elastic Common Schema`() {
        let event = """
            {"@timestamp":"2015-01-01T00:00:10.123Z","user":{"name":"bob","domain":"CORP"},
            "source":{"ip":"::ffff:10.0.0.1"},"host":{"name":"SRV"},"event":{"code":"4624","action":"logged-in",
            "outcome":"success"},"winlog":{"event_data":{"SubjectUserName":"-","SubjectDomainName":"-",
            "AuthenticationPackageName":"NTLM"},"logon":{"type":"Network"}}}
            """.replacingOccurrences(of: "\n", with: "")
        let row = "10,bob,corp,bob,corp,10.0.0.1,srv,NTLM,Network,LogOn,Success"
        #expect(read(event, epoch: 1_420_070_400) == row)
        let subject = event.replacingOccurrences(
            of: #""SubjectUserName":"-","SubjectDomainName":"-""#,
            with: #""SubjectUserName":"S$","SubjectDomainName":"CORP""#
        )
        #expect(read(subject, epoch: 1_420_070_400) == "10,s$,corp,bob,corp,10.0.0.1,srv,NTLM,Network,LogOn,Success")
        let dotted =
            #"{"@timestamp":1420070410,"user.name":"ann@corp","user.target.name":"root","user.target.domain":"X","#
            + #""source.domain":"WS","host.hostname":"H","event.outcome":"failure","winlog.event_data.LogonType":10,"#
            + #""event.action":"custom"}"#
        #expect(read(dotted, epoch: 1_420_070_400) == "10,ann,corp,root,x,ws,h,?,RemoteInteractive,custom,Fail")
    }

    @Test func `times`() {
        func second(_ time: String) -> String {
            let row = read(#"{"@timestamp":\#(time),"user.name":"u"}"#)
            return row.hasPrefix("rejected") ? "rejected" : String(row.prefix { $0 != "," })
        }
        for (time, expected) in [
            (#""2025-01-31T23:59:59.999Z""#, "1738367999"), (#""2025-01-31T23:59:59+02:00""#, "1738360799"),
            (#""2025-01-31 23:59:59-0130""#, "1738373399"), (#""2025-01-31T23:59""#, "1738367940"),
            (#""2024-02-29T12:00:00Z""#, "1709208000"), (#""1970-01-01T00:00:00Z""#, "0"),
            ("1738367999", "1738367999"), ("1738367999.9", "1738367999"), ("1738367999123", "1738367999"),
            ("1738367999123456", "1738367999"), ("1738367999123456789", "1738367999"),
            (#""1738367999123""#, "1738367999"),
            (#""2025-02-29T12:00:00Z""#, "rejected"), (#""2025-13-01T12:00:00Z""#, "rejected"),
            (#""yesterday""#, "rejected"),
            (#""2025-01-31T24:00:00Z""#, "rejected"), ("-5", "rejected"), ("1e999", "rejected"), ("true", "rejected"),
            (#""1969-12-31T23:59:59Z""#, "rejected"), ("null", "rejected"), (#""2025-01-31T23:59:59Zx""#, "rejected"),
            (String(repeating: "9", count: 100_000), "rejected"), ("{}", "rejected"), (#""""#, "rejected"),
        ] { #expect(second(time) == expected, "\(time.prefix(40))") }
    }

    @Test func `commas and control characters cannot break a row`() {
        let row = read(
            #"{"time":1,"src_user":"a,b","src_domain":"c\nd\u0000e\u007f","dst_user":"x\ud83d\ude00\ud800y"}"#
        )
        #expect(row == "1,a_b,c_d_e,x😀\u{fffd}y,?,?,?,?,?,?,?")
        #expect(read(#"{"time":1,"src_user":"q\"\\\/\b\t"}"#) == #"1,q"\/,?,?,?,?,?,?,?,?,?"#)
    }

    @Test func `the last of two values counts, the first of an array, and null is none`() {
        #expect(read(#"{"time":1,"src_user":"a","src_user":"b"}"#).hasPrefix("1,b,"))
        #expect(read(#"{"time":1,"src_user":"a","src_user":null,"dst_user":"c"}"#).hasPrefix("1,?,?,c,"))
        #expect(read(#"{"time":1,"user":[{"name":"no"}],"src_user":[[],{},"a","b"]}"#).hasPrefix("1,a,"))
        #expect(read(#"{"time":1,"user":{"name":{"x":1}},"src_user":5}"#).hasPrefix("1,5,"))
    }

    @Test func `broken and hostile objects are rejected`() {
        let deep = String(repeating: "[", count: 500_000)
        let nested = String(repeating: #"{"a":"#, count: 100_000)
        for object in [
            "{", "{}", "{]", #"{"time":1}"#, #"{"time":1,}"#, #"{"time" 1}"#, #"{"time":01,"src_user":"a"}"#,
            #"{"time":1,"src_user":"a"}x"#, #"{"time":1,"src_user":"a}"#, #"{"time":1,"src_user":"\x"}"#,
            #"{"time":1,"src_user":"\u12"}"#, #"{"time":1,"src_user":tru}"#, #"{"time":1,"src_user":-}"#,
            #"{"time":1,"src_user":1.}"#, #"{"time":1,"src_user":1e}"#, #"{'time':1}"#, #"{"time":1,"src_user":NaN}"#,
            "{\"time\":1,\"src_user\":\"a\u{1}\"}", #"{"a":"# + deep, nested, #"{"time":1.5,"src_user":"a"}"#,
            #"{"time":-1,"src_user":"a"}"#, #"{"time":99999999999999999999,"src_user":"a"}"#,
            #"{"time":1,"src_user":"\#(String(repeating: "x", count: 70_000))"}"#, #"{"src_user":"a"}"#,
        ] {
            // What is not closed may go on in the next line; then it is rejected.
            let result = read(object)
            #expect(result.isEmpty != result.contains("rejected: "), "\(object.prefix(60))")
        }
        #expect(read(Array(#"{"time":1,"src_user":""#.utf8) + [0xc3] + Array(#""}"#.utf8)).contains("UTF-8"))
    }

    @Test func `random damage never breaks the parser`() {
        var random = SeededNumbers(seed: 11)
        let whole = Array(
            #"{"@timestamp":"2015-01-01T00:00:10Z","user":{"name":"b\u0041","x":[1,2.5e3,{"y":null}]}}"#.utf8
        )
        for _ in 0..<5_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random) * Int.random(in: 0...1, using: &random))
            _ = read(bytes.filter { $0 != 10 })
        }
    }
}
