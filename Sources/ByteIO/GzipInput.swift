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
