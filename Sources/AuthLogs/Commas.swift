import ByteIO

/// Where the commas of a line are.
struct Commas {
    /// The offsets of the first twelve commas.
    private(set) var offsets = InlineArray<12, Int32>(repeating: 0)
    /// How many commas there are, also beyond those whose offsets are kept.
    private(set) var count = 0
    /// Whether all bytes are below 0x80, so that the line is UTF-8 without a closer look.
    private(set) var isASCII = true

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The commas of the line that `masks` describe.
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
            // The last eight bytes once more, without those that were seen.
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
        // The high bit of each byte that is zero in `difference`, exactly: no carry leaves its byte.
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
