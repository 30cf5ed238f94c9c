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
    /// The number of the last record; `nil` if records are named by their lines.
    private var number: Int?

    /// Records of `reader`, named by their lines, or with `numbersRecords` by their numbers, counted from 1.
    init(_ reader: LineReader, _ framing: Framing, numbersRecords: Bool = false) {
        (self.reader, self.framing, number) = (reader, framing, numbersRecords ? 0 : nil)
    }

    func next(isCancelled: () -> Bool) throws -> RecordBlock? {
        var records = FramedRecords()
        while records.isEmpty, !isAtEnd {
            if let block = try reader.next(isCancelled: isCancelled) {
                block.withBytes { framing.append($0) { records.append($0, number: nextNumber()) } }
            } else {
                framing.finish { records.append($0, number: nextNumber()) }
                isAtEnd = true
            }
        }
        return records.isEmpty ? nil : .records(records)
    }

    private func nextNumber() -> Int? {
        number = number.map { $0 + 1 }
        return number
    }
}

extension JSONFraming {
    /// True if several objects start on one line of `head`, the start of a stream, or if its first line is longer than that:
    /// then lines do not tell objects apart.
    static func hasSeveralObjectsALine(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let start = head.firstIndex(where: { $0 > 0x20 }) else { return false }
        if head.count >= DetectedFormat.headSize, !head[start...].contains(.lineFeed) { return true }
        var framing = JSONFraming()
        var (last, isShared) = (0, false)
        framing.append(head) { framed in
            guard case .record(_, let line) = framed else { return }
            isShared = isShared || line == last
            last = line
        }
        return isShared
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
