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
