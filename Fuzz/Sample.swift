import AuthLogs
import ByteIO

/// The start of a log, from which short pieces are cut.
struct Sample {
    private let bytes: [UInt8]
    private let format: DetectedFormat
    private let longest: Int

    /// The sample that starts with `bytes`; pieces have at most `longestInput` bytes.
    init(_ bytes: [UInt8], longestInput: Int) {
        (self.bytes, longest) = (bytes, longestInput)
        format = DetectedFormat(Array(bytes.prefix(DetectedFormat.headSize)))
    }

    /// The first bytes.
    var head: [UInt8] { Array(bytes.prefix(longest)) }
    /// True for a JSON log.
    var isJSON: Bool { format == .anyJSON }
    /// The first bytes as UTF-16.
    var utf16: [UInt8] {
        let text = String(decoding: bytes.prefix(longest / 4), as: UTF8.self)
        return [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    }

    /// True if the log has `format`.
    func isText(_ format: DetectedFormat) -> Bool { self.format == format }

    /// Pairs of lines.
    var lines: [[UInt8]] {
        let lines = bytes.split(separator: .lineFeed).filter { $0.count < longest / 2 }
        return zip(lines, lines.dropFirst()).map { $0 + [.lineFeed] + $1 }
    }

    /// Each line behind those of the header.
    var linesWithHeader: [[UInt8]] {
        let lines = bytes.split(separator: .lineFeed)
        let header = lines.filter { $0.first == UInt8(ascii: "#") }.flatMap { $0 + [.lineFeed] }
        return lines.filter { $0.first != UInt8(ascii: "#") }.map { header + $0 }
    }

    /// The objects of a JSON log.
    var objects: [[UInt8]] {
        guard isJSON else { return [] }
        var framing = JSONFraming()
        return records { bytes, note in
            framing.append(bytes, note)
            framing.finish(note)
        }
    }

    /// The elements of an XML log.
    var elements: [[UInt8]] {
        guard format == .known(.windowsXML) else { return [] }
        var framing = WindowsXMLFraming()
        return records { bytes, note in
            framing.append(bytes, note)
            framing.finish(note)
        }
    }

    private func records(_ frame: (UnsafeRawBufferPointer, (Framed) -> Void) -> Void) -> [[UInt8]] {
        var records: [[UInt8]] = []
        bytes.withUnsafeBytes { bytes in
            frame(bytes) {
                if case .record(let record, _) = $0, record.count < longest { records.append(Array(record)) }
            }
        }
        return records
    }

    /// The chunks of a Windows event log, cut behind the last record that is near enough to the start.
    var chunks: [[UInt8]] { chunks(longest: longest) }

    private func chunks(longest: Int) -> [[UInt8]] {
        guard format == .known(.evtx) else { return [] }
        let start = bytes.withUnsafeBytes { EVTXFile.firstChunk($0) } ?? 0
        return stride(from: start, to: bytes.count, by: EVTXFile.chunkSize).compactMap { offset in
            cut(Array(bytes[offset..<min(offset + EVTXFile.chunkSize, bytes.count)]), longest)
        }
    }

    /// The input of ``EventLogFileTarget`` for each pair of chunks.
    var filesOfChunks: [[UInt8]] {
        let pieces = chunks(longest: longest / 2 - 3).map { [UInt8($0.count & 0xff), UInt8($0.count >> 8)] + $0 }
        return zip(pieces, pieces.dropFirst() + pieces).map { [0] + $0 + $1 }
    }

    /// Files of one short chunk each.
    var files: [[UInt8]] {
        chunks(longest: longest - EVTXFile.headerSize).map {
            Array("ElfFile\0".utf8) + [UInt8](repeating: 0, count: 4_088) + $0
        }
    }

    private func cut(_ chunk: [UInt8], _ longest: Int) -> [UInt8]? {
        func number(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(chunk[offset + $1]) << (8 * $1) } }
        var end = 512
        while end + 28 <= chunk.count, number(end) == 0x2a2a {
            let size = number(end + 4)
            guard size >= 28, end + size <= min(longest, chunk.count) else { break }
            end += size
        }
        guard end > 512 else { return nil }
        var cut = Array(chunk[..<end])
        // Where the free space begins.
        for index in 0..<4 { cut[48 + index] = UInt8(truncatingIfNeeded: end >> (8 * index)) }
        return cut
    }
}

extension Sample {
    /// The events of the log.
    var events: [LogEvent] {
        var events: [LogEvent] = []
        var event = LogEvent()
        func take(_ records: [[UInt8]], _ parser: some RecordParser) {
            var parser = parser
            for record in records where record.withUnsafeBytes({ parser.parse($0, into: &event) }) == .event {
                events.append(event)
            }
        }
        switch format {
        case .anyJSON: take(objects, JSONRecordParser())
        case .known(.windowsXML): take(elements, WindowsXML())
        case .known(.syslog): take(lines, SyslogParser(years: SyslogYears(notAfter: 1_764_000_000)))
        default: break
        }
        for chunk in chunks {
            chunk.withUnsafeBytes { bytes in
                EVTXChunk(bytes, number: 0).forEachRecord(into: &event) { if $1 == .event { events.append($2) } }
            }
        }
        return events
    }

    /// The file of identities of the first events.
    func book() throws -> [UInt8] {
        var identities = Identities(hash: SipHash(1, 2))
        for event in events.prefix(12) { identities.learn(event) }
        identities.settle()
        return Array(try identities.fileContent)
    }
}
