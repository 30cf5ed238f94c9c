import ByteIO
import CBytes

/// A line of less than 128 bytes as bit masks: bit i says something of byte i.
///
/// 128 bytes are looked at whatever the line's length: rows differ in length from one to the next, and a mispredicted
/// branch costs more than the second half.
struct LineMasks {
    /// The line's first byte.
    private let start: UnsafeRawPointer
    /// The number of bytes before the LF.
    let length: Int
    /// The bits of the line's bytes.
    private let inside: UInt128

    /// How many bytes are looked at: so many must be readable from the line's start on.
    static let reach = Int.readableBeyond

    /// Finds the end of the line at `start`, of which at most `limit` bytes are there; `nil` where it is longer than a
    /// mask.
    ///
    /// - Precondition: ``reach`` bytes can be read from `start` on, whatever they are behind the line.
    @inline(__always)
    init?(at start: UnsafeRawPointer, limit: Int) {
        let length = min(Self.bits(at: start) { cbytes_equal($0, .lineFeed) }.trailingZeroBitCount, limit)
        guard length < Self.reach else { return nil }
        self.start = start
        self.length = length
        inside = Self.bits(below: length)
    }

    /// The lowest `count` bits; `count` is less than ``reach``.
    @inline(__always)
    static func bits(below count: Int) -> UInt128 { (1 &<< UInt128(truncatingIfNeeded: count)) &- 1 }

    /// Where `byte` stands in the line.
    @inline(__always)
    func positions(of byte: UInt8) -> UInt128 {
        Self.bits(at: start) { cbytes_equal($0, byte) } & inside
    }

    /// Whether all bytes of the line are below 0x80.
    @inline(__always)
    var isASCII: Bool { Self.bits(at: start) { cbytes_above_ascii($0) } & inside == 0 }

    @inline(__always)
    private static func bits(at start: UnsafeRawPointer, _ find: (UnsafeRawPointer) -> UInt64) -> UInt128 {
        UInt128(truncatingIfNeeded: find(start)) | UInt128(truncatingIfNeeded: find(start + 64)) &<< 64
    }
}

extension LineBlock {
    /// Calls `body` with each line, looked through for commas, and the line's number, until it returns `false`.
    ///
    /// - Returns: whether all lines were seen.
    @inline(__always)
    func forEachScannedLine(_ body: (Line, Int) throws -> Bool) rethrows -> Bool {
        try withBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            var number = firstLine
            var start = 0
            while start < bytes.count {
                let line: Line
                if let masks = LineMasks(at: base + start, limit: bytes.count &- start) {
                    line = Line(at: base + start, masks)
                    start &+= masks.length &+ 1
                } else {
                    let end = bytes.newline(from: start)
                    line = Line(bytes.slice(start..<end).droppingCarriageReturn)
                    start = end &+ 1
                }
                guard try body(line, number) else { return false }
                number &+= 1
            }
            return true
        }
    }
}
