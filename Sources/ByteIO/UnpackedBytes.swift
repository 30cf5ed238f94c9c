/// The uncompressed bytes of a gzip or zstd file, from its front to its end, on the calling thread.
package final class UnpackedBytes {
    private let input: any ByteInput

    /// Opens `path`.
    ///
    /// - Throws: `InputError` where it cannot be opened, or is neither gzip nor zstd.
    package init(path: String) throws {
        let file = try FileInput(path: path)
        let front = try file.peek(4)
        if front.starts(with: GzipInput.magic) {
            input = GzipInput(file)
        } else if ZstdInput.starts(front) {
            input = try ZstdInput(file)
        } else {
            throw InputError(file: path, message: "expected gzip or zstd data, found other bytes")
        }
    }

    /// Fills the front of `buffer`; 0 at the end.
    ///
    /// - Throws: `InputError` where the data are damaged or cut short.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try input.read(into: buffer) }
}
