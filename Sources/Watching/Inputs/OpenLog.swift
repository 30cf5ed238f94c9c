import AuthLogs
import ByteIO
import Foundation

/// An open log file, plain or compressed.
///
/// It stays readable regardless of changes to its name.
final class OpenLog {
    let path: String
    let isPacked: Bool
    private let descriptor: Int32
    /// The decompressor of a compressed file; it only moves forward.
    private var unpacked: UnpackedBytes?
    /// The decompressed bytes from `base` on that may still be requested.
    private var window: [UInt8] = []
    private var base = 0
    private var isAtEnd = false

    /// The number of bytes decompressed at once when bytes are skipped.
    private static let step = 1 << 20

    /// Opens `path`; `nil` if the file does not exist.
    ///
    /// - Throws: `InputError` if the file exists and cannot be opened, or is not a regular file.
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
        let front = (try? JournalSegment.read(descriptor, at: 0, count: 4, path)) ?? []
        isPacked = [".gz", ".zst"].contains { path.hasSuffix($0) } || UnpackedBytes.isPacked(front)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The device, inode, size on disk, and time of the last write.
    func status() throws -> (identity: LogFileIdentity, size: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, "cannot be read") }
        return (LogFileIdentity(status), Int(status.st_size))
    }

    /// Returns true if the file has the first bytes that `identity` describes.
    func hasHead(of identity: LogFileIdentity) throws -> Bool {
        let head = try head(identity.headCount)
        guard head.count == identity.headCount else { return false }
        return head.isEmpty || head.withUnsafeBytes { Self.hash($0) } == identity.headHash
    }

    static let hash = ByteHash(seed: 0x7375_7270_7269_7361)

    /// Reads the first `count` bytes, or as many as there are.
    func head(_ count: Int) throws -> [UInt8] {
        guard isPacked else { return try readPlain(at: 0, count: count) }
        // A new decompressor: the window only moves forward.
        let front = try UnpackedBytes(packed: path)
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

    /// Reads at most `count` bytes from `offset`.
    ///
    /// - Returns: The bytes; `nil` if a compressed file is not yet decompressed up to `offset`: call again. Fewer than
    ///   `count` bytes, or none, at the end of the file.
    func read(at offset: Int, count: Int) throws -> [UInt8]? {
        guard isPacked else { return try readPlain(at: offset, count: count) }
        let unpacked = try self.unpacked ?? UnpackedBytes(path: path)
        self.unpacked = unpacked
        precondition(offset >= base, "a packed file is read forward")
        drop(before: offset)
        // A limited amount at a time, so that the caller can be cancelled in between.
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
    /// Returns the identity with `head` as the known first bytes.
    func with(head: [UInt8]) -> LogFileIdentity {
        var identity = self
        identity.headCount = head.count
        identity.headHash = head.withUnsafeBytes { OpenLog.hash($0) }
        return identity
    }

    /// The identity of a file with `status`, without its first bytes.
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

    /// The identity of the file at `path`; `nil` if there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
