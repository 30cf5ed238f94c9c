import ByteIO

/// Reads the little-endian numbers of a chunk, never beyond its end.
struct EVTXBytes {
    /// The bytes of the chunk; fewer than a whole chunk at a cut end of the file.
    let bytes: UnsafeRawBufferPointer

    /// The number of bytes.
    @inline(__always) var count: Int { bytes.count }

    /// The byte at `offset`.
    @inline(__always)
    func u8(_ offset: Int) throws(EVTXFault) -> UInt8 { try load(offset) }

    /// The number of two bytes at `offset`.
    @inline(__always)
    func u16(_ offset: Int) throws(EVTXFault) -> Int { Int(try load(offset, as: UInt16.self)) }

    /// The number of four bytes at `offset`.
    @inline(__always)
    func u32(_ offset: Int) throws(EVTXFault) -> Int { Int(try load(offset, as: UInt32.self)) }

    /// The number of eight bytes at `offset`.
    @inline(__always)
    func u64(_ offset: Int) throws(EVTXFault) -> UInt64 { try load(offset) }

    /// The bytes in `start..<start + length`.
    @inline(__always)
    func slice(_ start: Int, _ length: Int) throws(EVTXFault) -> UnsafeRawBufferPointer {
        guard start >= 0, length >= 0, start <= count, length <= count &- start else { throw .end }
        return bytes.slice(start..<start &+ length)
    }

    @inline(__always)
    private func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int,
        as: Number.Type = Number.self
    ) throws(EVTXFault) -> Number {
        guard offset >= 0, offset <= count &- MemoryLayout<Number>.size else { throw .end }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
