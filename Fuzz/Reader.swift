/// A reader that is fuzzed, by its name on the command line.
enum Reader: String, CaseIterable {
    case evtx, evtxfile, xml, json, framing, syslog, zeek, csv, map, times, identity, book, text, detection, log

    /// A new target of the reader.
    var target: any FuzzTarget {
        switch self {
        case .evtx: ChunkTarget()
        case .evtxfile: EventLogFileTarget()
        case .xml: XMLTarget()
        case .json: JSONTarget()
        case .framing: JSONFramingTarget()
        case .syslog: SyslogTarget()
        case .zeek: ZeekTarget()
        case .csv: CSVTarget()
        case .map: MapTarget()
        case .times: TimeTarget()
        case .identity: IdentityTarget()
        case .book: IdentityFileTarget()
        case .text: TextTarget()
        case .detection: DetectionTarget()
        case .log: LogTarget()
        }
    }

    /// The length of the longest inputs: enough for a record or two, since long inputs are slow.
    var longestInput: Int {
        switch self {
        case .evtx, .evtxfile: 8_192
        case .log: 6_144
        case .xml, .json: 4_096
        case .map, .book, .text, .detection: 2_048
        case .framing, .syslog, .zeek, .csv, .identity: 1_024
        case .times: 128
        }
    }
}

/// Code that reads hostile bytes.
protocol FuzzTarget {
    /// Reads `input` to its end; a crash, or a second without an end, is a fault.
    mutating func read(_ input: UnsafeRawBufferPointer)
}
