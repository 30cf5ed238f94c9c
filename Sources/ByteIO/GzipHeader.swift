import CIsal

/// The header of a gzip member (RFC 1952), read and checked.
///
/// ISA-L can read headers too, but loses its place when one with several optional fields comes in pieces.
struct GzipHeader {
    private let input: FileInput
    private var checksum: UInt32 = 0

    /// Which optional fields follow.
    private enum Flag {
        static let checksum: UInt8 = 0x02
        static let extra: UInt8 = 0x04
        static let name: UInt8 = 0x08
        static let comment: UInt8 = 0x10
        static let reserved: UInt8 = 0xe0
    }

    /// Takes the header at the front of `input`.
    ///
    /// - Throws: `InputError` where it is damaged or cut short.
    static func skip(_ input: FileInput) throws {
        var header = GzipHeader(input: input)
        try header.skip()
    }

    private init(input: FileInput) { self.input = input }

    private mutating func skip() throws {
        guard try [next(), next()] == GzipInput.magic else { throw damaged("invalid header") }
        guard try next() == 8 else { throw damaged("unknown compression method") }
        let flags = try next()
        guard flags & Flag.reserved == 0 else { throw damaged("unknown header flags") }
        for _ in 0..<6 { _ = try next() }  // time, level, system
        if flags & Flag.extra != 0 {
            let length = try Int(next()) + Int(next()) << 8
            for _ in 0..<length { _ = try next() }
        }
        for flag in [Flag.name, Flag.comment] where flags & flag != 0 {
            while try next() != 0 {}
        }
        guard flags & Flag.checksum != 0 else { return }
        let expected = UInt16(truncatingIfNeeded: checksum)
        guard try UInt16(next()) + UInt16(next()) << 8 == expected else { throw damaged("incorrect checksum") }
    }

    private mutating func next() throws -> UInt8 {
        let bytes = try input.available()
        guard let byte = bytes.first else { throw GzipInput.cutShort(input.path) }
        checksum = crc32_gzip_refl(checksum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), 1)
        input.take(1)
        return byte
    }

    private func damaged(_ reason: String) -> InputError { GzipInput.damaged(input.path, reason) }
}
