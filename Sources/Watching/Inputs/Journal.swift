package import ByteIO
import Foundation

/// Lines that come but once, kept on disk until they are dealt with: standard input, or what is sent over HTTP.
///
/// ``append(_:)`` returns when the lines are on disk for good; many threads may append at once, and then share the wait
/// for the disk. A ``JournalReader`` reads them back as a log that grows. A folder belongs to one journal at a time.
///
///     let journal = try Journal(folder: "spool", position: stored)
///     try journal.append(lines)                          // a client can be told that they have arrived
///     let reader = journal.reader(at: stored)
///     while let chunk = try reader.next(waiting: .seconds(1)) {
///         handle(chunk)
///         try journal.release(upTo: chunk.end)           // once that is stored
///     }
package final class Journal: @unchecked Sendable {  // all that changes is touched under `condition` alone
    /// The sizes of a journal.
    package struct Settings: Sendable, Hashable {
        /// The size at which a segment is closed and the next one begun, in bytes.
        package var segmentSize = 64 << 20
        /// How many bytes may wait to be released before ``Journal/append(_:)`` refuses more.
        package var limit = 1 << 30

        /// The defaults.
        package init() {}
    }

    /// The folder of the segments.
    package let folder: String
    private let settings: Settings
    private let condition = NSCondition()
    private let lock: FolderLock
    /// The segments, oldest first; the last is written to.
    private var segments: [JournalSegment]
    private var descriptor: Int32 = -1
    /// Up to where the last segment was written, and up to where it is on disk for good.
    private var written = 0
    private var synced = 0
    private var isSyncing = false
    /// Why nothing can be appended any more.
    private var failure: InputError?
    /// Up to where everything is dealt with.
    private var released: (segment: Int, offset: Int)
    private var isEnded = false

    /// Opens the journal in `folder`, which is made where there is none; cuts off what the last append before a crash
    /// left behind, which was never acknowledged.
    ///
    /// - Parameters:
    ///   - folder: Where the segments are.
    ///   - position: Up to where everything was dealt with.
    ///   - settings: Its sizes.
    /// - Throws: `InputError` where the folder cannot be used, or another journal uses it.
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

    /// Appends `lines`; an LF is added where the last has none.
    ///
    /// - Parameters:
    ///   - lines: The lines.
    ///   - isBeyondLimit: Whether they are kept however much waits: for who asked before whether there is room.
    /// - Throws: ``JournalFull`` where too much waits already; `InputError` where the disk fails, after which nothing can
    ///   be appended until the journal is opened again. In both cases the lines may not be taken as kept.
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

    /// How many bytes wait to be released.
    package var unreadBytes: Int {
        condition.lock()
        defer { condition.unlock() }
        return unread
    }

    /// Whether `count` more bytes may be appended.
    package func hasRoom(for count: Int) -> Bool { unreadBytes + count <= settings.limit }

    /// Tells readers that nothing more will be appended, and what kept it from that, if something did.
    package func end(_ error: InputError? = nil) {
        condition.lock()
        defer { condition.unlock() }
        isEnded = true
        failure = failure ?? error
        condition.broadcast()
    }

    /// Tells that everything before `position` is dealt with, and that this is known for good: segments that lie wholly
    /// before it are removed.
    package func release(upTo position: LogPosition) throws {
        condition.lock()
        defer { condition.unlock() }
        let next = (segment: Int(clamping: position.file.inode), offset: max(0, position.offset))
        guard next > released else { return }
        released = next
        try removeReleased()
    }

    /// Reads the journal from `position` on, or from the oldest line that is kept.
    package func reader(at position: LogPosition? = nil) -> JournalReader { JournalReader(self, position: position) }

    /// The segment to read at `number`, or the one after it that is there, and how far it may be read; and whether it is
    /// the last.
    func readable(from number: Int) -> (segment: JournalSegment, end: Int, isLast: Bool)? {
        condition.lock()
        defer { condition.unlock() }
        guard let index = segments.firstIndex(where: { $0.number >= number }) else { return nil }
        let isLast = index == segments.count - 1
        return (segments[index], isLast ? synced : segments[index].size, isLast)
    }

    /// Whether nothing more will be appended.
    ///
    /// - Throws: `InputError` where nothing more can be, for the disk failed.
    func hasEnded() throws -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if let failure { throw failure }
        return isEnded
    }

    /// How many bytes stand behind `offset` of segment `number`, on disk for good or not.
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

// What follows is called with the lock held, or before there is anybody else.
extension Journal {
    /// The number of the segment that is written to.
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

    /// Opens the last segment to write to, without what is torn; or makes the first.
    private func openLast() throws {
        guard let last = segments.last, last.number >= released.segment else {
            // Numbers only go up: a position that was stored must not point into a later segment.
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
        // Less than what was dealt with: somebody cut it. What is appended now must not lie before the position.
        if last.number == released.segment, whole < released.offset { try begin(last.number + 1) }
    }

    /// Makes segment `number` and writes to it from now on.
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

    /// Closes the segment that is written to, once all of it is on disk, and begins the next.
    private func turn() throws {
        let number = lastNumber
        try sync(segment: number, upTo: written)
        while isSyncing { condition.wait() }
        // Another thread may have done it, or written more, while this one waited.
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
                // The lines of others before it are good; a disk that is full now may have room later.
                let error = JournalSegment.failure(folder, "cannot be written")
                if ftruncate(descriptor, off_t(written)) != 0 { failure = error }
                throw error
            }
            done += count
        }
        written += bytes.count
    }

    /// Waits until segment `number` is on disk for good up to `end`: one thread asks the disk, for all that have written
    /// so far.
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
            // After a failure nobody knows what is on disk; asking again would only say that all is well.
            if status == 0 { synced = max(synced, target) } else { failure = error }
            condition.broadcast()
        }
    }

    /// Removes segments that are behind; the last stays, so that the next has a higher number.
    private func removeReleased() throws {
        while segments.count > 1, (segments[0].number, segments[0].size) <= (released.segment, released.offset) {
            guard unlink(segments[0].path) == 0 || errno == ENOENT else {
                throw JournalSegment.failure(segments[0].path, "cannot be removed")
            }
            segments.removeFirst()
        }
    }
}

/// A journal takes nothing more until something is released: tell the sender to come back later.
package struct JournalFull: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many bytes wait.
    package let unread: Int
    /// How many may wait.
    package let limit: Int

    /// One sentence.
    package var description: String { "\(unread) bytes wait to be read, and no more than \(limit) may" }
}
