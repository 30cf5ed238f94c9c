/// A file as blocks of whole lines, in order.
protocol BlockSource: AnyObject {
    /// The next block, or `nil` after the last line.
    func next() throws -> LineBlock?
}

extension Int {
    /// The size of a block: small enough for the second-level cache, large enough that hand-overs cost nothing.
    /// The longest line of a log that is read, in bytes without its end.
    package static let longestLine = 1 << 16
    package static let blockSize = 1 << 20
    /// How many bytes can be read behind any line, whatever they are, so that lines are looked through in large steps.
    package static let readableBeyond = 128
}

/// The blocks of a stream, each in a buffer of its own.
final class BufferedBlocks: BlockSource {
    private let input: any ByteInput
    private let path: String
    private var line = 1
    /// The beginning of a line whose rest is still to come.
    private var carried: [UInt8] = []
    /// Whether the rest of the line is dropped: it is too long, and its beginning was already handed out.
    private var isDropping = false

    /// The blocks of `input`, which the user named `path`.
    init(_ input: any ByteInput, path: String) {
        self.input = input
        self.path = path
    }

    func next() throws -> LineBlock? {
        while true {
            let buffer = BlockBuffer(capacity: .blockSize)
            let isAtEnd = try fill(buffer)
            if isDropping { dropFront(of: buffer) }
            guard !buffer.bytes.isEmpty || !isAtEnd else { return nil }
            let end = isAtEnd ? buffer.bytes.count : buffer.bytes.endOfLastLine
            if end == 0, buffer.rest.isEmpty {
                // A line that fills a whole buffer: enough of it is handed out to be refused as too long.
                isDropping = true
                return block(buffer, 2 * .longestLine)
            }
            carried = Array(buffer.bytes[end...])
            if end > 0 { return block(buffer, end) }
        }
    }

    private func block(_ buffer: BlockBuffer, _ end: Int) -> LineBlock {
        let block = LineBlock(buffer, range: 0..<end, firstLine: line, file: path)
        line += block.lineCount
        return block
    }

    /// Fills `buffer` with what was carried over and what can be read; whether the stream has ended.
    private func fill(_ buffer: BlockBuffer) throws -> Bool {
        buffer.append(carried)
        carried.removeAll(keepingCapacity: true)
        while !buffer.rest.isEmpty {
            let count = try input.read(into: buffer.rest)
            guard count > 0 else { return true }
            buffer.count += count
        }
        return false
    }

    /// Removes the rest of a line that is dropped.
    private func dropFront(of buffer: BlockBuffer) {
        let end = buffer.bytes.newline(from: 0)
        isDropping = end == buffer.bytes.count
        buffer.removeFirst(isDropping ? end : end + 1)
    }
}

/// The blocks of a stream that may be gzip or zstd data.
///
/// What it is shows with its first bytes, which a pipe may have to be waited for: so they are read with the first block.
final class UnpackedBlocks: BlockSource {
    private let input: FileInput
    private var blocks: BufferedBlocks?

    /// The blocks of `input`, of which nothing was taken yet.
    init(_ input: FileInput) {
        self.input = input
    }

    /// Whether `input` starts as gzip or zstd data do.
    static func isPacked(_ input: FileInput) throws -> Bool {
        let front = try input.peek(4)
        return front.starts(with: GzipInput.magic) || ZstdInput.starts(front)
    }

    func next() throws -> LineBlock? {
        let blocks = try self.blocks ?? BufferedBlocks(unpacked(), path: input.path)
        self.blocks = blocks
        return try blocks.next()
    }

    private func unpacked() throws -> any ByteInput {
        let front = try input.peek(4)
        if front.starts(with: GzipInput.magic) { return GzipInput(input) }
        if ZstdInput.starts(front) { return try ZstdInput(input) }
        return input
    }
}

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
