package import AuthLogs
import ByteIO
import Foundation

/// Reads the lines of a live log, of any format and of several at once: an HTTP client may send what it likes.
///
///     var reader = try LiveReader(options)
///     reader.read(line, at: position) { outcome, position in … }
///
/// A record may take several lines, as in pretty-printed JSON: until it is complete, ``openRecord`` is its start.
package struct LiveReader: Sendable {
    /// What a record became.
    package enum Outcome {
        /// An event that is kept.
        case event(AuthEvent)
        /// A record that is no authentication event, or an event of an account that is not wanted.
        case filtered(FilterReason, isAccount: Bool)
        /// The reason why the record cannot be read.
        case rejected(String)
    }

    /// How a log is read, and what the run expects of its times.
    package struct Options: Sendable {
        package init() {}

        /// The reading itself.
        package var reading = EventLog.Options()
        /// True if an earlier watcher stored what it had learned of names.
        package var hasStoredIdentities = false
        /// True if the run learned from dates.
        package var isDated = false
        /// The time of the log's second 0, in seconds since 1970.
        package var epoch = 0
    }

    /// What is known of accounts and hosts.
    private(set) var identities: Identities
    /// True once an event has taught names.
    private(set) var hasLearned: Bool
    /// The position of the first line of a record that is not complete; `nil` if there is none.
    private(set) var openRecord: LogPosition?
    /// The header that gives the following lines their meaning, as Zeek's do; empty if there is none.
    private(set) var header: [UInt8] = []

    private let options: Options
    private var zone: LogZone
    private var event = LogEvent()
    private var row = IdentifiedRow()
    private var json: JSONRecordParser
    private var xml = WindowsXML()
    private var csv = CanonicalCSVParser()
    private var syslog: SyslogParser
    /// The time from which the years of syslog lines are told.
    private var yearsFrom = 0
    private var zeek = ZeekTSVParser()
    private var mapped: MappedParser?
    private var isMappedJSON = false
    private var jsonFraming = JSONFraming()
    private var xmlFraming = WindowsXMLFraming()

    /// The framing that the lines of an open record go to.
    private enum Open { case none, json, xml }
    private var open = Open.none

    /// Creates a reader that continues with `header`, as an earlier one left it.
    ///
    /// - Throws: `InputError` if the mapping needs a header.
    package init(_ options: Options, header: [UInt8] = []) throws {
        self.options = options
        (identities, hasLearned) = (options.reading.identities, options.hasStoredIdentities)
        zone = options.reading.zone
        json = JSONRecordParser(
            format: options.reading.format.flatMap { JSONFormat($0) },
            infersZone: !options.reading.isZoneGiven
        )
        syslog = SyslogParser(years: SyslogYears(notAfter: Int(Date().timeIntervalSince1970)))
        if let map = options.reading.map {
            isMappedJSON = map.isJSON
            guard isMappedJSON || !map.hasHeader || !header.isEmpty else {
                self.header = header
                return
            }
            mapped = try header.withUnsafeBytes { try MappedParser(map, header: map.hasHeader ? $0 : nil, file: "-") }
        }
        for line in header.split(separator: .lineFeed) { line.withUnsafeBytes { _ = zeekHeader($0) } }
        self.header = header
    }

    /// Reads `line`, without its LF, which starts at `position`; calls `body` for each record that it completes.
    package mutating func read(
        _ line: UnsafeRawBufferPointer,
        at position: LogPosition,
        _ body: (Outcome, LogPosition) -> Void
    ) {
        let isFirst = position.offset == 0 && line.starts(with: [0xef, 0xbb, 0xbf])
        let line = isFirst ? UnsafeRawBufferPointer(rebasing: line[3...]) : line
        let text = line.trimmed
        if open != .none, isNoPartOfOpenRecord(text, at: position) { giveUp(body) }
        if open == .none, text.isEmpty { return }
        switch kind(of: text) {
        case .whole(let meaning): finish(meaning, position, body)
        case .frame(let framing): frame(line, framing, position, body)
        }
    }

    /// Reads the records of `chunk`; calls `body` for each.
    package mutating func read(_ chunk: LogChunk, _ body: (Outcome, LogPosition) -> Void) {
        if let records = chunk.records { read(records, at: chunk.start, body) }
        chunk.forEachLine { line, position in
            read(line, at: position, body)
            return true
        }
    }

    /// Reads the new records of a chunk of a Windows event log.
    private mutating func read(
        _ records: LogChunk.EVTXRecords,
        at position: LogPosition,
        _ body: (Outcome, LogPosition) -> Void
    ) {
        var found = LogEvent()
        var damage = 0
        records.bytes.withUnsafeBytes { bytes in
            EVTXChunk(bytes, number: records.number).forEachRecord(into: &found) { place, meaning, found in
                var (position, meaning) = (position, meaning)
                if case .record(let number) = place, let number = EVTXLog.plausible(number), number <= records.newest {
                    guard number > records.after else { return }
                    // The number takes the place of the offset, by which events of the same moment are told apart.
                    (position.offset, position.line) = (number, number)
                } else {
                    damage += 1
                    guard records.damage.contains(damage - 1) else { return }
                    if case .record = place {
                        meaning = .rejected("expected a record number that follows the one before, found another")
                    }
                }
                event = found
                finish(meaning, position, body)
            }
        }
    }

    private enum Kind {
        case whole(RecordMeaning)
        case frame(Open)
    }

    /// Parses `text` if it is a whole record; otherwise tells which framing takes it.
    private mutating func kind(of text: UnsafeRawBufferPointer) -> Kind {
        guard open == .none, let first = text.first, let last = text.last else { return .frame(open) }
        if let format = options.reading.format, [.syslog, .lanl, .dayFile].contains(format) {
            return .whole(other(text))
        }
        if let map = options.reading.map, !isMappedJSON { return .whole(mappedLine(text, map)) }
        switch first {
        case UInt8(ascii: "{") where last == UInt8(ascii: "}"): return .whole(parseJSON(text))
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return DetectedFormat(Array(text.prefix(64))) == .unknown ? .whole(other(text)) : .frame(.json)
        case UInt8(ascii: "<") where SyslogParser.recognizes(text): return .whole(parseSyslog(text))
        case UInt8(ascii: "<"): return .frame(.xml)
        default: return .whole(other(text))
        }
    }

    private mutating func parseJSON(_ text: UnsafeRawBufferPointer) -> RecordMeaning {
        isMappedJSON ? mapped?.parse(text, into: &event) ?? .rejected("expected --map") : json.parse(text, into: &event)
    }

    /// Parses a line of syslog; one without a year is of the latest that is not in the future.
    private mutating func parseSyslog(_ text: UnsafeRawBufferPointer) -> RecordMeaning {
        let now = Int(Date().timeIntervalSince1970)
        if now - yearsFrom >= 3_600 {
            (syslog.years, yearsFrom) = (SyslogYears(notAfter: now), now)
        }
        return syslog.parse(text, into: &event)
    }

    /// Parses a line that is neither JSON nor XML.
    private mutating func other(_ text: UnsafeRawBufferPointer) -> RecordMeaning {
        switch options.reading.format {
        case .syslog: return parseSyslog(text)
        case .lanl, .dayFile: return csv.parse(text, into: &event)
        case .zeek: return zeekHeader(text) ?? zeek.parse(text, into: &event)
        default: break
        }
        if let meaning = zeekHeader(text) { return meaning }
        if SyslogParser.recognizes(text) { return parseSyslog(text) }
        if !header.isEmpty, text.contains(0x09) { return zeek.parse(text, into: &event) }
        guard text.count(where: { $0 == .comma }) >= Self.fewestCommas else {
            return .rejected("expected a record of a known log format, found other text")
        }
        return csv.parse(text, into: &event)
    }

    /// The commas from which a line is taken for one of LANL's log or of a day file.
    private static let fewestCommas = 3

    /// Reads a line of Zeek's header; `nil` if `text` is none.
    private mutating func zeekHeader(_ text: UnsafeRawBufferPointer) -> RecordMeaning? {
        guard text.first == UInt8(ascii: "#") else { return nil }
        if text.starts(with: "#separator".utf8) { header = [] }
        if header.count < 1 << 16 { header += Array(text) + [.lineFeed] }
        return zeek.parse(text, into: &event)
    }

    private mutating func mappedLine(_ text: UnsafeRawBufferPointer, _ map: FieldMapping) -> RecordMeaning {
        if mapped == nil {
            do throws(InputError) {
                mapped = try MappedParser(map, header: text, file: "-")
            } catch {
                return .rejected(error.message)
            }
            header = Array(text)
            return .filtered(.noRecord)
        }
        return mapped?.parse(text, into: &event) ?? .filtered(.noRecord)
    }

    // MARK: Records of several lines

    /// The size at which a record is given up that has not ended.
    private static let longestOpenRecord = 1 << 20

    /// True if `text` is a record of its own, or far from the start of the open record: one line that is never closed must
    /// not hide all that follow.
    private func isNoPartOfOpenRecord(_ text: UnsafeRawBufferPointer, at position: LogPosition) -> Bool {
        if let openRecord {
            guard openRecord.file.isSameObject(as: position.file) else { return true }
            if position.offset - openRecord.offset > Self.longestOpenRecord { return true }
        }
        if open == .xml, text.starts(with: "{\"".utf8) { return true }
        return SyslogParser.recognizes(text) || DetectedFormat(Array(text.prefix(512))) == .known(.lanl)
    }

    /// Rejects the open record.
    private mutating func giveUp(_ body: (Outcome, LogPosition) -> Void) {
        if let openRecord { body(.rejected("expected the end of a record, found another record"), openRecord) }
        (jsonFraming, xmlFraming) = (JSONFraming(), WindowsXMLFraming())
        (open, openRecord) = (.none, nil)
    }

    private mutating func frame(
        _ line: UnsafeRawBufferPointer,
        _ framing: Open,
        _ position: LogPosition,
        _ body: (Outcome, LogPosition) -> Void
    ) {
        open = framing
        openRecord = openRecord ?? position
        var found: [(record: [UInt8], fault: String?)] = []
        func note(_ framed: Framed) {
            switch framed {
            case .record(let bytes, _): found.append((Array(bytes), nil))
            case .rejected(let reason, _): found.append(([], reason))
            }
        }
        let isOpen: Bool
        if framing == .json {
            jsonFraming.append(line, note)
            [UInt8.lineFeed].withUnsafeBytes { jsonFraming.append($0, note) }
            isOpen = jsonFraming.isOpen
        } else {
            xmlFraming.append(line, note)
            [UInt8.lineFeed].withUnsafeBytes { xmlFraming.append($0, note) }
            isOpen = xmlFraming.isOpen
        }
        for (record, fault) in found {
            let meaning =
                fault.map(RecordMeaning.rejected)
                ?? record.withUnsafeBytes { bytes in
                    framing == .json ? parseJSON(bytes) : xml.parse(bytes, into: &event)
                }
            finish(meaning, openRecord ?? position, body)
        }
        if !found.isEmpty { openRecord = nil }
        if !isOpen { (open, openRecord) = (.none, nil) }
    }

    // MARK: Events

    private mutating func finish(
        _ meaning: RecordMeaning,
        _ position: LogPosition,
        _ body: (Outcome, LogPosition) -> Void
    ) {
        switch meaning {
        case .filtered(.noRecord): return
        case .filtered(let reason): return body(.filtered(reason, isAccount: false), position)
        case .rejected(let reason): return body(.rejected(reason), position)
        case .event: break
        }
        guard event.byteCount <= event.limit else {
            let reason = "expected fields of at most \(event.limit) bytes, found longer ones"
            return body(.rejected(reason), position)
        }
        event.time = zone.utc(event.time)
        let second: Int
        switch self.second(of: event.time) {
        case .success(let value): second = value
        case .failure(let fault): return body(.rejected(fault.reason), position)
        }
        if !event.isCanonical {
            identities.learn(event)
            identities.settle()
            hasLearned = true
        }
        let reading = options.reading
        switch identities.resolve(event, users: reading.users, showsSecrets: reading.showsSecrets, into: &row) {
        case .event:
            let resolved = AuthEvent(second: second, row: row)
            for _ in 0..<min(max(event.repeats, 1), Self.mostRepeats) { body(.event(resolved), position) }
        case .filtered(let reason): body(.filtered(reason, isAccount: true), position)
        case .rejected(let reason): body(.rejected(reason), position)
        }
    }

    /// The largest number of events that one record stands for.
    private static let mostRepeats = 10_000

    private struct TimeFault: Error { let reason: String }

    /// The second of `time` as the run counts.
    private func second(of time: LogTime) -> Result<Int, TimeFault> {
        var second = time.seconds
        if time.clock == .relative {
            guard options.isDated else { return checked(second) }
            guard options.epoch != 0 else {
                return .failure(TimeFault(reason: "expected a time with a date, found seconds from a log's own start"))
            }
            second = second.addingReportingOverflow(options.epoch).partialValue
        } else if !options.isDated {
            second = second.subtractingReportingOverflow(options.epoch).partialValue
        }
        return checked(second)
    }

    private func checked(_ second: Int) -> Result<Int, TimeFault> {
        guard second >= 0 else {
            return .failure(TimeFault(reason: "expected a time after the log's start, found one before"))
        }
        guard second < 1_000_000_000_000_000_000 else {
            return .failure(TimeFault(reason: "expected a time of this era, found one far in the future"))
        }
        return .success(second)
    }
}
