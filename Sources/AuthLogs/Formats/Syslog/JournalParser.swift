import ByteIO

/// Maps records of systemd's journal, as `journalctl -o json` writes them, to events.
package enum JournalParser {
    /// Fills `event`, which is reset first, from the fields of a record.
    ///
    /// - Parameters:
    ///   - time: `__REALTIME_TIMESTAMP`, microseconds since 1970.
    ///   - host: `_HOSTNAME`.
    ///   - program: `SYSLOG_IDENTIFIER`, or `_COMM` if that is absent.
    ///   - message: `MESSAGE` as bytes, which need not be UTF-8: of a list of texts the first, of a list of numbers the
    ///     bytes that they are (``bytes(ofNumbers:into:)``); `nil` if it is null or absent.
    ///   - cursor: `__CURSOR`, the identifier of the record.
    ///   - event: The event.
    /// - Returns: The meaning of the record.
    package static func parse(
        time: UnsafeRawBufferPointer?,
        host: UnsafeRawBufferPointer?,
        program: UnsafeRawBufferPointer?,
        message: UnsafeRawBufferPointer?,
        cursor: UnsafeRawBufferPointer? = nil,
        into event: inout LogEvent
    ) -> RecordMeaning {
        event.reset()
        guard let program, SSHDMessage.isWritten(by: program) else {
            return .filtered(.kind("journal entry of another program"))
        }
        guard let time, let parsed = LogTime(number: time, unit: .microseconds) else {
            return .rejected("expected microseconds since 1970 as __REALTIME_TIMESTAMP, found something else")
        }
        guard let message else { return .rejected("expected text or bytes as MESSAGE, found none") }
        event.time = parsed
        let meaning = SSHDMessage.parse(message, host: host ?? message.slice(0..<0), into: &event)
        if case .event = meaning { event.set(.recordID, cursor) }
        return meaning
    }

    /// Replaces `output` with the bytes of a JSON list of numbers, `[70, 97]`; returns false if `text` is none.
    package static func bytes(ofNumbers text: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Bool {
        output.removeAll(keepingCapacity: true)
        var cursor = TimeCursor(text.trimmed)
        guard cursor.takes(UInt8(ascii: "[")) else { return false }
        cursor.skipSpace()
        if cursor.takes(UInt8(ascii: "]")) { return cursor.isAtEnd }
        repeat {
            cursor.skipSpace()
            guard let byte = cursor.number(upTo: 3).flatMap(UInt8.init(exactly:)) else { return false }
            output.append(byte)
            cursor.skipSpace()
        } while cursor.takes(.comma)
        return cursor.takes(UInt8(ascii: "]")) && cursor.isAtEnd
    }
}

extension TimeCursor {
    fileprivate mutating func skipSpace() {
        while !isAtEnd, peek <= 0x20 { offset &+= 1 }
    }
}
