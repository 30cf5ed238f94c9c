import CIsal

/// The uncompressed bytes of gzip data: one member or several, one after the other.
///
/// Inflated by ISA-L, which takes a fraction of zlib's time and checks the same: headers, checksums, lengths.
final class GzipInput: ByteInput {
    static let magic: [UInt8] = [0x1f, 0x8b]

    private let input: FileInput
    /// It is large, and ISA-L writes to it: it stays where it is.
    private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
    /// Whether a header is behind and the end of its data is not.
    private var isInMember = false
    private var isFirst = true
    private var isAtEnd = false

    /// Reads the gzip data that start at the front of `input`.
    init(_ input: FileInput) {
        self.input = input
        isal_inflate_init(state)
    }

    deinit { state.deallocate() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(clamping: buffer.count)
        let room = Int(state.pointee.avail_out)
        while state.pointee.avail_out > 0, !isAtEnd {
            if isInMember { try inflateMore() } else { try startNextMember() }
        }
        return room - Int(state.pointee.avail_out)
    }

    private func startMember() throws {
        try GzipHeader.skip(input)
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        isInMember = true
        isFirst = false
    }

    private func inflateMore() throws {
        let bytes = try input.available()
        guard !bytes.isEmpty else { throw Self.cutShort(input.path) }
        state.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        state.pointee.avail_in = UInt32(bytes.count)
        let status = isal_inflate(state)
        input.take(bytes.count - Int(state.pointee.avail_in))
        guard status >= 0 else { throw Self.damaged(input.path, Self.reason(status)) }
        if state.pointee.block_state == ISAL_BLOCK_FINISH { isInMember = false }
    }

    /// Goes on with the next member; zeros that pad the last one are skipped, as gzip does.
    private func startNextMember() throws {
        let front = try input.peek(2)
        if front.isEmpty {
            isAtEnd = true
        } else if isFirst || front == Self.magic {
            try startMember()
        } else if front[0] == 0 {
            input.take(1)
        } else {
            let message = "the gzip data are followed by bytes that are not gzip data"
            throw InputError(file: input.path, message: message)
        }
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case ISAL_INVALID_BLOCK: "invalid block"
        case ISAL_INVALID_SYMBOL: "invalid code"
        case ISAL_INVALID_LOOKBACK: "invalid distance"
        case ISAL_INCORRECT_CHECKSUM: "incorrect checksum"
        default: "error \(status)"
        }
    }

    /// The error where the data of the file at `path` end before their end.
    static func cutShort(_ path: String) -> InputError {
        InputError(file: path, message: "the gzip data end early: the file is cut short")
    }

    /// The error where the data of the file at `path` are not gzip data, for `reason`.
    static func damaged(_ path: String, _ reason: String) -> InputError {
        InputError(file: path, message: "the gzip data are damaged: \(reason)")
    }
}

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
