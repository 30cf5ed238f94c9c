/// The blocks of a file that is mapped into memory; nothing is copied.
final class MappedBlocks: BlockSource {
    private let file: MappedFile
    private let path: String
    /// Where the next block starts, in bytes.
    private(set) var position = 0
    private var line = 1

    /// How far behind the front bytes stay in memory, for blocks that are still being read.
    private static let window = 16 << 20

    /// The blocks of `file`, which the user named `path`.
    init(_ file: MappedFile, path: String) {
        self.file = file
        self.path = path
    }

    func next() -> LineBlock? {
        let bytes = file.bytes
        guard position < bytes.count else { return nil }
        let newline = bytes.newline(from: min(position + .blockSize, bytes.count))
        let end = min(newline + 1, bytes.count)
        let block = block(position..<end)
        position = end
        file.release(upTo: position - Self.window)
        line += block.lineCount
        return block
    }

    /// The block of the bytes in `range`; at the file's end a copy, since nothing can be read behind it.
    private func block(_ range: Range<Int>) -> LineBlock {
        guard file.bytes.count - range.upperBound < Int.readableBeyond else {
            return LineBlock(file, range: range, firstLine: line, file: path)
        }
        let buffer = BlockBuffer(capacity: range.count)
        buffer.append(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
        return LineBlock(buffer, range: 0..<range.count, firstLine: line, file: path)
    }
}
