import ByteIO
import Foundation

/// A log that grows, and that a resumed run cuts back to where its checkpoint was made.
final class AppendingFile {
    let path: String
    /// The length in bytes, what was just appended included.
    private(set) var length: Int
    private let descriptor: Int32

    /// Opens the file at `path` cut back to its first `length` bytes; 0 starts it anew.
    ///
    /// - Throws: `InputError` when the file cannot be written, or is shorter than that.
    init(path: String, keeping length: Int) throws {
        self.path = path
        self.length = length
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot be opened") }
        // From here on `deinit` closes the file, also where this throws.
        let found = Int(lseek(descriptor, 0, SEEK_END))
        guard found >= length else {
            let message = "has \(found) bytes where the checkpoint expects at least \(length): it was changed since"
            throw InputError(file: path, message: message)
        }
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.failure(path, "cannot be cut back") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Appends `bytes` and hands them to the system at once, so that others can follow the file.
    func append(_ bytes: some Sequence<UInt8>) throws {
        try Array(bytes).withUnsafeBytes { bytes in
            var rest = bytes
            while let base = rest.baseAddress, !rest.isEmpty {
                let written = write(descriptor, base, rest.count)
                if written < 0 {
                    guard errno == EINTR else { throw Self.failure(path, "cannot be written") }
                    continue
                }
                length += written
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }

    /// Makes what was appended durable.
    func sync() throws {
        guard fsync(descriptor) == 0 else { throw Self.failure(path, "cannot be synced") }
    }

    private static func failure(_ path: String, _ what: String) -> InputError {
        InputError(file: path, message: "\(what): \(String(cString: strerror(errno)))")
    }
}
