import ByteIO

/// A log as blocks of whole records, in order.
protocol RecordSource: AnyObject {
    /// Returns the next block; `nil` after the last.
    ///
    /// - Throws: `InputError` if the log cannot be read; `CancellationError` once `isCancelled` returns `true`.
    func next(isCancelled: () -> Bool) throws -> RecordBlock?
}

/// Records that are lines.
final class LineRecords: RecordSource {
    private let reader: LineReader

    init(_ reader: LineReader) { self.reader = reader }

    func next(isCancelled: () -> Bool) throws -> RecordBlock? {
        try reader.next(isCancelled: isCancelled).map(RecordBlock.lines)
    }
}

/// Cuts a stream of bytes into records.
protocol RecordFraming {
    /// Scans the next bytes; calls `body` with each record that ends in them.
    mutating func append(_ piece: UnsafeRawBufferPointer, _ body: (Framed) throws -> Void) rethrows
    /// Ends the stream; calls `body` if its last record is incomplete.
    mutating func finish(_ body: (Framed) throws -> Void) rethrows
}

extension JSONFraming: RecordFraming {}
extension WindowsXMLFraming: RecordFraming {}

/// Records that a framing finds in the text of a log.
final class FramedSource<Framing: RecordFraming>: RecordSource {
    private let reader: LineReader
    private var framing: Framing
    private var isAtEnd = false

    init(_ reader: LineReader, _ framing: Framing) { (self.reader, self.framing) = (reader, framing) }

    func next(isCancelled: () -> Bool) throws -> RecordBlock? {
        var records = FramedRecords()
        while records.isEmpty, !isAtEnd {
            if let block = try reader.next(isCancelled: isCancelled) {
                block.withBytes { framing.append($0) { records.append($0) } }
            } else {
                framing.finish { records.append($0) }
                isAtEnd = true
            }
        }
        return records.isEmpty ? nil : .records(records)
    }
}

/// The chunks of an EVTX file.
final class EVTXSource: RecordSource {
    private let input: UnpackedBytes
    private var number = 0

    /// The chunks in `input`, whose first bytes are `head`.
    init(_ input: UnpackedBytes, head: [UInt8]) throws {
        self.input = input
        let offset = head.withUnsafeBytes { EVTXFile.firstChunk($0) } ?? 0
        _ = try input.read(upTo: offset)
    }

    func next(isCancelled: () -> Bool) throws -> RecordBlock? {
        guard !isCancelled() else { throw CancellationError() }
        let bytes = try input.read(upTo: EVTXChunks.count * EVTXFile.chunkSize)
        guard !bytes.isEmpty else { return nil }
        defer { number += EVTXChunks.count }
        return .chunks(EVTXChunks(bytes: bytes, first: number))
    }
}
