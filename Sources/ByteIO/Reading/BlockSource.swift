/// A file read as blocks of whole lines, in order.
protocol BlockSource: AnyObject {
    /// Returns the next block; `nil` after the last line.
    func next() throws -> LineBlock?
}

// Inlinable, since other modules use them for every line.
extension Int {
    /// The longest line of a log that is accepted, in bytes without the line end.
    @inlinable package static var longestLine: Int { 1 << 16 }
    /// The size of a block in bytes: small enough for the second-level cache, large enough to make hand-overs cheap.
    @inlinable package static var blockSize: Int { 1 << 20 }
    /// The number of readable bytes behind any line, with arbitrary content, so that lines can be scanned in large
    /// steps.
    @inlinable package static var readableBeyond: Int { 128 }
}

/// The blocks of a stream, each in a buffer of its own.
final class BufferedBlocks: BlockSource {
    private let input: any ByteInput
    private let path: String
    private var line = 1
    /// The beginning of a line whose rest has not been read yet.
    private var carried: [UInt8] = []
    /// True while the rest of a line is dropped: the line is too long, and its beginning was already returned.
    private var isDropping = false
    /// True if a line that is too long for a block is returned in pieces.
    private let keepsLongLines: Bool

    /// The blocks of `input`, which the user named `path`.
    init(_ input: any ByteInput, path: String, keepsLongLines: Bool) {
        self.input = input
        self.path = path
        self.keepsLongLines = keepsLongLines
    }

    func next() throws -> LineBlock? {
        while true {
            let buffer = BlockBuffer(capacity: .blockSize)
            let isAtEnd = try fill(buffer)
            if isDropping { dropFront(of: buffer) }
            guard !buffer.bytes.isEmpty || !isAtEnd else { return nil }
            let end = isAtEnd ? buffer.bytes.count : buffer.bytes.endOfLastLine
            if end == 0, buffer.rest.isEmpty {
                if keepsLongLines { return block(buffer, buffer.bytes.count) }
                // A line that fills a whole buffer: enough of it is returned for the parser to reject it as too long.
                isDropping = true
                return block(buffer, .longestLine + 8)
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

    /// Fills `buffer` with the carried bytes and new ones; returns `true` at the end of the stream.
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
/// The first bytes decide the format. They are read with the first block, since a pipe may block until they arrive.
final class UnpackedBlocks: BlockSource {
    private let open: () throws -> any ByteInput
    private let path: String
    private let keepsLongLines: Bool
    private var blocks: BufferedBlocks?

    /// The blocks of `input`, from which nothing was read yet.
    init(_ input: FileInput, keepsLongLines: Bool = false) {
        (open, path, self.keepsLongLines) = ({ try input.unpacked() }, input.path, keepsLongLines)
    }

    /// The blocks of `input`, which is uncompressed and which the user named `path`.
    init(_ input: any ByteInput, path: String, keepsLongLines: Bool = false) {
        (open, self.path, self.keepsLongLines) = ({ input }, path, keepsLongLines)
    }

    /// True if `input` starts like gzip or zstd data.
    static func isPacked(_ input: FileInput) throws -> Bool { UnpackedBytes.isPacked(try input.peek(4)) }

    func next() throws -> LineBlock? {
        let blocks = try self.blocks ?? BufferedBlocks(TextInput(open()), path: path, keepsLongLines: keepsLongLines)
        self.blocks = blocks
        return try blocks.next()
    }
}

extension FileInput {
    /// The bytes of the file, uncompressed if they are gzip or zstd data.
    func unpacked() throws -> any ByteInput {
        let front = try peek(4)
        if front.starts(with: GzipInput.magic) { return GzipInput(self) }
        if ZstdInput.starts(front) { return try ZstdInput(self) }
        return self
    }
}

/// The uncompressed bytes of a file, read on the calling thread.
package final class UnpackedBytes {
    private let input: any ByteInput

    /// The bytes of `input`.
    init(_ input: any ByteInput) { self.input = input }

    /// Opens `path`, which may be plain, gzip or zstd; `-` is standard input.
    ///
    /// - Throws: `InputError` if it cannot be opened.
    package init(path: String) throws { input = try FileInput(path: path).unpacked() }

    /// Reads the text of `descriptor`, which stays open and which the user named `path`: plain, gzip or zstd, in UTF-8 or
    /// UTF-16.
    ///
    /// `wait` is called before the system is asked for bytes, and returns once there are any, or throws.
    package init(textOf descriptor: Int32, path: String, wait: @escaping () throws -> Void) throws {
        input = try TextInput(FileInput(descriptor: descriptor, path: path, wait: wait).unpacked())
    }

    /// Opens `path`, which must be gzip or zstd.
    ///
    /// - Throws: `InputError` if it cannot be opened, or is neither.
    package init(packed path: String) throws {
        let file = try FileInput(path: path)
        guard try UnpackedBlocks.isPacked(file) else {
            throw InputError(file: path, message: "expected gzip or zstd data, found other bytes")
        }
        input = try file.unpacked()
    }

    /// True if a file whose first four bytes are `front` is gzip or zstd.
    package static func isPacked(_ front: [UInt8]) -> Bool {
        front.starts(with: GzipInput.magic) || ZstdInput.starts(front)
    }

    /// Fills the front of `buffer` and returns the number of bytes read; 0 at the end.
    ///
    /// - Throws: `InputError` if the data are damaged or truncated.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try input.read(into: buffer) }

    /// Reads the next `count` bytes; fewer at the end.
    ///
    /// - Throws: As ``read(into:)``.
    package func read(upTo count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let more = try read(into: rest)
                guard more > 0 else { return }
                filled += more
            }
        }
    }
}
