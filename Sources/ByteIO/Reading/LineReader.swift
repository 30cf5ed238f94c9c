import Synchronization

/// Reads a file of lines, plain, gzip or zstd (told by its first bytes, not by its name), as blocks of whole lines.
///
/// Plain files are mapped; compressed ones and pipes are read, and inflated, on a thread of their own.
package final class LineReader {
    /// The file as the user named it; `-` is standard input.
    package let path: String
    private let input: FileInput
    private let mapped: MappedBlocks?
    private let ahead: ReadAhead?

    /// Opens `path`; `-` is standard input.
    ///
    /// - Throws: `InputError` where it cannot be opened or read.
    package init(path: String) throws {
        self.path = path
        input = try FileInput(path: path)
        if path != "-", input.size != nil, try !UnpackedBlocks.isPacked(input),
            let file = try MappedFile(descriptor: input.descriptor, path: path)
        {
            mapped = MappedBlocks(file, path: path)
            ahead = nil
        } else {
            mapped = nil
            ahead = ReadAhead(UnpackedBlocks(input))
            ahead?.start()
        }
    }

    deinit { ahead?.cancel() }

    /// The next block of lines, or `nil` after the last.
    ///
    /// - Throws: `InputError` where the file cannot be read or its compressed data are damaged or cut short.
    package func next() throws -> LineBlock? { try next { false } }

    /// The next block of lines; `isCancelled` is asked again and again while input is waited for.
    ///
    /// - Throws: as ``next()``; `CancellationError` once `isCancelled` says so.
    package func next(isCancelled: () -> Bool) throws -> LineBlock? {
        guard !isCancelled() else { throw CancellationError() }
        return try ahead?.next(isCancelled: isCancelled) ?? mapped?.next()
    }

    /// The share of the file that was taken from the system so far, where that is known: between 0 and 1.
    package var fractionRead: Double? {
        guard let size = input.size, size > 0 else { return nil }
        return min(1, Double(mapped?.position ?? input.position.load(ordering: .relaxed)) / Double(size))
    }
}
