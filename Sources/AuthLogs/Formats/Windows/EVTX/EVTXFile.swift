import ByteIO

/// The layout of a Windows event log: a header of 4 KiB, then chunks of 64 KiB that are independent of each other.
///
/// The format is described in "Windows XML Event Log (EVTX) format" of libyal and, for the binary XML, in [MS-EVEN6].
/// A reader needs no more than one chunk at a time, in any order, from a mapped file or a stream:
///
///     let chunk = EVTXChunk(bytes, number: 0)
///     chunk.forEachRecord(into: &event) { place, meaning, event in … }
package enum EVTXFile {
    /// The size of a chunk in bytes.
    package static let chunkSize = 65_536
    /// The size of the file header in bytes, including what is reserved.
    package static let headerSize = 4_096

    /// The offset of the first chunk; `nil` if the file, of which `head` is the beginning, is no event log.
    ///
    /// A file whose header is damaged is recognised by its first chunk, if `head` has 4,104 bytes, and so are
    /// chunks without a file header.
    package static func firstChunk(_ head: UnsafeRawBufferPointer) -> Int? {
        if head.starts(with: fileSignature) { return headerSize }
        if head.starts(with: chunkSignature) { return 0 }
        return head.dropFirst(headerSize).starts(with: chunkSignature) ? headerSize : nil
    }

    /// True if a file that begins with `head` is an event log.
    package static func isEVTX(_ head: UnsafeRawBufferPointer) -> Bool { firstChunk(head) != nil }

    /// Calls `body` with each chunk of a whole `file`; with none if it is no event log.
    package static func forEachChunk(
        of file: UnsafeRawBufferPointer,
        _ body: (EVTXChunk) throws -> Void
    ) rethrows {
        guard let first = firstChunk(file) else { return }
        for (number, start) in stride(from: first, to: file.count, by: chunkSize).enumerated() {
            try body(EVTXChunk(file.slice(start..<min(file.count, start + chunkSize)), number: number))
        }
    }

    /// The first bytes of a file.
    static let fileSignature: [UInt8] = Array("ElfFile\0".utf8)
    /// The first bytes of a chunk.
    static let chunkSignature: [UInt8] = Array("ElfChnk\0".utf8)
}

/// The place of a record, or of damage, in an event log.
package enum EVTXPlace: Sendable, Hashable, CustomStringConvertible {
    /// The record of that number in this file.
    ///
    /// In a file that was exported or forwarded, the number by which the original log knows it may be another:
    /// ``LogEvent/Slot/recordID``.
    case record(UInt64)
    /// Bytes of the chunk of that number, counted from 0, that are no record.
    case chunk(Int)

    /// `record 4711`.
    package var description: String {
        switch self {
        case .record(let number): "record \(number)"
        case .chunk(let number): "chunk \(number)"
        }
    }
}

/// The reason why a record, or a part of a chunk, cannot be read, without its content.
enum EVTXFault: String, Error {
    case end = "expected a whole record, found its end"
    case token = "expected a token of binary XML, found another byte"
    case depth = "expected elements at most 64 and templates at most 8 levels deep, found more"
    case steps = "expected a record of ordinary size, found one that refers to itself or repeats too much"
    case text = "expected texts of at most 96 KiB in a record, found more"
    case record = "expected a record of an event log, found other bytes"
    case chunk = "expected a chunk of an event log, found other bytes"
    case truncated = "expected a chunk of 64 KiB, found the end of the file"
}
