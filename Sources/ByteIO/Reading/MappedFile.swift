import Foundation

/// A memory-mapped regular file.
final class MappedFile: ByteOwner, @unchecked Sendable {  // the bytes never change
    let bytes: UnsafeRawBufferPointer
    /// The number of bytes at the front whose memory was released; used by the thread that makes the blocks only.
    private var released = 0

    /// Maps the file that `descriptor` is open on; `nil` if it is empty or not a regular file.
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

    /// Releases the memory of the front bytes, in large steps; reading them again loads them from the file.
    func release(upTo end: Int) {
        let step = 4 << 20
        guard end - released >= step, let base = bytes.baseAddress else { return }
        let length = (end - released) / step * step
        madvise(UnsafeMutableRawPointer(mutating: base + released), length, Int32(MADV_DONTNEED))
        released += length
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

/// The blocks of a memory-mapped file, without copies.
final class MappedBlocks: BlockSource {
    private let file: MappedFile
    private let path: String
    /// The offset of the next block, in bytes.
    private(set) var position: Int
    private var line = 1

    /// The number of bytes behind ``position`` that stay in memory, for blocks that are still being read.
    private static let window = 16 << 20

    /// The blocks of `file` from the byte `start` on, which the user named `path`.
    init(_ file: MappedFile, path: String, start: Int) {
        self.file = file
        self.path = path
        position = start
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

    /// The block of the bytes in `range`; a copy at the file's end, since the memory behind it is not readable.
    private func block(_ range: Range<Int>) -> LineBlock {
        guard file.bytes.count - range.upperBound < Int.readableBeyond else {
            return LineBlock(file, range: range, firstLine: line, file: path)
        }
        let buffer = BlockBuffer(capacity: range.count)
        buffer.append(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
        return LineBlock(buffer, range: 0..<range.count, firstLine: line, file: path)
    }
}
