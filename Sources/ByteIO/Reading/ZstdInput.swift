import CZstd

/// The uncompressed bytes of zstd data with one or more frames.
final class ZstdInput: ByteInput {
    static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    private let input: FileInput
    private let stream: OpaquePointer
    /// The number of bytes that zstd still expects of the frame; 0 between frames.
    private var expected = 1

    /// Reads the zstd data that start at the front of `input`.
    init(_ input: FileInput) throws {
        guard let stream = ZSTD_createDStream() else {
            throw InputError(file: input.path, message: "cannot be decompressed: zstd failed to start")
        }
        self.input = input
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    /// True if `front` starts a frame, or a skippable frame.
    static func starts(_ front: [UInt8]) -> Bool {
        front == magic || (front.count == 4 && front[0] & 0xf0 == 0x50 && front[1...] == [0x2a, 0x4d, 0x18])
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while output.pos < output.size, output.pos == 0 || !input.mustWait {
            if input.mustWait, try decompress(UnsafeRawBufferPointer(start: nil, count: 0), &output) { continue }
            let bytes = try input.available()
            if bytes.isEmpty, expected == 0 { break }
            // zstd may still hold output of data that it has consumed: the end is reached when it produces nothing
            // more.
            if try !decompress(bytes, &output), bytes.isEmpty {
                throw InputError(file: input.path, message: "the zstd data end early: the file is cut short")
            }
        }
        return output.pos
    }

    /// Decompresses from the front of `bytes`; returns true if that produced something.
    private func decompress(_ bytes: UnsafeRawBufferPointer, _ output: inout ZSTD_outBuffer) throws -> Bool {
        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        let before = output.pos
        expected = ZSTD_decompressStream(stream, &output, &source)
        guard ZSTD_isError(expected) == 0 else {
            let reason = String(cString: ZSTD_getErrorName(expected))
            throw InputError(file: input.path, message: "the zstd data are damaged: \(reason)")
        }
        input.take(source.pos)
        return output.pos > before
    }
}
