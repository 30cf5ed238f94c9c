import ByteIO
import Foundation

/// A file of which parts are read.
///
/// It is not mapped: a mapped file that somebody cuts short ends the program.
final class RandomAccessFile {
    /// The size in bytes when the file was opened.
    let size: Int
    private let path: String
    private let descriptor: Int32

    /// Opens the file at `path`.
    ///
    /// - Throws: `InputError` when there is none, or not one of bytes that stay.
    init(path: String) throws(InputError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)  // Not waiting for the other end of a pipe.
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            size = 0
            throw InputError(file: path, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw InputError(file: path, message: "not a regular file")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The `count` bytes from `offset` on.
    ///
    /// - Precondition: Neither is negative.
    /// - Throws: `InputError` when the file ends before.
    func read(at offset: Int, count: Int) throws(InputError) -> [UInt8] {
        precondition(offset >= 0 && count >= 0)
        guard offset <= size, count <= size - offset else {
            throw InputError(file: path, message: "ends at byte \(size), in the middle of something")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                let reason = got < 0 ? String(cString: strerror(errno)) : "it was cut short meanwhile"
                throw InputError(file: path, message: "cannot be read: \(reason)")
            }
            filled += got
        }
        return bytes
    }
}
