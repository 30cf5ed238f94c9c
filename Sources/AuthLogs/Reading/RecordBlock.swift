import ByteIO

/// Whole records of a log, which any thread may parse.
enum RecordBlock: Sendable {
    /// Lines, each of which is a record.
    case lines(LineBlock)
    /// Records that are not lines.
    case records(FramedRecords)
    /// Chunks of an EVTX file.
    case chunks(EVTXChunks)
}

/// Records of a log that are not lines: objects of a pretty-printed JSON text, XML elements, CSV records with line ends.
struct FramedRecords: Sendable {
    private var bytes: [UInt8] = []
    /// The end of each record in `bytes`, and the line that it starts on, or its own number.
    private var records: [(end: Int, number: Int)] = []
    /// What is no record: the line or number, and the reason.
    private(set) var faults: [(number: Int, reason: String)] = []

    /// True if there is neither a record nor a fault.
    var isEmpty: Bool { records.isEmpty && faults.isEmpty }

    /// Appends what a framer found, with `number` in place of its line, if given.
    mutating func append(_ framed: Framed, number: Int? = nil) {
        switch framed {
        case .record(let record, let line):
            bytes.append(contentsOf: record)
            records.append((bytes.count, number ?? line))
        case .rejected(let reason, let line): faults.append((number ?? line, reason))
        }
    }

    /// Calls `body` with each record, and its line or number.
    func forEach(_ body: (UnsafeRawBufferPointer, Int) -> Void) {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            for (end, number) in records {
                body(bytes.slice(start..<end), number)
                start = end
            }
        }
    }
}

/// Consecutive chunks of an EVTX file.
struct EVTXChunks: Sendable {
    /// The number of chunks that are parsed at a time.
    static let count = 16

    /// The bytes; the last chunk may be cut.
    let bytes: [UInt8]
    /// The number of the first chunk.
    let first: Int

    /// Calls `body` with each chunk.
    func forEach(_ body: (EVTXChunk) -> Void) {
        bytes.withUnsafeBytes { bytes in
            for (index, start) in stride(from: 0, to: bytes.count, by: EVTXFile.chunkSize).enumerated() {
                let end = min(start + EVTXFile.chunkSize, bytes.count)
                body(EVTXChunk(bytes.slice(start..<end), number: first + index))
            }
        }
    }
}
