import ByteIO

/// The place of the source host in a message of sshd, and with it the end of the name before it.
///
/// The name is whatever somebody typed, ` from 10.0.0.1 port 22` included; only the end of the message is sshd's own.
struct SSHDOrigin {
    /// The end of the account's name.
    let endOfName: Int
    /// The address or the name of the host.
    let address: Range<Int>

    /// Finds the last ` from ADDRESS[ port N[ ssh2]]` that ends `text`, else the last with a port.
    init?(lastIn text: SyslogText) {
        var end = text.count
        var withPort: SSHDOrigin?
        while let start = Self.from(text, before: end) {
            let tail = Self.tail(text, from: start &+ 6)
            if tail.endsText {
                self.init(endOfName: max(0, start), address: tail.address)
                return
            }
            if withPort == nil, tail.hasPort { withPort = SSHDOrigin(endOfName: max(0, start), address: tail.address) }
            end = start
        }
        guard let withPort else { return nil }
        self = withPort
    }

    /// Finds the first ` from ADDRESS port N` in `text`.
    init?(firstIn text: SyslogText) {
        var start = text.has("from ", at: 0) ? -1 : text.first(" from ")
        while let found = start {
            let tail = Self.tail(text, from: found &+ 6)
            if tail.hasPort {
                self.init(endOfName: max(0, found), address: tail.address)
                return
            }
            start = text.first(" from ", from: found &+ 1)
        }
        return nil
    }

    /// Finds the last ` ADDRESS port N` in `text`.
    init?(wordIn text: SyslogText) {
        var end = text.count
        while let port = text.last(" port ", before: end) {
            var start = port
            while start > 0, text.bytes[start &- 1] > 0x20 { start &-= 1 }
            var cursor = TimeCursor(text.bytes, at: port &+ 6)
            let isNumber = cursor.number(upTo: 5) != nil && (cursor.isAtBoundary || cursor.peek == UInt8(ascii: ":"))
            if isNumber, start < port, start > 0 || end == text.count {
                self.init(endOfName: max(0, start &- 1), address: start..<port)
                return
            }
            end = port
        }
        return nil
    }

    private init(endOfName: Int, address: Range<Int>) { (self.endOfName, self.address) = (endOfName, address) }

    /// The offset of the last ` from ` before `end`; an empty name leaves `from ` at the very start, which is -1.
    private static func from(_ text: SyslogText, before end: Int) -> Int? {
        if let start = text.last(" from ", before: end) { return start }
        return end >= 0 && text.begins("from ") ? -1 : nil
    }

    private static func tail(
        _ text: SyslogText,
        from start: Int
    ) -> (address: Range<Int>, hasPort: Bool, endsText: Bool) {
        let end = text.endOfWord(from: start)
        let address = start..<end
        guard end > start else { return (address, false, false) }
        var rest = text.endOfBlanks(from: end)
        if rest == text.count { return (address, false, true) }
        guard text.has("port ", at: rest) else { return (address, false, false) }
        var cursor = TimeCursor(text.bytes, at: rest &+ 5)
        guard cursor.number(upTo: 5) != nil, cursor.isAtBoundary else { return (address, false, false) }
        rest = text.endOfBlanks(from: cursor.offset)
        if text.has("ssh2", at: rest) || text.has("ssh1", at: rest) { rest = text.endOfBlanks(from: rest &+ 4) }
        return (address, true, rest == text.count)
    }
}
