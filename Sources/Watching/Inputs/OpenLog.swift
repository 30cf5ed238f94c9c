import AuthLogs
import ByteIO
import Foundation

/// A file of a log that is open, plain or packed.
///
/// It stays readable whatever happens to its name.
final class OpenLog {
    let path: String
    let isPacked: Bool
    private let descriptor: Int32
    /// What unpacks a packed file; it only goes forward.
    private var unpacked: UnpackedBytes?
    /// The unpacked bytes from `base` on that may still be asked for.
    private var window: [UInt8] = []
    private var base = 0
    private var isAtEnd = false

    /// How much is unpacked at once when bytes are passed over.
    private static let step = 1 << 20

    /// Opens `path`; `nil` where there is no such file.
    ///
    /// - Throws: `InputError` where it is there and cannot be opened, or is no regular file.
    init?(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw Self.failure(path, "cannot be opened") }
            return nil
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw InputError(file: path, message: "expected a regular file, found something else")
        }
        isPacked = [".gz", ".zst"].contains { path.hasSuffix($0) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Device, inode, size on disk, and when it was last written to.
    func status() throws -> (identity: LogFileIdentity, size: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, "cannot be read") }
        return (LogFileIdentity(status), Int(status.st_size))
    }

    /// Whether it starts as the file that `identity` describes.
    func hasHead(of identity: LogFileIdentity) throws -> Bool {
        let head = try head(identity.headCount)
        guard head.count == identity.headCount else { return false }
        return head.isEmpty || head.withUnsafeBytes { Self.hash($0) } == identity.headHash
    }

    static let hash = ByteHash(seed: 0x7375_7270_7269_7361)

    /// Its first `count` bytes, or as many as there are.
    func head(_ count: Int) throws -> [UInt8] {
        guard isPacked else { return try readPlain(at: 0, count: count) }
        // A fresh start: the window only goes forward.
        let front = try UnpackedBytes(path: path)
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = try bytes.withUnsafeMutableBytes { buffer in
            var filled = 0
            while filled < count {
                let more = try front.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                guard more > 0 else { break }
                filled += more
            }
            return filled
        }
        return Array(bytes[..<filled])
    }

    /// The bytes from `offset` on, at most `count`.
    ///
    /// - Returns: `nil` where a packed file is not yet unpacked so far: ask again. Less than `count`, or nothing, at the
    ///   end.
    func read(at offset: Int, count: Int) throws -> [UInt8]? {
        guard isPacked else { return try readPlain(at: offset, count: count) }
        let unpacked = try self.unpacked ?? UnpackedBytes(path: path)
        self.unpacked = unpacked
        precondition(offset >= base, "a packed file is read forward")
        drop(before: offset)
        // So much at a time that the caller can be cancelled between.
        var budget = 16 * Self.step
        while !isAtEnd, window.count < count || base < offset {
            guard budget > 0 else { return nil }
            let wanted = base < offset ? Self.step : count - window.count
            budget -= try unpack(wanted, from: unpacked)
            drop(before: offset)
        }
        guard base == offset else { throw InputError(file: path, message: "it ends before the stored position") }
        return Array(window.prefix(count))
    }

    private func unpack(_ count: Int, from unpacked: UnpackedBytes) throws -> Int {
        let filled = window.count
        window.append(contentsOf: repeatElement(0, count: count))
        var more = 0
        defer { window.removeLast(count - more) }
        more = try window.withUnsafeMutableBytes { buffer in
            try unpacked.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        }
        isAtEnd = more == 0
        return more
    }

    private func drop(before offset: Int) {
        let count = min(offset - base, window.count)
        guard count > 0 else { return }
        window.removeFirst(count)
        base += count
    }

    private func readPlain(at offset: Int, count: Int) throws -> [UInt8] {
        try JournalSegment.read(descriptor, at: offset, count: count, path)
    }

    private static func failure(_ path: String, _ what: String) -> InputError {
        InputError(file: path, message: "\(what): \(String(cString: strerror(errno)))")
    }
}

extension LogFileIdentity {
    /// The same with `head` as what is known of its first bytes.
    func with(head: [UInt8]) -> LogFileIdentity {
        var identity = self
        identity.headCount = head.count
        identity.headHash = head.withUnsafeBytes { OpenLog.hash($0) }
        return identity
    }

    /// What `status` says of a file; nothing of its first bytes.
    init(_ status: stat) {
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        self.init(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino),
            modified: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        )
    }

    /// What the file at `path` is; `nil` where there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
