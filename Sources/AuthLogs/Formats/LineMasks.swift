import ByteIO
import CBytes

/// Bit masks over a line of less than 128 bytes: bit i describes byte i.
///
/// All 128 bytes are scanned regardless of the line's length: lengths vary from line to line, and a mispredicted branch
/// costs more than scanning the second half.
struct LineMasks {
    /// The line's first byte.
    private let start: UnsafeRawPointer
    /// The number of bytes before the LF.
    let length: Int
    /// The bits of the line's bytes.
    private let inside: UInt128

    /// The number of bytes that are scanned, and that must be readable from the line's start.
    static let reach = Int.readableBeyond

    /// Finds the end of the line at `start`, within at most `limit` bytes; `nil` if the line is longer than a mask.
    ///
    /// - Precondition: ``reach`` bytes are readable from `start`, with arbitrary content after the line.
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

    /// The positions of `byte` in the line.
    @inline(__always)
    func positions(of byte: UInt8) -> UInt128 {
        Self.bits(at: start) { cbytes_equal($0, byte) } & inside
    }

    /// True if all bytes of the line are below 0x80.
    @inline(__always)
    var isASCII: Bool { Self.bits(at: start) { cbytes_above_ascii($0) } & inside == 0 }

    @inline(__always)
    private static func bits(at start: UnsafeRawPointer, _ find: (UnsafeRawPointer) -> UInt64) -> UInt128 {
        UInt128(truncatingIfNeeded: find(start)) | UInt128(truncatingIfNeeded: find(start + 64)) &<< 64
    }
}

extension LineBlock {
    /// Calls `body` with each scanned line and its number, until it returns `false`.
    ///
    /// - Returns: True if `body` was called with all lines.
    @inline(__always)
    func forEachScannedLine(_ body: (Line, Int) throws -> Bool) rethrows -> Bool {
        // Without a closure around the loop, which would keep the optimizer from inlining `body` into it.
        defer { extendLifetime(self) }
        let bytes = unsafeBytes
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

/// The positions of the commas in a line.
struct Commas {
    /// The offsets of the first twelve commas.
    private(set) var offsets = InlineArray<12, Int32>(repeating: 0)
    /// The number of commas, including those beyond the stored offsets.
    private(set) var count = 0
    /// True if all bytes are below 0x80, so that the line is valid UTF-8 without further checks.
    private(set) var isASCII = true

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The commas of the line of `masks`.
    @inline(__always)
    init(_ masks: LineMasks) {
        isASCII = masks.isASCII
        var rest = masks.positions(of: .comma)
        while rest != 0 {
            note(offset: rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }

    /// Finds the commas of `line` eight bytes at a time.
    ///
    /// - Precondition: `line` has fewer than 2³¹ bytes.
    init(_ line: UnsafeRawBufferPointer) {
        guard let base = line.baseAddress, line.count >= 8 else {
            for offset in line.indices { note(byte: line[offset], at: offset) }
            return
        }
        var seen: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= line.count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            seen |= word
            note(word: word, at: offset)
            offset &+= 8
        }
        if offset < line.count {
            // The last eight bytes again, without those already scanned.
            let missing = line.count &- offset
            let last = base.loadUnaligned(fromByteOffset: line.count &- 8, as: UInt64.self)
            let word = UInt64(littleEndian: last) &>> UInt64(truncatingIfNeeded: (8 &- missing) &* 8)
            seen |= word
            note(word: word, at: offset)
        }
        isASCII = seen & Self.highBits == 0
    }

    /// The offset of the comma at `index`.
    @inline(__always)
    subscript(index: Int) -> Int { Int(offsets[index]) }

    @inline(__always)
    private mutating func note(word: UInt64, at offset: Int) {
        let difference = word ^ (Self.ones &* UInt64(UInt8.comma))
        let low = ~Self.highBits
        // The high bit of exactly those bytes that are zero in `difference`: no carry leaves its byte.
        var matches = ~(((difference & low) &+ low) | difference | low)
        while matches != 0 {
            note(offset: offset &+ matches.trailingZeroBitCount &>> 3)
            matches &= matches &- 1
        }
    }

    private mutating func note(byte: UInt8, at offset: Int) {
        if byte >= 0x80 { isASCII = false }
        if byte == .comma { note(offset: offset) }
    }

    @inline(__always)
    private mutating func note(offset: Int) {
        if count < 12 { offsets[count] = Int32(truncatingIfNeeded: offset) }
        count &+= 1
    }
}
