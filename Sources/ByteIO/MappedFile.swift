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
