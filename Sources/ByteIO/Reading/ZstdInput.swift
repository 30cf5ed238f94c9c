import CZstd

/// The uncompressed bytes of zstd data: one frame or several, one after the other.
final class ZstdInput: ByteInput {
    static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    private let input: FileInput
    private let stream: OpaquePointer
    /// What zstd still expects of the frame; 0 between frames.
    private var expected = 1

    /// Reads the zstd data that start at the front of `input`.
    init(_ input: FileInput) throws {
        guard let stream = ZSTD_createDStream() else {
            throw InputError(file: input.path, message: "zstd cannot be started")
        }
        self.input = input
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    /// Whether `front` starts a frame, or one that decoders skip.
    static func starts(_ front: [UInt8]) -> Bool {
        front == magic || (front.count == 4 && front[0] & 0xf0 == 0x50 && front[1...] == [0x2a, 0x4d, 0x18])
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while output.pos < output.size {
            let bytes = try input.available()
            if bytes.isEmpty, expected == 0 { break }
            var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            let before = output.pos
            expected = ZSTD_decompressStream(stream, &output, &source)
            guard ZSTD_isError(expected) == 0 else {
                let reason = String(cString: ZSTD_getErrorName(expected))
                throw InputError(file: input.path, message: "the zstd data are damaged: \(reason)")
            }
            input.take(source.pos)
            // zstd may still hold output of what it has already taken in: the end is where it yields nothing more.
            if bytes.isEmpty, output.pos == before {
                throw InputError(file: input.path, message: "the zstd data end early: the file is cut short")
            }
        }
        return output.pos
    }
}
