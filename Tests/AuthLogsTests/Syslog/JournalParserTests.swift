import AuthLogs
import Foundation
import TestSupport
import Testing

/// Records of systemd's journal.
@Suite struct JournalParserTests {
    private func meaning(_ message: [UInt8]?, time: String? = "1735718400123456", program: String? = "sshd") -> String {
        var event = LogEvent()
        func withBytes<R>(_ text: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
            text.map { $0.withUnsafeBytes { body($0) } } ?? body(nil)
        }
        let meaning = withBytes(time.map { Array($0.utf8) }) { time in
            withBytes(program.map { Array($0.utf8) }) { program in
                withBytes(message) { message in
                    withBytes(Array("gate1".utf8)) { host in
                        JournalParser.parse(
                            time: time,
                            host: host,
                            program: program,
                            message: message,
                            cursor: host,
                            into: &event
                        )
                    }
                }
            }
        }
        switch meaning {
        case .event: return event.time.rfc3339 + " " + (event.text(.recordID) ?? "") + " " + SyslogSamples.text(event)
        case .filtered(let reason): return "filtered: \(reason)"
        case .rejected(let reason): return "rejected: \(reason)"
        }
    }

    private let accepted = Array("Accepted password for bea from 10.20.0.15 port 5 ssh2".utf8)

    @Test func `a record`() {
        let event = "2025-01-01T08:00:00.123456Z gate1 bea|10.20.0.15|gate1|password|LogOn|success|unspecified"
        #expect(meaning(accepted) == event)
        #expect(meaning(accepted, program: "sshd-session") == event)
        #expect(meaning(accepted, program: "sudo") == "filtered: journal entry of another program")
        #expect(meaning(accepted, program: nil) == "filtered: journal entry of another program")
        #expect(meaning(nil) == "rejected: expected text or bytes as MESSAGE, found none")
        #expect(meaning(accepted, time: nil).hasPrefix("rejected: expected microseconds"))
        #expect(meaning(accepted, time: "now").hasPrefix("rejected: expected microseconds"))
    }

    @Test func `bytes as numbers`() {
        var bytes: [UInt8] = []
        func read(_ text: String) -> [UInt8]? {
            Array(text.utf8).withUnsafeBytes { JournalParser.bytes(ofNumbers: $0, into: &bytes) } ? bytes : nil
        }
        #expect(read("[70, 97,105 ]") == [70, 97, 105])
        #expect(read(" [] ") == [])
        for text in ["", "[", "[256]", "[-1]", "[1,]", "[1 2]", "[1]]", "[\"a\"]", "1"] { #expect(read(text) == nil) }
    }

    @Test(.enabled(if: SharedData.path("cases/27-journald.ndjson") != nil, "no ../shared/cases"))
    func `case 27, messages as bytes, list and null`() throws {
        let path = try #require(SharedData.path("cases/27-journald.ndjson"))
        let meanings = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let message: [UInt8]? =
                switch object["MESSAGE"] {
                case let text as String: Array(text.utf8)
                case let texts as [String]: texts.first.map { Array($0.utf8) }
                case let numbers as [Int]: numbers.map { UInt8($0) }
                default: nil
                }
            let identifier = object["SYSLOG_IDENTIFIER"] as? String
            return meaning(message, time: object["__REALTIME_TIMESTAMP"] as? String, program: identifier)
        }
        #expect(meanings.count == 5)
        #expect(meanings.count { $0.hasPrefix("rejected") } == 1)
        #expect(meanings[1].contains(" b\u{fffd}a|10.20.0.15|gate1|password|LogOn|failure|exists"))
        #expect(meanings[4].hasPrefix("2025-01-01T08:00:04.123456Z"))
    }
}
