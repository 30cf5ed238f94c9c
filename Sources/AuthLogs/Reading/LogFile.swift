import ByteIO
import Foundation

/// One log: its format, and its records in blocks.
struct LogFile {
    /// The format that the log is read in.
    let format: DetectedFormat
    /// The format that the content tells.
    let detected: DetectedFormat
    /// The reason why the log cannot be read; `nil` if it can.
    let unreadable: String?

    private let file: PeekedFile
    private let options: EventLog.Options

    /// Opens the log at `path`, or takes `opened`, and tells its format unless the options name it.
    ///
    /// - Throws: `InputError` if it cannot be opened.
    init(_ path: String, opened: PeekedFile?, options: EventLog.Options, isCancelled: () -> Bool) throws {
        file = try opened ?? PeekedFile(path: path, headSize: DetectedFormat.headSize, isCancelled: isCancelled)
        self.options = options
        detected = DetectedFormat(file.head)
        format = options.map != nil ? .known(.mapped) : detected.overridden(by: options.format)
        unreadable = format.reasonNotToRead(file.head, detected)
    }

    /// True if the meaning of a record depends on records before it, so that one parser reads them all in order.
    var isStateful: Bool {
        switch format {
        case .zeekTSV: true
        case .known(.syslog): options.year != nil
        default: false
        }
    }

    /// True if records have numbers instead of lines: those of an EVTX file, and objects of JSON that share a line.
    var numbersRecords: Bool {
        guard isFramedJSON else { return format == .known(.evtx) }
        return file.head.withUnsafeBytes { JSONFraming.hasSeveralObjectsALine($0) }
    }

    /// True for JSON that is not one object a line.
    private var isFramedJSON: Bool {
        if format == .known(.mapped), options.map?.format == .json { return true }
        return isJSON && !file.head.withUnsafeBytes { JSONFraming.isOneObjectALine($0) }
    }

    /// The records of the log.
    ///
    /// - Throws: `InputError` if it cannot be opened again.
    func records() throws -> any RecordSource {
        switch format {
        case .known(.evtx): return try EVTXSource(file.bytes(), head: file.head)
        case .known(.windowsXML):
            let isLines = file.head.withUnsafeBytes { WindowsXMLFraming.isOneEventALine($0) }
            return isLines
                ? LineRecords(try file.lines())
                : try FramedSource(file.lines(keepsLongLines: true), WindowsXMLFraming())
        case .known(.mapped): return try mappedRecords()
        case _ where isFramedJSON: return try objects()
        default: return LineRecords(try file.lines())
        }
    }

    private func objects() throws -> any RecordSource {
        try FramedSource(file.lines(keepsLongLines: true), JSONFraming(), numbersRecords: numbersRecords)
    }

    private var isJSON: Bool {
        switch format {
        case .anyJSON: true
        case .known(let format): format.framing == .json
        default: false
        }
    }

    private func mappedRecords() throws -> any RecordSource {
        guard case .csv(let delimiter, let hasHeader)? = options.map?.format else { return try objects() }
        return try FramedSource(
            file.lines(keepsLongLines: true),
            CSVRecords(delimiter: delimiter, skipsFirst: hasHeader)
        )
    }

    /// Creates parsers of the log's records, one for each thread.
    ///
    /// - Throws: `InputError` if the log lacks a column that the mapping names.
    func parser() throws -> any RecordParser {
        switch format {
        case .known(.windowsXML): WindowsXML()
        case .known(.mapped):
            try file.head.withUnsafeBytes { head in
                guard let map = options.map else { throw InputError(file: file.path, message: "expected --map FILE") }
                return try MappedParser(map, header: CSVRecords.header(of: head, map.format), file: file.path)
            }
        case .known(.syslog): SyslogParser(years: years)
        case .known(.lanl), .known(.dayFile), .labels: CanonicalCSVParser()
        case .zeekTSV: ZeekTSVParser()
        case .known(let format): JSONRecordParser(format: JSONFormat(format), infersZone: !options.isZoneGiven)
        default: JSONRecordParser(infersZone: !options.isZoneGiven)
        }
    }

    /// True if lines do not tell their year, and the user did not either.
    var guessesYears: Bool {
        guard format == .known(.syslog), options.year == nil else { return false }
        return file.head.split(separator: .lineFeed).contains { line in
            line.withUnsafeBytes { line in SyslogLine(line).map { $0.stamp.time == nil } ?? false }
        }
    }

    /// The years of syslog lines that tell none: rising from the year that the user named; otherwise the latest that the
    /// last line with a year allows, or the time of the file's last change.
    private var years: SyslogYears {
        if let year = options.year { return SyslogYears(risingFrom: year) }
        var last: Int?
        for line in file.head.split(separator: .lineFeed) {
            line.withUnsafeBytes { line in
                guard let time = SyslogLine(line)?.stamp.time else { return }
                last = max(last ?? .min, time.seconds)
            }
        }
        let modified = Self.modified(file.path) ?? Int(Date().timeIntervalSince1970)
        // The head of a longer log does not tell its last year.
        guard let last, file.head.count < DetectedFormat.headSize else { return SyslogYears(notAfter: modified) }
        return SyslogYears(notAfter: last)
    }

    private static func modified(_ path: String) -> Int? {
        var status = stat()
        guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
        return status.st_mtimespec.tv_sec
        #else
        return status.st_mtim.tv_sec
        #endif
    }
}

extension JSONFormat {
    /// The JSON format that is `format`; `nil` if each record is to decide.
    package init?(_ format: LogFormat) {
        switch format {
        case .zeek: self = .zeek
        case .windowsJSON: self = .windows
        case .ecs: self = .ecs
        case .okta: self = .okta
        case .entra: self = .entra
        case .ocsf: self = .ocsf
        case .lanl2017: self = .lanl2017
        case .json: self = .surprisal
        case .journald: self = .journal
        default: return nil
        }
    }
}
