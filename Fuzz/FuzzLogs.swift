// Feeds the readers of logs with inputs that libFuzzer makes up: `scripts/fuzz.sh READER`, CONTRIBUTING.md.
import AuthLogs
import ByteIO
import Foundation

/// A reader that is fuzzed.
enum Reader: String, CaseIterable {
    case evtx, json, framing, xml, syslog, zeek, csv, map, detection

    /// Reads `input` to its end; a crash, or a second without an end, is a fault.
    func read(_ input: UnsafeRawBufferPointer) {
        switch self {
        case .evtx: readEVTX(input)
        case .json: parse(input, JSONRecordParser())
        case .framing: readFramed(input)
        case .xml: readXML(input)
        case .syslog: parseLines(input, SyslogParser(years: SyslogYears(notAfter: 1_764_000_000)))
        case .zeek: parseLines(input, ZeekTSVParser())
        case .csv: parseLines(input, CanonicalCSVParser())
        case .map: readMapped(input)
        case .detection: _ = DetectedFormat(Array(input))
        }
    }

    private func readEVTX(_ input: UnsafeRawBufferPointer) {
        var event = LogEvent()
        var identities = Identities(hash: SipHash(key: (1, 2)))
        EVTXChunk(input, number: 0).forEachRecord(into: &event) { _, meaning, event in
            if meaning == .event { resolve(event, &identities) }
        }
    }

    private func parse(_ record: UnsafeRawBufferPointer, _ parser: some RecordParser) {
        var (parser, event, identities) = (parser, LogEvent(), Identities(hash: SipHash(key: (1, 2))))
        if parser.parse(record, into: &event) == .event { resolve(event, &identities) }
    }

    private func parseLines(_ input: UnsafeRawBufferPointer, _ parser: some RecordParser) {
        var (parser, event, identities) = (parser, LogEvent(), Identities(hash: SipHash(key: (1, 2))))
        for line in input.split(separator: UInt8(ascii: "\n")) {
            let line = UnsafeRawBufferPointer(rebasing: line)
            if parser.parse(line, into: &event) == .event { resolve(event, &identities) }
        }
    }

    private func resolve(_ event: borrowing LogEvent, _ identities: inout Identities) {
        var row = IdentifiedRow()
        identities.learn(event)
        identities.settle()
        _ = identities.resolve(event, users: .all, into: &row)
    }

    /// Cuts the input into pieces, whose sizes its first byte decides: the records must not depend on them.
    private func readFramed(_ input: UnsafeRawBufferPointer) {
        var (whole, cut): ([[UInt8]], [[UInt8]]) = ([], [])
        collect(input, size: max(1, input.count), to: &whole)
        collect(input, size: 1 + Int(input.first ?? 0) % 61, to: &cut)
        precondition(whole == cut, "the records depend on how the input is cut")
    }

    private func collect(_ input: UnsafeRawBufferPointer, size: Int, to records: inout [[UInt8]]) {
        var framing = JSONFraming()
        func note(_ framed: Framed) {
            switch framed {
            case .record(let record, let line): records.append(Array(record) + Array("\(line)".utf8))
            case .rejected(let reason, let line): records.append(Array("\(reason) \(line)".utf8))
            }
        }
        for start in stride(from: 0, to: input.count, by: size) {
            let end = min(start + size, input.count)
            framing.append(UnsafeRawBufferPointer(rebasing: input[start..<end]), note)
        }
        framing.finish(note)
    }

    private func readXML(_ input: UnsafeRawBufferPointer) {
        var (framing, parser, event) = (WindowsXMLFraming(), WindowsXML(), LogEvent())
        var identities = Identities(hash: SipHash(key: (1, 2)))
        func note(_ framed: Framed) {
            guard case .record(let record, _) = framed else { return }
            if parser.parse(record, into: &event) == .event { resolve(event, &identities) }
        }
        framing.append(input, note)
        framing.finish(note)
    }

    private func readMapped(_ input: UnsafeRawBufferPointer) {
        guard let end = input.firstIndex(of: 0) else {
            return _ = try? FieldMapping(json: Array(input), file: "map")
        }
        // What is before a zero is the mapping, the rest the log.
        guard let mapping = try? FieldMapping(json: Array(input[..<end]), file: "map") else { return }
        let log = UnsafeRawBufferPointer(rebasing: input[(end + 1)...])
        guard let parser = try? MappedParser(mapping, header: log, file: "log") else { return }
        parseLines(log, parser)
    }
}

/// The reader that is fuzzed in this process.
nonisolated(unsafe) private var chosen = Reader.json

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@main
struct FuzzLogs {
    static func main() {
        var names = CommandLine.arguments
        guard names.count > 1, let reader = Reader(rawValue: names[1]) else {
            print("usage: fuzz-logs \(Reader.allCases.map(\.rawValue).joined(separator: "|")) [libFuzzer's arguments]")
            return
        }
        chosen = reader
        names.remove(at: 1)
        var count = Int32(names.count)
        var arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: names.count + 1)
        for (index, name) in names.enumerated() { arguments[index] = strdup(name) }
        arguments[names.count] = nil
        exit(
            runDriver(&count, &arguments) { bytes, size in
                chosen.read(UnsafeRawBufferPointer(start: bytes, count: size))
                return 0
            }
        )
    }
}
