import ByteIO

extension DetectedFormat {
    /// The format that the user named, if any, as the content has it.
    func overridden(by named: LogFormat?) -> DetectedFormat {
        guard let named else { return self }
        return named == .zeek && self == .zeekTSV ? .zeekTSV : .known(named)
    }

    /// The reason why a log of this format, which starts with `head`, cannot be read, `detected` being the format that the
    /// content tells; `nil` if it can.
    func reasonNotToRead(_ head: [UInt8], _ detected: DetectedFormat) -> String? {
        switch self {
        case .known(.mapped): nil
        case .known(let format):
            // Text and binary formats exclude each other; what kind of text it is, `--format` decides.
            detected.isBinary(head) == format.isText && detected != .empty ? detected.mismatch(with: format) : nil
        case .anyJSON, .zeekTSV, .empty: nil
        case .labels: "is a list of labels (LANL's redteam.txt), no log"
        case .unsupported(let name): "is \(name)"
        case .unknown where Self.isCSV(head):
            "is a CSV in no known format: describe its columns with --map FILE, as docs/reference/formats/map.md shows"
        case .unknown:
            "is in no known format; surprisal formats lists them, --format NAME names one, and --map FILE describes another, as docs/reference/formats/map.md shows"
        }
    }

    /// ``reasonNotToRead(_:_:)`` for a file of a folder, which nobody named.
    static func reasonToPassOver(_ reason: String) -> String {
        reason.hasPrefix("is in no known format") ? "no log in a known format" : String(reason.trimmingPrefix("is "))
    }

    private func isBinary(_ head: [UInt8]) -> Bool {
        switch self {
        case .known(.evtx), .unsupported: true
        case .unknown: head.contains(0)
        default: false
        }
    }

    /// The reason why content of this format is hardly in the format `named`; `nil` if it may be.
    func mismatch(with named: LogFormat) -> String? {
        switch self {
        case .known(let format) where format == named: return nil
        case .known(.lanl) where named == .dayFile: return nil
        case .known(.dayFile) where named == .lanl: return nil
        case .anyJSON where named.framing == .json || named == .zeek || named == .mapped: return nil
        case .zeekTSV where named == .zeek: return nil
        case .empty: return nil
        case .unknown where named.isText: return nil
        case .unknown: return "is no \(named.title), as --format \(named.rawValue) says"
        default: return "is no \(named.title), as --format \(named.rawValue) says: it looks like \(title)"
        }
    }

    /// True if the first two lines of `head` have the same number of delimiters, at least two.
    private static func isCSV(_ head: [UInt8]) -> Bool {
        let lines = head.split(separator: .lineFeed, maxSplits: 2)
        guard lines.count >= 2 else { return false }
        return ",;\t|".utf8.contains { delimiter in
            let counts = lines.prefix(2).map { line in line.count { $0 == delimiter } }
            return counts[0] >= 2 && counts[0] == counts[1]
        }
    }
}
