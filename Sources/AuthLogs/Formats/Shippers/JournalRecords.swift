/// Recognises records of systemd's journal, and hands them to the parser of sshd's messages.
struct JournalRecords: Sendable {
    private let time: JSONPath
    private let host: JSONPath
    private let program: [JSONPath]
    private let cursor: JSONPath
    private let message: JSONPath

    /// Adds the path of the message to `messages`, all others to `paths`.
    init(_ paths: inout JSONPaths, messages: inout JSONPaths) {
        time = paths.add("__realtime_timestamp")
        host = paths.add("_hostname")
        program = paths.add("syslog_identifier", "_comm")
        cursor = paths.add("__cursor")
        message = messages.add("message")
    }

    /// True if `record` is one of the journal.
    func matches(_ record: JSONRecord) -> Bool { record.has(time) }

    /// Maps `record` with the parser of sshd's messages.
    func map(_ record: JSONRecord, messages: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        func parse(_ message: UnsafeRawBufferPointer?) -> JSONMeaning {
            .known(
                JournalParser.parse(
                    time: record[time],
                    host: record[host],
                    program: record[program],
                    message: message,
                    cursor: record[cursor],
                    into: &event
                )
            )
        }
        // An array holds the numbers of the bytes, or several messages, of which the first counts.
        guard messages.kind(message) == .number, let array = messages.array(message) else {
            return parse(messages[message])
        }
        return Self.text(array).withUnsafeBytes { parse($0) }
    }

    /// The message whose bytes are the numbers of `array`; whatever is not UTF-8 becomes U+FFFD.
    private static func text(_ array: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONArray(array).forEach { element in
            if let number = element.decimal, number < 256 { bytes.append(UInt8(truncatingIfNeeded: number)) }
        }
        return Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
}
