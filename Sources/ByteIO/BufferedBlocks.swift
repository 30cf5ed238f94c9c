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
