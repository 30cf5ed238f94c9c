import ByteIO

/// The format of a log, as its first bytes tell it.
package enum DetectedFormat: Hashable, Sendable {
    /// A format whose records the named parser reads.
    case known(LogFormat)
    /// JSON records, each of which tells its own format.
    case anyJSON
    /// Zeek's tab-separated form.
    case zeekTSV
    /// Labels of LANL's red team.
    case labels
    /// A format that is known and not supported, in words.
    case unsupported(String)
    /// Nothing that is known.
    case unknown
    /// No content.
    case empty

    /// The size of the head that is enough to tell the format.
    package static let headSize = 1 << 16
    /// The number of lines that are looked at.
    private static let lines = 50

    /// Detects the format of the uncompressed bytes `head` at the start of a log; text is UTF-8 without a byte order mark.
    package init(_ head: [UInt8]) {
        self = head.withUnsafeBytes { Self.detect($0) }
    }

    private static func detect(_ head: UnsafeRawBufferPointer) -> DetectedFormat {
        if head.starts(with: "ElfFile\0".utf8) || head.starts(with: "ElfChnk\0".utf8) { return .known(.evtx) }
        if let name = binary(head) { return .unsupported(name) }
        var start = head.firstIndex { $0 > 0x20 } ?? head.count
        guard start < head.count else { return .empty }
        var votes = Votes()
        for _ in 0..<lines where start < head.count {
            let end = head[start...].firstIndex(of: .lineFeed) ?? head.count
            let line = head.slice(start..<end).droppingCarriageReturn.trimmed
            start = end + 1
            guard !line.isEmpty else { continue }
            let found = format(of: line, in: head)
            if found == .zeekTSV || found != .unknown && votes.count == 0 { return found }
            votes.add(found, line)
        }
        return votes.winner
    }

    /// The formats of the lines of a log whose first line tells nothing.
    ///
    /// That line may be cut, after a copy and truncate for example, or a title. Then more than half of the others decide: a
    /// text that quotes a log is none.
    private struct Votes {
        private(set) var count = 0
        private var found: [DetectedFormat: Int] = [:]
        /// The lines that go on with a JSON object or an XML element.
        private var inside: [DetectedFormat: Int] = [:]

        mutating func add(_ format: DetectedFormat, _ line: UnsafeRawBufferPointer) {
            count += 1
            if format != .unknown {
                found[format, default: 0] += 1
            } else if count > 1, let first = line.first {
                if "\"{}[]".utf8.contains(first) { inside[.anyJSON, default: 0] += 1 }
                if first == UInt8(ascii: "<") { inside[.known(.windowsXML), default: 0] += 1 }
            }
        }

        var winner: DetectedFormat {
            let all = found.map { (format: $0.key, count: $0.value + inside[$0.key, default: 0]) }
            let order = { (format: DetectedFormat) in String(describing: format) }
            let best = all.max { ($0.count, order($1.format)) < ($1.count, order($0.format)) }
            guard let best, best.count * 2 > count - 1 else { return .unknown }
            return best.format
        }
    }

    /// The format of which `line` is a line of the log that starts with `head`.
    private static func format(of line: UnsafeRawBufferPointer, in head: UnsafeRawBufferPointer) -> DetectedFormat {
        guard let first = line.first else { return .unknown }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return isJSON(line) ? .anyJSON : .unknown
        case UInt8(ascii: "<"):
            if SyslogParser.recognizes(line) { return .known(.syslog) }
            return isXML(line) && hasEvent(head) ? .known(.windowsXML) : .unknown
        case UInt8(ascii: "#"):
            let isZeek = ["#separator", "#fields", "#path", "#set_separator"].contains { line.starts(with: $0.utf8) }
            return isZeek ? .zeekTSV : .unknown
        default:
            let csv = csv(line)
            if csv != .unknown { return csv }
            return SyslogParser.recognizes(line) ? .known(.syslog) : .unknown
        }
    }

    /// True for the start of an object or of an array of objects; false for other text in brackets: a log level such as
    /// `[INFO]`, a link, a template.
    private static func isJSON(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let next = line.dropFirst().firstIndex(where: { $0 > 0x20 }) else { return true }
        guard line[0] == UInt8(ascii: "[") else { return "\"}".utf8.contains(line[next]) }
        return line[next] == UInt8(ascii: "{") || line[next] == UInt8(ascii: "]") && next == line.count - 1
    }

    private static func isXML(_ line: UnsafeRawBufferPointer) -> Bool {
        ["<?xml", "<Event", "<!--", "<evt:"].contains { line.starts(with: $0.utf8) }
    }

    /// True if an XML element whose name begins with `Event` is in `head`: other XML is no log.
    private static func hasEvent(_ head: UnsafeRawBufferPointer) -> Bool {
        let name = Array("Event".utf8)
        guard head.count > name.count else { return false }
        return (1..<head.count - name.count).contains { index in
            head[index] == name[0] && (head[index - 1] == UInt8(ascii: "<") || head[index - 1] == UInt8(ascii: ":"))
                && head.slice(index..<index + name.count).elementsEqual(name)
        }
    }

    /// The format of a CSV line of LANL or ours, by its values and not by the number of its columns alone.
    private static func csv(_ line: UnsafeRawBufferPointer) -> DetectedFormat {
        let columns = line.split(separator: .comma, maxSplits: 12, omittingEmptySubsequences: false)
        guard let first = columns.first, !first.isEmpty, first.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
            return .unknown
        }
        func isOutcome(_ index: Int) -> Bool {
            ["Success", "Fail", "?"].contains { columns[index].elementsEqual($0.utf8) }
        }
        func isUser(_ index: Int) -> Bool { columns[index].contains(.at) || columns[index].elementsEqual("?".utf8) }
        switch columns.count {
        case 4 where isUser(1): return .labels
        case 9 where isUser(1) && isUser(2): return .known(.lanl)
        case 11 where isOutcome(10): return .known(.dayFile)
        case 12 where ["0", "1"].contains { columns[11].elementsEqual($0.utf8) }: return .known(.dayFile)
        default: return .unknown
        }
    }

    /// The name of a binary format that is no log of ours; `nil` for anything else.
    private static func binary(_ head: UnsafeRawBufferPointer) -> String? {
        let kinds: [(magic: [UInt8], name: String)] = [
            ([0x50, 0x4b, 0x03, 0x04], "a zip archive: unpack it first"),
            ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive: unpack it first"),
            ([0x42, 0x5a, 0x68], "a bzip2 file: unpack it first"),
            ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "an xz file: unpack it first"),
            ([0x25, 0x50, 0x44, 0x46], "a PDF"),
            (Array("PAR1".utf8), "a Parquet file: export it as NDJSON"),
            (Array("LPKSHHRH".utf8), "a journal of systemd: export it with journalctl -o json"),
            (Array("SQLite format 3".utf8), "an SQLite database"),
            (Array("LfLe".utf8), "a Windows event log of before Vista (.evt): export it as .evtx"),
        ]
        let tar = Array("ustar".utf8)
        if head.count > 512, head.slice(257..<262).elementsEqual(tar) { return "a tar archive: unpack it first" }
        return kinds.first { head.starts(with: $0.magic) }?.name
    }
}

extension DetectedFormat {
    /// The name for people.
    package var title: String {
        switch self {
        case .known(let format): format.title
        case .anyJSON: "JSON"
        case .zeekTSV: "Zeek, tab-separated"
        case .labels: "labels of LANL's red team"
        case .unsupported(let name): name
        case .unknown: "unknown"
        case .empty: "empty"
        }
    }
}
