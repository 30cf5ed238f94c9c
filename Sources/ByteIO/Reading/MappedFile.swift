import Foundation

/// A regular file in memory, read by the system as it is touched.
final class MappedFile: ByteOwner, @unchecked Sendable {  // the bytes never change
    let bytes: UnsafeRawBufferPointer
    /// The front bytes whose memory was let go; touched by the one thread that makes the blocks.
    private var released = 0

    /// Maps the file that `descriptor` is open on; `nil` where it is not a regular file that has bytes.
    init?(descriptor: Int32, path: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw InputError(file: path, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw InputError(file: path, message: "cannot be mapped: \(String(cString: strerror(errno)))")
        }
        madvise(address, size, MADV_SEQUENTIAL)
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    /// Lets go of the memory of the front bytes, in larger steps; whoever reads them again gets them from the file.
    func release(upTo end: Int) {
        let step = 4 << 20
        guard end - released >= step, let base = bytes.baseAddress else { return }
        let length = (end - released) / step * step
        madvise(UnsafeMutableRawPointer(mutating: base + released), length, Int32(MADV_DONTNEED))
        released += length
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

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
