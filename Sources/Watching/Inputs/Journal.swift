package import ByteIO
import Foundation

/// Stores lines that arrive only once, from standard input or over HTTP, on disk until they are processed.
///
/// ``append(_:)`` returns when the lines are durable on disk; many threads may append at once, and then share the wait
/// for the disk. A ``JournalReader`` reads the lines back as a growing log. A folder belongs to one journal at a time.
///
///     let journal = try Journal(folder: "spool", position: stored)
///     try journal.append(lines)                          // the lines can now be acknowledged
///     let reader = journal.reader(at: stored)
///     while let chunk = try reader.next(waiting: .seconds(1)) {
///         handle(chunk)
///         try journal.release(upTo: chunk.end)           // once that is stored
///     }
package final class Journal: @unchecked Sendable {  // all mutable state is protected by `condition`
    /// The size limits of a journal.
    package struct Settings: Sendable, Hashable {
        /// The size at which a segment is closed and the next one is started, in bytes.
        package var segmentSize = 64 << 20
        /// The number of unreleased bytes above which ``Journal/append(_:)`` refuses more.
        package var limit = 1 << 30

        /// The default settings.
        package init() {}
    }

    /// The folder of the segments.
    package let folder: String
    private let settings: Settings
    private let condition = NSCondition()
    private let lock: FolderLock
    /// The segments, oldest first; lines are appended to the last.
    private var segments: [JournalSegment]
    private var descriptor: Int32 = -1
    /// The offsets in the last segment up to which it is written, and up to which it is durable on disk.
    private var written = 0
    private var synced = 0
    private var isSyncing = false
    /// The error after which nothing more can be appended.
    private var failure: InputError?
    /// The position up to which everything is processed.
    private var released: (segment: Int, offset: Int)
    private var isEnded = false

    /// Opens the journal in `folder`, which is created if it does not exist.
    ///
    /// Removes the unacknowledged remains of the last append before a crash.
    ///
    /// - Parameters:
    ///   - folder: The folder of the segments.
    ///   - position: The position up to which everything is processed.
    ///   - settings: The size limits.
    /// - Throws: `InputError` if the folder cannot be used, or another journal uses it.
    package init(folder: String, position: LogPosition? = nil, settings: Settings = Settings()) throws {
        self.folder = folder
        self.settings = settings
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: folder, message: "the folder cannot be made")
        }
        lock = try FolderLock(folder: folder)
        segments = try JournalSegment.all(in: folder)
        released = (Int(clamping: position?.file.inode ?? 0), max(0, position?.offset ?? 0))
        try openLast()
        try removeReleased()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends `lines`, and an LF if the last line has none.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - isBeyondLimit: True to store the lines regardless of the limit: for callers that have already checked for
    ///     room.
    /// - Throws: ``JournalFull`` if too many bytes are unreleased; `InputError` if the disk fails, after which nothing
    ///   can be appended until the journal is opened again. In both cases the lines may not be assumed to be stored.
    package func append(_ lines: some Collection<UInt8>, isBeyondLimit: Bool = false) throws {
        guard !lines.isEmpty else { return }
        var bytes = Array(lines)
        if bytes.last != .lineFeed { bytes.append(.lineFeed) }
        condition.lock()
        defer { condition.unlock() }
        if let failure { throw failure }
        guard isBeyondLimit || unread + bytes.count <= settings.limit else {
            throw JournalFull(unread: unread, limit: settings.limit)
        }
        if written > 0, written + bytes.count > settings.segmentSize { try turn() }
        let (segment, end) = (lastNumber, written + bytes.count)
        try write(bytes)
        try sync(segment: segment, upTo: end)
    }

    /// The number of bytes that are not released yet.
    package var unreadBytes: Int {
        condition.lock()
        defer { condition.unlock() }
        return unread
    }

    /// Returns true if `count` more bytes may be appended.
    package func hasRoom(for count: Int) -> Bool { unreadBytes + count <= settings.limit }

    /// Notifies readers that nothing more will be appended, because of `error` if there is one.
    package func end(_ error: InputError? = nil) {
        condition.lock()
        defer { condition.unlock() }
        isEnded = true
        failure = failure ?? error
        condition.broadcast()
    }

    /// Records that everything before `position` is processed, and that this is stored durably.
    ///
    /// Segments that lie completely before it are removed.
    package func release(upTo position: LogPosition) throws {
        condition.lock()
        defer { condition.unlock() }
        let next = (segment: Int(clamping: position.file.inode), offset: max(0, position.offset))
        guard next > released else { return }
        released = next
        try removeReleased()
    }

    /// Returns a reader of the journal from `position`, or from the oldest line that is kept.
    package func reader(at position: LogPosition? = nil) -> JournalReader { JournalReader(self, position: position) }

    /// The segment `number`, or else the next existing one, with the offset up to which it may be read.
    ///
    /// `isLast` is true if it is the last segment.
    func readable(from number: Int) -> (segment: JournalSegment, end: Int, isLast: Bool)? {
        condition.lock()
        defer { condition.unlock() }
        guard let index = segments.firstIndex(where: { $0.number >= number }) else { return nil }
        let isLast = index == segments.count - 1
        return (segments[index], isLast ? synced : segments[index].size, isLast)
    }

    /// Returns true if nothing more will be appended.
    ///
    /// - Throws: `InputError` if nothing more can be appended because the disk failed.
    func hasEnded() throws -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if let failure { throw failure }
        return isEnded
    }

    /// The number of bytes after `offset` of segment `number`, including those not yet durable.
    func bytes(behind offset: Int, of number: Int) -> Int {
        condition.lock()
        defer { condition.unlock() }
        return bytes(from: number, offset)
    }

    /// Waits until something may have been appended, for at most `duration`.
    func waitForMore(than end: Int, of number: Int, _ duration: Duration) {
        condition.lock()
        defer { condition.unlock() }
        guard segments.last?.number == number, synced <= end, !isEnded else { return }
        _ = condition.wait(until: Date(timeIntervalSinceNow: duration.inSeconds))
    }
}

// The following methods are called with the lock held, or before the journal is shared.
extension Journal {
    /// The number of the segment that is being written.
    private var lastNumber: Int { segments.last?.number ?? 0 }

    private var unread: Int { bytes(from: released.segment, released.offset) }

    private func bytes(from number: Int, _ offset: Int) -> Int {
        var sum = 0
        for (index, segment) in segments.enumerated() where segment.number >= number {
            let size = index == segments.count - 1 ? written : segment.size
            sum += segment.number == number ? max(0, size - offset) : size
        }
        return sum
    }

    /// Opens the last segment for writing without its incomplete last line, or creates the first segment.
    private func openLast() throws {
        guard let last = segments.last, last.number >= released.segment else {
            // Numbers only increase: a stored position must not point into a later segment.
            return try begin(max(released.segment, segments.last?.number ?? 0) + 1)
        }
        descriptor = open(last.path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalSegment.failure(last.path, "cannot be opened") }
        let whole = try last.endOfLastLine(descriptor)
        segments[segments.count - 1].size = whole
        guard ftruncate(descriptor, off_t(whole)) == 0, fsync(descriptor) == 0 else {
            throw JournalSegment.failure(last.path, "cannot be cut back")
        }
        (written, synced) = (whole, whole)
        // Less than what was processed: the file was truncated. New lines must not lie before the position.
        if last.number == released.segment, whole < released.offset { try begin(last.number + 1) }
    }

    /// Creates segment `number`, which is written to from now on.
    private func begin(_ number: Int) throws {
        let segment = JournalSegment(folder: folder, number: number, size: 0)
        let opened = open(segment.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw JournalSegment.failure(segment.path, "cannot be made") }
        if descriptor >= 0 { close(descriptor) }
        descriptor = opened
        segments.append(segment)
        (written, synced) = (0, 0)
        try lock.syncFolder()
    }

    /// Closes the current segment once all of it is on disk, and starts the next.
    private func turn() throws {
        let number = lastNumber
        try sync(segment: number, upTo: written)
        while isSyncing { condition.wait() }
        // Another thread may have done this, or written more, while this one waited.
        guard lastNumber == number, synced == written, written > 0 else { return }
        segments[segments.count - 1].size = written
        try begin(number + 1)
        condition.broadcast()
    }

    private func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done, off_t(written + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                // The lines that others wrote before it are valid; a disk that is full now may have room later.
                let error = JournalSegment.failure(folder, "cannot be written")
                if ftruncate(descriptor, off_t(written)) != 0 { failure = error }
                throw error
            }
            done += count
        }
        written += bytes.count
    }

    /// Waits until segment `number` is durable on disk up to `end`.
    ///
    /// One thread syncs for all threads that have written so far.
    private func sync(segment number: Int, upTo end: Int) throws {
        while lastNumber == number, synced < end {
            if let failure { throw failure }
            guard !isSyncing else {
                condition.wait()
                continue
            }
            let (target, file) = (written, descriptor)
            isSyncing = true
            condition.unlock()
            let status = fsync(file)
            let error = JournalSegment.failure(folder, "cannot be synced")
            condition.lock()
            isSyncing = false
            // After a failure the state of the disk is unknown; a second sync would only report success.
            if status == 0 { synced = max(synced, target) } else { failure = error }
            condition.broadcast()
        }
    }

    /// Removes segments that are completely released; the last stays, so that the next has a higher number.
    private func removeReleased() throws {
        while segments.count > 1, (segments[0].number, segments[0].size) <= (released.segment, released.offset) {
            guard unlink(segments[0].path) == 0 || errno == ENOENT else {
                throw JournalSegment.failure(segments[0].path, "cannot be removed")
            }
            segments.removeFirst()
        }
    }
}

/// The error of a full journal, which accepts nothing until something is released: the sender should retry later.
package struct JournalFull: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of unreleased bytes.
    package let unread: Int
    /// The maximum number of unreleased bytes.
    package let limit: Int

    /// A one-sentence message.
    package var description: String { "\(unread) bytes wait to be read, and no more than \(limit) may" }
}
