import Foundation

/// Reads a ``Journal`` as a growing log: only the lines that are durable on disk.
///
/// Line numbers count from 1 in each segment. Use a reader from one thread at a time.
package final class JournalReader: LogSource {
    private let journal: Journal
    /// The position at which reading continues.
    package private(set) var position: LogPosition
    private var descriptor: Int32 = -1
    private var notices: [LogNotice] = []

    init(_ journal: Journal, position: LogPosition?) {
        self.journal = journal
        let stored = position.flatMap { $0.isPossible ? $0 : nil }
        self.position = stored ?? LogPosition(file: LogFileIdentity(device: 0, inode: 0))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Returns the next whole lines as soon as there are any; see ``LogSource``.
    package func next(limit: Int, waiting timeout: Duration, isCancelled: () -> Bool) throws -> LogChunk? {
        let end = ContinuousClock.now + timeout
        while !isCancelled() {
            guard let (segment, size, isLast) = journal.readable(from: number) else { return nil }
            if segment.number != number { enter(segment.number) }
            if position.offset < size {
                return try read(segment, upTo: size, limit: min(max(1, limit), LogChunk.longestLine))
            }
            if !isLast {
                enter(segment.number + 1)
                notices.append(.rotated)
                continue
            }
            let rest = end - .now
            guard try !journal.hasEnded(), rest > .zero else { return nil }
            journal.waitForMore(than: size, of: segment.number, min(rest, .milliseconds(50)))
        }
        return nil
    }

    /// Returns the notices since the last call.
    package func takeNotices() -> [LogNotice] {
        defer { notices = [] }
        return notices
    }

    /// Releases the lines in the journal; see ``Journal/release(upTo:)``.
    package func release(upTo position: LogPosition) throws { try journal.release(upTo: position) }

    /// The number of bytes in the journal after the position.
    package var unreadBytes: Int? { journal.bytes(behind: position.offset, of: number) }

    /// True if nothing more will be appended.
    package var isAtEnd: Bool { (try? journal.hasEnded()) ?? false }

    private var number: Int { Int(clamping: position.file.inode) }

    private func enter(_ number: Int) {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        position = LogPosition(file: LogFileIdentity(device: 0, inode: UInt64(number)))
    }

    private func read(_ segment: JournalSegment, upTo size: Int, limit: Int) throws -> LogChunk {
        if descriptor < 0 { descriptor = open(segment.path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw JournalSegment.failure(segment.path, "cannot be opened") }
        var bytes = try block(segment, at: position.offset, min(limit, size - position.offset))
        if let last = bytes.withUnsafeBytes({ $0.lastLineFeed }) {
            bytes.removeLast(bytes.count - last - 1)
            return hand(bytes)
        }
        bytes = try block(segment, at: position.offset, min(LogChunk.longestLine, size - position.offset))
        if let end = bytes.withUnsafeBytes({ $0.firstLineFeed }) { return hand(Array(bytes[...end])) }
        return try skip(segment, upTo: size)
    }

    private func block(_ segment: JournalSegment, at offset: Int, _ count: Int) throws -> [UInt8] {
        try JournalSegment.read(descriptor, at: offset, count: count, segment.path)
    }

    private func hand(_ bytes: [UInt8]) -> LogChunk {
        let start = position
        position.offset += bytes.count
        position.line += bytes.withUnsafeBytes { $0.lineFeeds }
        return LogChunk(bytes: bytes, start: start, end: position)
    }

    /// Skips an overlong line.
    private func skip(_ segment: JournalSegment, upTo size: Int) throws -> LogChunk {
        let start = position
        var found: Int?
        var offset = position.offset
        while found == nil, offset < size {
            let bytes = try block(segment, at: offset, min(LogChunk.longestLine, size - offset))
            guard !bytes.isEmpty else { break }
            found = bytes.withUnsafeBytes { $0.firstLineFeed }.map { offset + $0 + 1 }
            offset += bytes.count
        }
        position.offset = found ?? size
        position.line += 1
        notices.append(.skippedLine(start.line))
        return LogChunk(bytes: [], start: start, end: position, skippedLines: 1)
    }
}
