package import AlertStore
import ByteIO
import Foundation

/// Appends alerts and incidents as lines of JSON (NDJSON) to a file or to standard output.
///
/// Lines are synced to disk before ``append(alerts:)`` returns. If the file was renamed (log rotation), the next lines go
/// to a new file.
package final class AlertLines {
    /// The file; `-` is standard output.
    package let path: String
    private let epoch: Int
    private var descriptor: Int32 = -1
    private var isRegular = false

    /// Opens `path` for appending and creates it if it does not exist; `-` is standard output.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - epoch: The time of the log's second 0, in seconds since 1970.
    /// - Throws: `InputError` if the file cannot be written.
    package init(path: String, epoch: Int = 0) throws {
        self.path = path
        self.epoch = epoch
        try open()
    }

    deinit { if descriptor > STDOUT_FILENO { close(descriptor) } }

    /// Appends `alerts`, all of them or none.
    ///
    /// - Throws: `InputError` if they cannot be written; the caller may append them again.
    package func append(alerts: [AlertEvent]) throws { try append(alerts.map { $0.json(epoch: epoch) }) }

    /// Appends `incidents`, all of them or none.
    ///
    /// - Throws: `InputError` if they cannot be written; the caller may append them again.
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
            // A device that is write-only.
            descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw JournalSegment.failure(path, "cannot be written") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw JournalSegment.failure(path, "cannot be written") }
        // Standard output may be a file that other programs write to as well: it is not repaired or synced.
        isRegular = path != "-" && status.st_mode & S_IFMT == S_IFREG
        if isRegular { try repair(size: Int(status.st_size)) }
    }

    /// Removes a line that a crash left incomplete.
    ///
    /// An alert whose append never returned is appended again.
    private func repair(size: Int) throws {
        guard size > 0 else { return }
        let start = max(0, size - LogChunk.longestLine)
        let tail = try JournalSegment.read(descriptor, at: start, count: size - start, path)
        let line = tail.withUnsafeBytes { $0.lastLineFeed }.map { $0 + 1 } ?? 0
        guard line < tail.count else { return }
        // A line of ours is cut off; any other is ended with a line feed.
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

/// Appends each incident that is new or has changed to the file of alerts.
package struct IncidentLines {
    /// The last incident that was appended; it belongs into the checkpoint that follows.
    package private(set) var cursor: ChangeCursor?
    private let store: AlertStore
    private let lines: AlertLines?
    private let log: String

    /// The number of incidents read from the store at a time.
    private static let batchSize = 1_000

    /// Continues after `cursor`, or starts with all incidents if it is `nil`.
    ///
    /// Without `lines` nothing is appended and the cursor stays, until a later run has a file again.
    ///
    /// - Throws: `InputError` if the store cannot be read.
    package init(_ store: AlertStore, _ lines: AlertLines?, log: String, after cursor: ChangeCursor?) throws {
        (self.store, self.lines, self.log) = (store, lines, log)
        // A store that was created anew has fewer changes than the cursor.
        let latest = try store.changes(since: .max).number
        self.cursor = cursor.flatMap { $0.change > latest ? nil : $0 }
    }

    /// Appends the incidents that have changed since the last call, each once.
    ///
    /// - Throws: `InputError` if the store cannot be read or a line cannot be written.
    package mutating func append() throws {
        guard let lines else { return }
        while true {
            let incidents = try store.incidents(after: cursor ?? .start, limit: Self.batchSize)
            try lines.append(incidents: incidents.map { IncidentEvent($0, log: log) })
            guard let last = incidents.last else { return }
            cursor = last.cursor
        }
    }
}
