import ByteIO

/// A line of a syslog file: its time, host, program and message.
///
/// Forms: RFC 3164 with and without priority and with any time of ``SyslogStamp``; the templates of rsyslog
/// (traditional, file, forward, `SyslogProtocol23Format`); RFC 5424 with structured data; macOS, Solaris, busybox,
/// FreeBSD; the short forms of journalctl. Names are taken as they are; nothing is copied.
struct SyslogLine {
    let stamp: SyslogStamp
    /// The host; empty if the line has none.
    private(set) var host: UnsafeRawBufferPointer
    /// The program without its path; empty if the line names none.
    private(set) var program: UnsafeRawBufferPointer
    /// The message.
    private(set) var message: UnsafeRawBufferPointer
    /// True if the program is written as `program:` or `program[pid]`, or in the place that RFC 5424 has for it.
    private(set) var hasTag = false

    /// Reads `line`; `nil` if it does not begin with a time.
    init?(_ line: UnsafeRawBufferPointer) {
        var cursor = TimeCursor(line)
        if SyslogText(line).begins("\u{feff}") { cursor.offset = 3 }
        let hasPriority = cursor.takesPriority()
        let isProtocol = cursor.takesVersion()
        guard let stamp = SyslogStamp(&cursor) else { return nil }
        if !isProtocol { _ = cursor.takes(UInt8(ascii: ":")) }
        guard cursor.isAtBoundary else { return nil }
        self.stamp = stamp
        let text = SyslogText(line)
        let none = line.slice(0..<0)
        (host, program, message) = (none, none, none)
        let start = text.endOfBlanks(from: cursor.offset)
        if isProtocol {
            readProtocol(text, from: start)
        } else {
            readTraditional(text, from: start, hasPriority: hasPriority)
        }
    }

    /// Reads what follows the time in RFC 5424: host, program, process, message id, structured data, message.
    private mutating func readProtocol(_ text: SyslogText, from start: Int) {
        var offset = start
        func word() -> UnsafeRawBufferPointer {
            let begin = offset
            offset = text.endOfWord(from: begin)
            defer { offset = text.endOfBlanks(from: offset) }
            return text.bytes.slice(begin..<offset)
        }
        host = word()
        program = Self.name(word())
        hasTag = !program.isEmpty
        _ = word()
        _ = word()
        if offset < text.count, text.bytes[offset] == UInt8(ascii: "[") {
            offset = Self.endOfData(text, from: offset)
        } else {
            _ = word()
        }
        offset = text.endOfBlanks(from: offset)
        if text.has("\u{feff}", at: offset) { offset = text.endOfBlanks(from: offset &+ 3) }
        message = text.bytes.slice(offset..<text.count)
    }

    /// The end of the structured data at `start`: elements in brackets with values in quotes.
    private static func endOfData(_ text: SyslogText, from start: Int) -> Int {
        var offset = start
        var isQuoted = false
        while offset < text.count {
            switch text.bytes[offset] {
            case UInt8(ascii: "\\") where isQuoted: offset &+= 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "]") where !isQuoted:
                guard offset &+ 1 < text.count, text.bytes[offset &+ 1] == UInt8(ascii: "[") else { return offset &+ 1 }
            default: break
            }
            offset &+= 1
        }
        return text.count
    }

    /// Reads what follows the time in all other forms: a host, if the next word is no tag, and `program[pid]: message`.
    private mutating func readTraditional(_ text: SyslogText, from start: Int, hasPriority: Bool) {
        var offset = start
        // FreeBSD's `<auth.info>` after the time.
        if !hasPriority, offset < text.count, text.bytes[offset] == UInt8(ascii: "<") {
            offset = text.endOfBlanks(from: text.endOfWord(from: offset))
        }
        var end = text.endOfWord(from: offset)
        if !Self.isTag(text, offset..<end) {
            host = text.bytes.slice(offset..<end)
            offset = text.endOfBlanks(from: end)
            end = text.endOfWord(from: offset)
        }
        // Busybox's and AIX's `auth.info` before the tag.
        if Self.isFacility(text, offset..<end) {
            offset = text.endOfBlanks(from: end)
            end = text.endOfWord(from: offset)
        }
        // AIX's `Message forwarded from gate1: sshd[411]: `.
        if text.has("Message forwarded from ", at: offset) {
            offset &+= 23
            end = text.endOfWord(from: offset)
            host = text.bytes.slice(offset..<max(offset, end &- 1))
            offset = text.endOfBlanks(from: end)
            end = text.endOfWord(from: offset)
        }
        readTag(text, offset..<end)
    }

    private mutating func readTag(_ text: SyslogText, _ word: Range<Int>) {
        var end = word.lowerBound
        while end < word.upperBound, text.bytes[end] != UInt8(ascii: "["), text.bytes[end] != UInt8(ascii: ":") {
            end &+= 1
        }
        program = Self.name(text.bytes.slice(word.lowerBound..<end))
        hasTag = !program.isEmpty && end < word.upperBound
        if end < word.upperBound, text.bytes[end] == UInt8(ascii: "[") {
            while end < word.upperBound, text.bytes[end] != UInt8(ascii: "]") { end &+= 1 }
            end = min(end &+ 1, word.upperBound)
        }
        let afterBlanks = text.endOfBlanks(from: end)
        // macOS's ` <Info>` between the tag and its colon.
        if afterBlanks > end, afterBlanks < text.count, text.bytes[afterBlanks] == UInt8(ascii: "<") {
            let level = text.endOfWord(from: afterBlanks)
            if text.bytes[level &- 1] == UInt8(ascii: ":") { end = level &- 1 }
        }
        if end < text.count, text.bytes[end] == UInt8(ascii: ":") { end &+= 1 }
        message = text.bytes.slice(text.endOfBlanks(from: end)..<text.count)
    }

    /// True for `sshd:`, `sshd[411]:` and `sshd[411]`.
    private static func isTag(_ text: SyslogText, _ word: Range<Int>) -> Bool {
        guard let last = word.last else { return false }
        return text.bytes[last] == UInt8(ascii: ":") || text.bytes[last] == UInt8(ascii: "]")
    }

    /// True for `auth.info`, `authpriv.notice`, `auth|security:info` and the like.
    private static func isFacility(_ text: SyslogText, _ word: Range<Int>) -> Bool {
        guard !isTag(text, word) else { return false }
        let word = text.slice(word)
        guard word.begins("auth") || word.begins("security") || word.begins("daemon") || word.begins("local") else {
            return false
        }
        return word.bytes.contains(UInt8(ascii: ".")) || word.bytes.contains(UInt8(ascii: "|"))
    }

    /// The name of a program without its path.
    private static func name(_ program: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let slash = program.lastIndex(of: UInt8(ascii: "/")) else { return program }
        return program.slice(slash &+ 1..<program.count)
    }
}

extension TimeCursor {
    /// Reads a priority `<86>`, after the length that precedes it in RFC 6587's framing.
    fileprivate mutating func takesPriority() -> Bool {
        let start = offset
        if peek != UInt8(ascii: "<"), number(upTo: 7) != nil { _ = takes(0x20) }
        if takes(UInt8(ascii: "<")), number(upTo: 3) != nil, takes(UInt8(ascii: ">")) {
            skipBlanks()
            return true
        }
        offset = start
        return false
    }

    /// Reads the version of RFC 5424 and the blank after it.
    fileprivate mutating func takesVersion() -> Bool {
        let start = offset
        if number(upTo: 2) != nil, takes(0x20), peek &- UInt8(ascii: "0") < 10 { return true }
        offset = start
        return false
    }
}
