import ByteIO

/// Writes little-endian numbers and their checksum.
struct ChecksummedWriter {
    private let file: AtomicFile
    private var buffer: [UInt8] = []
    private var checksum = Checksum()

    init(path: String) throws {
        file = try AtomicFile(path: path)
        buffer.reserveCapacity(1 << 16)
    }

    mutating func write(_ number: some FixedWidthInteger) throws {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
        if buffer.count >= 1 << 16 - 8 { try flush() }
    }

    mutating func write(_ bytes: [UInt8]) throws { for byte in bytes { try write(byte) } }

    /// Ends with the checksum, and shows the file.
    mutating func finish() throws {
        try flush()
        try write(checksum.value)
        try flush()
        try file.commit()
    }

    private mutating func flush() throws {
        buffer.withUnsafeBytes { checksum.add($0) }
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Takes little-endian numbers off the front of bytes.
struct NumberReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next number.
    ///
    /// - Precondition: there are bytes for it.
    mutating func next<Number: FixedWidthInteger & BitwiseCopyable>() -> Number {
        defer { offset += MemoryLayout<Number>.size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

/// FNV-1a of 64 bits: against damage, not against forgery.
struct Checksum {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var value = value
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.value = value
    }
}
