import AuthLogs
import ByteIO
import Foundation

/// Parses lines of syslog for tests, and writes what they mean in one line.
struct SyslogSamples {
    private var parser: SyslogParser
    private var event = LogEvent()

    /// A parser whose lines without a year are not after the end of 2025-01-02.
    init(years: SyslogYears = SyslogYears(notAfter: 1_735_862_400)) { parser = SyslogParser(years: years) }

    /// `user|source|destination|method|orientation|outcome|account`, or `filtered: …`, or `rejected: …`.
    mutating func meaning(_ line: some Collection<UInt8>) -> String {
        switch Array(line).withUnsafeBytes({ parser.parse($0, into: &event) }) {
        case .event: Self.text(event)
        case .filtered(let reason): "filtered: \(reason)"
        case .rejected(let reason): "rejected: \(reason)"
        }
    }

    mutating func meaning(_ line: String) -> String { meaning(Array(line.utf8)) }

    /// The meaning of a message of sshd.
    mutating func message(_ message: String) -> String { meaning("Jan  1 08:00:00 gate1 sshd[411]: \(message)") }

    /// The time of a line that is an event, with the clock if that is local.
    mutating func time(_ line: String) -> String {
        guard case .event = Array(line.utf8).withUnsafeBytes({ parser.parse($0, into: &event) }) else { return "none" }
        return event.time.rfc3339 + (event.time.clock == .local ? " local" : "")
    }

    /// The number of lines of `path` with each meaning, by the first letters of `meaning`.
    mutating func count(_ path: String, where matches: (String) -> Bool) throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0a).count { matches(meaning($0)) }
    }

    static func text(_ event: LogEvent) -> String {
        let user = event.text(.sourceUser) ?? "?"
        let same = event.text(.destinationUser) == event.text(.sourceUser) ? "" : " and another"
        let source = event.text(.sourceAddress) ?? event.text(.sourceHost).map { "name \($0)" } ?? "?"
        let words = [
            user + same, source, event.text(.destinationHost) ?? event.text(.destinationAddress) ?? "?",
            event.text(.authenticationType) ?? "?", event.text(.orientation) ?? "?", "\(event.outcome)",
            "\(event.account)",
        ]
        return words.joined(separator: "|") + (event.repeats == 1 ? "" : "|x\(event.repeats)")
    }
}
