import Synchronization

/// Reads a text file, plain, gzip or zstd, as blocks of whole lines of UTF-8.
///
/// The first bytes decide the format, not the name. A byte order mark is dropped, and UTF-16 is decoded. Plain files are memory-mapped; compressed files and pipes are read
/// and decompressed on a separate thread.
package final class LineReader {
    /// The file as the user named it; `-` is standard input.
    package let path: String
    private let input: FileInput?
    private let mapped: MappedBlocks?
    private let ahead: ReadAhead?

    /// Opens `path`; `-` is standard input.
    ///
    /// With `keepsLongLines`, a line over 1 MiB comes in pieces instead of being cut.
    ///
    /// - Throws: `InputError` if it cannot be opened or read.
    package init(path: String, keepsLongLines: Bool = false) throws {
        self.path = path
        let input = try FileInput(path: path)
        self.input = input
        if path != "-", input.size != nil, try !UnpackedBlocks.isPacked(input),
            case .utf8(let mark) = TextEncoding(try input.peek(4)),
            let file = try MappedFile(descriptor: input.descriptor, path: path)
        {
            mapped = MappedBlocks(file, path: path, start: mark)
            ahead = nil
        } else {
            mapped = nil
            ahead = ReadAhead(UnpackedBlocks(input, keepsLongLines: keepsLongLines))
            ahead?.start()
        }
    }

    /// Reads a stream of uncompressed bytes, which the user named `path`.
    init(stream: any ByteInput, path: String, keepsLongLines: Bool = false) {
        (self.path, input, mapped) = (path, nil, nil)
        ahead = ReadAhead(UnpackedBlocks(stream, path: path, keepsLongLines: keepsLongLines))
        ahead?.start()
    }

    deinit { ahead?.cancel() }

    /// Returns the next block of lines; `nil` after the last.
    ///
    /// - Throws: `InputError` if the file cannot be read or its compressed data are damaged or truncated.
    package func next() throws -> LineBlock? { try next { false } }

    /// Returns the next block of lines; calls `isCancelled` repeatedly while it waits for input.
    ///
    /// - Throws: As ``next()``; `CancellationError` once `isCancelled` returns `true`.
    package func next(isCancelled: () -> Bool) throws -> LineBlock? {
        guard !isCancelled() else { throw CancellationError() }
        return try ahead?.next(isCancelled: isCancelled) ?? mapped?.next()
    }

    /// The fraction of the file read so far, from 0 to 1; `nil` if the size is not known.
    package var fractionRead: Double? {
        guard let input, let size = input.size, size > 0 else { return nil }
        return min(1, Double(mapped?.position ?? input.position.load(ordering: .relaxed)) / Double(size))
    }
}
