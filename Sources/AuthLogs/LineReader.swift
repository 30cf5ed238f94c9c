import Files
import Synchronization

/// Reads a file of lines, plain, gzip or zstd (told by its first bytes, not by its name), as blocks of whole lines.
///
/// Plain files are mapped; compressed ones and pipes are read, and inflated, on a thread of their own.
public final class LineReader {
    /// The file as the user named it; `-` is standard input.
    public let path: String
    private let input: FileInput
    private let source: any BlockSource

    /// Opens `path`; `-` is standard input.
    ///
    /// - Throws: `InputError` where it cannot be opened or read.
    public init(path: String) throws {
        self.path = path
        input = try FileInput(path: path)
        let front = try input.peek(4)
        let stream: any ByteInput
        if front.starts(with: GzipInput.magic) {
            stream = try GzipInput(input)
        } else if ZstdInput.starts(front) {
            stream = try ZstdInput(input)
        } else if path != "-", let file = try MappedFile(descriptor: input.descriptor, path: path) {
            source = MappedBlocks(file, path: path)
            return
        } else {
            stream = input
        }
        let ahead = ReadAhead(BufferedBlocks(stream, path: path))
        ahead.start()
        source = ahead
    }

    deinit { (source as? ReadAhead)?.cancel() }

    /// The next block of lines, or `nil` after the last.
    ///
    /// - Throws: `InputError` where the file cannot be read or its compressed data are damaged or cut short.
    public func next() throws -> LineBlock? { try source.next() }

    /// The next block of lines; `isCancelled` is asked again and again while input is waited for.
    ///
    /// - Throws: as ``next()``; `CancellationError` once `isCancelled` says so.
    func next(isCancelled: @Sendable () -> Bool) throws -> LineBlock? {
        guard !isCancelled() else { throw CancellationError() }
        guard let ahead = source as? ReadAhead else { return try source.next() }
        return try ahead.next(isCancelled: isCancelled)
    }

    /// The share of the file that was taken from the system so far, where that is known: between 0 and 1.
    public var fractionRead: Double? {
        guard let size = input.size, size > 0 else { return nil }
        if let mapped = source as? MappedBlocks { return Double(mapped.position) / Double(size) }
        return min(1, Double(input.position.load(ordering: .relaxed)) / Double(size))
    }
}
