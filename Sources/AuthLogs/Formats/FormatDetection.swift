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
        // The first line may be cut, after a copy and truncate for example: a few lines decide.
        for _ in 0..<lines where start < head.count {
            let end = head[start...].firstIndex(of: .lineFeed) ?? head.count
            let line = head.slice(start..<end).droppingCarriageReturn
            let found = format(of: line.trimmed, isWhole: end < head.count)
            if found != .unknown { return found }
            start = end + 1
        }
        return .unknown
    }

    /// The format of which `line` is a line; `isWhole` is false for a line that may go on after the head.
    private static func format(of line: UnsafeRawBufferPointer, isWhole: Bool) -> DetectedFormat {
        guard let first = line.first else { return .unknown }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return isBracketText(line) ? .unknown : .anyJSON
        case UInt8(ascii: "<"):
            return SyslogParser.recognizes(line) ? .known(.syslog) : isXML(line) ? .known(.windowsXML) : .unknown
        case UInt8(ascii: "#"):
            let isZeek = ["#separator", "#fields", "#path", "#set_separator"].contains { line.starts(with: $0.utf8) }
            return isZeek ? .zeekTSV : .unknown
        default:
            let csv = csv(line)
            if csv != .unknown { return csv }
            return SyslogParser.recognizes(line) ? .known(.syslog) : .unknown
        }
    }

    /// True for text in brackets that is no array: a log level or a time such as `[INFO]`.
    private static func isBracketText(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line[0] == UInt8(ascii: "["), let next = line.dropFirst().first(where: { $0 > 0x20 }) else {
            return false
        }
        return ![UInt8(ascii: "{"), UInt8(ascii: "]")].contains(next)
    }

    private static func isXML(_ line: UnsafeRawBufferPointer) -> Bool {
        ["<?xml", "<Event", "<!--", "<evt:"].contains { line.starts(with: $0.utf8) }
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
            ([0x42, 0x5a, 0x68], "a bzip2 file: unpack it first"),
            ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "an xz file: unpack it first"),
            ([0x25, 0x50, 0x44, 0x46], "a PDF"),
            (Array("PAR1".utf8), "a Parquet file: export it as NDJSON"),
            (Array("LPKSHHRH".utf8), "a journal of systemd: export it with journalctl -o json"),
            (Array("SQLite format 3".utf8), "an SQLite database"),
            (Array("LfLe".utf8), "a Windows event log of before Vista (.evt): export it as .evtx"),
        ]
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
