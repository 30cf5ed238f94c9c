import ByteIO
import Foundation

/// Alerts and incidents as lines of JSON, in a file or on standard output.
///
/// What ``append(alerts:)`` returned from is on disk for good. A file that is renamed is left, and a new one begun.
package final class AlertLines {
    /// The file; `-` is standard output.
    package let path: String
    private let epoch: Int
    private var descriptor: Int32 = -1
    private var isRegular = false

    /// Opens `path`, which is made where there is none and otherwise goes on; `-` is standard output.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - epoch: When the log's second 0 is, in seconds since 1970.
    /// - Throws: `InputError` where it cannot be written.
    package init(path: String, epoch: Int = 0) throws {
        self.path = path
        self.epoch = epoch
        try open()
    }

    deinit { if descriptor > STDOUT_FILENO { close(descriptor) } }

    /// Appends `alerts`, all of them or none.
    ///
    /// - Throws: `InputError` where they cannot be written; they may be appended again then.
    package func append(alerts: [AlertEvent]) throws { try append(alerts.map { $0.json(epoch: epoch) }) }

    /// Appends `incidents`, all of them or none.
    ///
    /// - Throws: `InputError` where they cannot be written; they may be appended again then.
    package func append(incidents: [IncidentEvent]) throws { try append(incidents.map { $0.json(epoch: epoch) }) }

    private func append(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        if isRegular, try status(of: descriptor).identity != LogFileIdentity(path: path)?.withoutTime {
            close(descriptor)
            descriptor = -1
            try open()
        }
        let bytes = lines.flatMap { Array($0.utf8) + [.lineFeed] }
        let size = isRegular ? try status(of: descriptor).size : 0
        do {
            try write(bytes)
            guard !isRegular || fsync(descriptor) == 0 else { throw JournalSegment.failure(path, "cannot be synced") }
        } catch {
            if isRegular { ftruncate(descriptor, off_t(size)) }
            throw error
        }
    }

    private func open() throws {
        descriptor = path == "-" ? STDOUT_FILENO : Foundation.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        if descriptor < 0, errno == EACCES || errno == EINVAL || errno == ENXIO {
            // A device that can only be written to.
            descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw JournalSegment.failure(path, "cannot be written") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw JournalSegment.failure(path, "cannot be written") }
        // Standard output may be a file that others write to as well: it is left as it is.
        isRegular = path != "-" && status.st_mode & S_IFMT == S_IFREG
        if isRegular { try mend(size: Int(status.st_size)) }
    }

    /// Ends a line that a crash has torn.
    ///
    /// An alert whose append never returned is told of again.
    private func mend(size: Int) throws {
        guard size > 0 else { return }
        let start = max(0, size - LogChunk.longestLine)
        let tail = try JournalSegment.read(descriptor, at: start, count: size - start, path)
        let line = tail.withUnsafeBytes { $0.lastLineFeed }.map { $0 + 1 } ?? 0
        guard line < tail.count else { return }
        // What is ours is cut off; what is not is left alone.
        let isOurs = zip(tail[line...], "{\"@timestamp\":".utf8).allSatisfy { $0 == $1 }
        if isOurs, start == 0 || line > 0 { ftruncate(descriptor, off_t(start + line)) } else { try write([.lineFeed]) }
    }

    private func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JournalSegment.failure(path, "cannot be written") }
            done += count
        }
    }

    private func status(of descriptor: Int32) throws -> (identity: LogFileIdentity, size: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw JournalSegment.failure(path, "cannot be written") }
        return (LogFileIdentity(status).withoutTime, Int(status.st_size))
    }
}

extension LogFileIdentity {
    fileprivate var withoutTime: LogFileIdentity { LogFileIdentity(device: device, inode: inode) }
}
