import CZlib
import Files

/// The uncompressed bytes of gzip data: one member or several, one after the other.
final class GzipInput: ByteInput {
    static let magic: [UInt8] = [0x1f, 0x8b]

    private let input: FileInput
    /// zlib keeps a pointer to it, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isInMember = true
    private var isAtEnd = false

    /// Reads the gzip data that start at the front of `input`.
    init(_ input: FileInput) throws {
        self.input = input
        stream.initialize(to: z_stream())
        let gzipOnly: Int32 = 16 + MAX_WBITS
        guard inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw InputError(file: input.path, message: "zlib cannot be started")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let room = Int(stream.pointee.avail_out)
        while stream.pointee.avail_out > 0, !isAtEnd {
            if isInMember { try inflateMore() } else { try startNextMember() }
        }
        return room - Int(stream.pointee.avail_out)
    }

    private func inflateMore() throws {
        let bytes = try input.available()
        guard !bytes.isEmpty else { throw failure("the gzip data end early: the file is cut short") }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(bytes.count)
        let status = inflate(stream, Z_NO_FLUSH)
        input.take(bytes.count - Int(stream.pointee.avail_in))
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isInMember = false
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
            throw failure("the gzip data are damaged: \(reason)")
        }
    }

    /// Goes on with the next member; zeros that pad the last one are skipped, as gzip does.
    private func startNextMember() throws {
        let front = try input.peek(2)
        if front.isEmpty {
            isAtEnd = true
        } else if front == Self.magic {
            inflateReset(stream)
            isInMember = true
        } else if front[0] == 0 {
            input.take(1)
        } else {
            throw failure("the gzip data are followed by bytes that are not gzip data")
        }
    }

    private func failure(_ message: String) -> InputError {
        InputError(file: input.path, message: message)
    }
}
