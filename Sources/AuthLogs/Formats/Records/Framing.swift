/// What a framer finds in a stream of bytes.
package enum Framed {
    /// A whole record, valid until the call returns, and the number of the line on which it starts.
    case record(UnsafeRawBufferPointer, line: Int)
    /// The reason why there is no record, and the number of the line on which it should start; one for each record that
    /// is damaged, and for each run of text between records.
    case rejected(String, line: Int)
}

/// The pieces of a stream from the start of an unfinished record on, in one place.
///
/// A record that lies in one piece is not copied.
struct PieceBuffer: Sendable {
    private var bytes: [UInt8] = []
    /// The bytes from the start of the unfinished record on.
    var rest: [UInt8] { bytes }

    /// The number of bytes that need not be scanned again.
    private var scanned = 0

    /// The maximum length of a record.
    static let longestRecord = 1 << 20

    /// Calls `scan` with what was kept and `piece` behind it, and the offset of the first byte that is new to it.
    ///
    /// `scan` returns the offset of the first byte that is needed again, and that of the first byte not yet scanned.
    mutating func append(
        _ piece: UnsafeRawBufferPointer,
        _ scan: (UnsafeRawBufferPointer, Int) throws -> (keep: Int, scanned: Int)
    ) rethrows {
        if bytes.isEmpty {
            let (keep, end) = try scan(piece, 0)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[keep...]))
            scanned = end - keep
        } else {
            bytes.append(contentsOf: piece)
            let (keep, end) = try bytes.withUnsafeBytes { try scan($0, scanned) }
            bytes.removeFirst(keep)
            scanned = end - keep
        }
    }
}
