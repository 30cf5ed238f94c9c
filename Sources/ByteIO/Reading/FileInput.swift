import Foundation
import Synchronization

/// A stream of bytes that is read once, by one thread at a time.
protocol ByteInput: AnyObject {
    /// Fills the front of `buffer` and returns the number of bytes read; 0 at the end of the stream.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// The unchanged bytes of a file, of standard input or of a pipe.
final class FileInput: ByteInput {
    let path: String
    let descriptor: Int32
    /// The size in bytes; `nil` if it is not a regular file.
    let size: Int?
    /// The number of bytes read from the system so far; the progress display reads it on another thread.
    let position = Atomic<Int>(0)

    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// Called before the system is asked for bytes: waits until there are any.
    private let wait: (() throws -> Void)?
    private let isOwned: Bool

    /// Reads `descriptor`, which stays open, as the file that the user named `path`; `wait` waits until there are bytes.
    init(descriptor: Int32, path: String, wait: @escaping () throws -> Void) {
        (self.descriptor, self.path, self.wait) = (descriptor, path, wait)
        (size, isOwned) = (nil, false)
    }

    /// Opens `path`; `-` is standard input.
    ///
    /// - Throws: `InputError` if it cannot be opened or is a folder.
    init(path: String) throws {
        (self.path, wait) = (path, nil)
        isOwned = path != "-"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            buffer.deallocate()
            throw InputError(file: path, message: "cannot be opened: \(String(cString: strerror(errno)))")
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw InputError(file: path, message: "expected a file, found a folder")
        }
    }

    deinit {
        buffer.deallocate()
        if isOwned, descriptor >= 0 { close(descriptor) }
    }

    /// The bytes read from the system and not yet taken; empty at the end of the input.
    ///
    /// Reads more only if nothing is left.
    func available() throws -> UnsafeRawBufferPointer {
        if start == end { try fill() }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    }

    /// True if nothing is left and more has to be waited for: what is decompressed is handed on first.
    var mustWait: Bool { wait != nil && start == end }

    /// Consumes `count` of the ``available()`` bytes.
    func take(_ count: Int) { start += count }

    /// Returns the next `count` bytes without consuming them; fewer if the input is shorter.
    func peek(_ count: Int) throws -> [UInt8] {
        while end - start < count, !isAtEnd { try fill() }
        return Array(buffer[start..<min(end, start + count)])
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        guard start == end else {
            let count = min(end - start, target.count)
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]))
            start += count
            return count
        }
        return try readThrough(into: target)
    }

    /// Reads more bytes behind those available.
    private func fill() throws {
        if start == end { (start, end) = (0, 0) }
        end += try readThrough(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
    }

    private func readThrough(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd else { return 0 }
        while true {
            try wait?()
            let count = Foundation.read(descriptor, target.baseAddress, target.count)
            guard count < 0 else {
                isAtEnd = count == 0
                position.add(count, ordering: .relaxed)
                return count
            }
            guard errno == EINTR || wait != nil && errno == EAGAIN else {
                throw InputError(file: path, message: "cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }
}
