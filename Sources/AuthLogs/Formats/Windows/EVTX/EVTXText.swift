import ByteIO

/// A buffer of fixed size for the texts of one record's values, which stay where they are until the next record.
struct EVTXText {
    /// The size of the buffer, below the size from which memory comes from the system anew each time.
    static let capacity = 96 << 10

    private let buffer: UnsafeMutableRawBufferPointer
    private var end = 0
    private var start = 0

    /// Texts in `buffer`, which the caller keeps alive.
    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    /// The current text.
    var current: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

    /// Forgets all texts.
    mutating func reset() { (start, end) = (0, 0) }

    /// Begins the next text.
    mutating func begin() { start = end }

    private func require(_ count: Int) throws(EVTXFault) {
        guard count <= buffer.count &- end else { throw .text }
    }

    /// Appends a byte.
    mutating func append(_ byte: UInt8) throws(EVTXFault) {
        try require(1)
        buffer[end] = byte
        end &+= 1
    }

    /// Appends `units` of UTF-16 as UTF-8; what is no text becomes U+FFFD.
    mutating func append(utf16 units: UnsafeRawBufferPointer) throws(EVTXFault) {
        let count = units.count / 2
        try require(count &* 3)
        var index = 0
        while index < count {
            if index &+ 4 <= count {
                // Four ASCII letters at once: the high bytes are zero, and so are the high bits of the low ones.
                let four = UInt64(littleEndian: units.loadUnaligned(fromByteOffset: index &* 2, as: UInt64.self))
                if four & 0xff80_ff80_ff80_ff80 == 0 {
                    let pairs = (four | four >> 8) & 0x0000_ffff_0000_ffff
                    let packed = UInt32(truncatingIfNeeded: pairs | pairs >> 16)
                    buffer.storeBytes(of: packed.littleEndian, toByteOffset: end, as: UInt32.self)
                    (index, end) = (index &+ 4, end &+ 4)
                    continue
                }
            }
            var scalar = UInt32(unit(units, index))
            index &+= 1
            if scalar & 0xf800 == 0xd800 {
                let low = index < count ? UInt32(unit(units, index)) : 0
                if scalar < 0xdc00, low & 0xfc00 == 0xdc00 {
                    scalar = 0x1_0000 &+ (scalar & 0x3ff) &<< 10 &+ (low & 0x3ff)
                    index &+= 1
                } else {
                    scalar = 0xfffd
                }
            }
            put(scalar)
        }
        // Texts may have a terminator.
        while end > start, buffer[end &- 1] == 0 { end &-= 1 }
    }

    /// Appends one code unit of UTF-16.
    mutating func append(utf16 unit: UInt16) throws(EVTXFault) {
        try require(3)
        put(unit & 0xf800 == 0xd800 ? 0xfffd : UInt32(unit))
    }

    private func unit(_ units: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
        UInt16(littleEndian: units.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
    }

    /// Appends `scalar` as UTF-8; there is room for it.
    private mutating func put(_ scalar: UInt32) {
        func put(_ value: UInt32) {
            buffer[end] = UInt8(truncatingIfNeeded: value)
            end &+= 1
        }
        switch scalar {
        case ..<0x80: put(scalar)
        case ..<0x800:
            put(0xc0 | scalar >> 6)
            put(0x80 | scalar & 0x3f)
        case ..<0x1_0000:
            put(0xe0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3f)
            put(0x80 | scalar & 0x3f)
        default:
            put(0xf0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3f)
            put(0x80 | scalar >> 6 & 0x3f)
            put(0x80 | scalar & 0x3f)
        }
    }

    /// Appends bytes of Latin-1 as UTF-8.
    mutating func append(latin1 bytes: UnsafeRawBufferPointer) throws(EVTXFault) {
        try require(bytes.count &* 2)
        for byte in bytes { put(UInt32(byte)) }
        while end > start, buffer[end &- 1] == 0 { end &-= 1 }
    }

    /// Appends `number` in decimal.
    mutating func append(decimal number: UInt64) throws(EVTXFault) {
        try require(20)
        var (rest, digits) = (number, 1)
        while rest >= 10 { (rest, digits) = (rest / 10, digits &+ 1) }
        rest = number
        for place in stride(from: end &+ digits &- 1, through: end, by: -1) {
            buffer[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        end &+= digits
    }

    /// Appends `number` in hexadecimal after `0x`.
    mutating func append(hexadecimal number: UInt64) throws(EVTXFault) {
        try require(18)
        (buffer[end], buffer[end &+ 1]) = (UInt8(ascii: "0"), UInt8(ascii: "x"))
        end &+= 2
        let digits = max(1, (67 &- number.leadingZeroBitCount) / 4)
        for place in stride(from: digits &- 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(place &* 4) & 15)
            buffer[end] = digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10
            end &+= 1
        }
    }

    /// Appends a security identifier, `S-1-5-18`; nothing if it is damaged.
    mutating func append(sid bytes: UnsafeRawBufferPointer) throws(EVTXFault) {
        guard bytes.count >= 8, bytes.count >= 8 &+ Int(bytes[1]) &* 4 else { return }
        try append(UInt8(ascii: "S"))
        try append(UInt8(ascii: "-"))
        try append(decimal: UInt64(bytes[0]))
        try append(UInt8(ascii: "-"))
        try append(decimal: bytes[2..<8].reduce(0) { $0 &<< 8 | UInt64($1) })
        for index in 0..<Int(bytes[1]) {
            let part = bytes.loadUnaligned(fromByteOffset: 8 &+ index &* 4, as: UInt32.self)
            try append(UInt8(ascii: "-"))
            try append(decimal: UInt64(UInt32(littleEndian: part)))
        }
    }
}
