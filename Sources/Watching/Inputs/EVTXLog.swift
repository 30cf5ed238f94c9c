import AuthLogs
import ByteIO
import Foundation

/// Reads a Windows event log as a growing log: a copy that is replaced or appended to, or the file that Windows writes.
///
/// Records are told apart by their numbers, so that chunks may be overwritten in any order, as Windows does in a full
/// log. No file system events are used: the file is polled.
package final class EVTXLog: LogSource {
    /// The path of the log.
    package let path: String
    /// The position after the last record that was read; its line is that record's number plus 1.
    package private(set) var position: LogPosition?
    private let poll: Duration
    /// True if the records that the log has when it is first looked at are skipped.
    private var skipsFirst: Bool
    /// The time of the last write and the size when all records had been read.
    private var finished: (modified: Int64, size: Int)?
    /// The damaged places of each chunk that were reported.
    private var reported: [ChunkKey: Int] = [:]
    private var notices: [LogNotice] = []
    /// True if an earlier reader reported the damage before the position.
    private var isResumed: Bool

    /// The time without writes after which damage is taken for damage, and not for a record that is being written.
    private static let quiet = 5.0

    /// A chunk; once it is overwritten, it is another one.
    private struct ChunkKey: Hashable {
        let offset: Int
        let first: UInt64
    }

    /// A chunk whose records may be new.
    private struct Candidate {
        let offset: Int
        let first: UInt64
        var key: ChunkKey { ChunkKey(offset: offset, first: first) }
        /// True if a later chunk has begun, so that this one is complete.
        var isComplete = false
    }

    /// Creates a reader of the log at `path` from a stored `position`, or from its first record; with `startsAtEnd`, from
    /// the records that come later.
    package init(
        path: String,
        position: LogPosition? = nil,
        startsAtEnd: Bool = false,
        poll: Duration = .milliseconds(200)
    ) {
        (self.path, self.position, self.poll) = (path, position, poll)
        skipsFirst = startsAtEnd && position == nil
        isResumed = position != nil
    }

    /// Returns the new records of one chunk as soon as there are any; see ``LogSource``.
    package func next(limit: Int, waiting timeout: Duration, isCancelled: () -> Bool) throws -> LogChunk? {
        var wait = Waiting(timeout)
        while !isCancelled() {
            if let chunk = try look() { return chunk }
            guard wait.pause(poll, isCancelled) else { return nil }
        }
        return nil
    }

    /// Returns damage that might have been a record still being written; see ``LogSource``.
    package func takeRest() throws -> LogChunk? { try look(isAtEnd: true) }

    /// Returns the notices since the last call; damage is none, but a rejected record.
    package func takeNotices() -> [LogNotice] {
        defer { notices = [] }
        return notices
    }

    private func look(isAtEnd: Bool = false) throws -> LogChunk? {
        guard let log = try OpenLog(path: path) else { return nil }
        let (identity, size) = try log.status()
        if let finished, finished == (identity.modified, size) { return nil }
        if skipsFirst { try skip(log, identity, size) }
        let isStill = isAtEnd || Date().timeIntervalSince1970 - Double(identity.modified) * 1e-9 > Self.quiet
        let last = position.map { $0.line - 1 } ?? 0
        var isDoubtful = false
        var highest = 0
        for candidate in try candidates(log, size, after: last) {
            let bytes = try log.read(at: candidate.offset, count: EVTXFile.chunkSize) ?? []
            let scan = Scan(bytes, after: last)
            let (newest, damage) = (scan.newest, scan.damage)
            highest = max(highest, scan.highest)
            let known = reported[candidate.key] ?? (isResumed ? scan.damageBefore : 0)
            isDoubtful = damage > known && !isStill && !candidate.isComplete
            guard newest > last || damage > known && !isDoubtful else { continue }
            let file = LogFileIdentity(device: identity.device, inode: identity.inode)
            let start = LogPosition(file: file, offset: candidate.offset, line: last + 1)
            let end = LogPosition(file: file, offset: candidate.offset, line: newest + 1)
            position = end
            reported[candidate.key] = isDoubtful ? known : max(known, damage)
            var chunk = LogChunk(bytes: [], start: start, end: end)
            chunk.records = LogChunk.EVTXRecords(
                bytes: bytes,
                number: candidate.offset / EVTXFile.chunkSize,
                after: last,
                newest: newest,
                damage: isDoubtful ? 0..<0 : known..<max(known, damage)
            )
            return chunk
        }
        if (1..<max(1, last)).contains(highest) {
            // The log was cleared, or is another one: its numbers begin again.
            notices.append(.truncated)
            (position, reported, finished, isResumed) = (nil, [:], nil, false)
            return try look(isAtEnd: isAtEnd)
        }
        if !isDoubtful { finished = (identity.modified, size) }
        return nil
    }

    /// Continues after the newest record that the log has now.
    private func skip(_ log: OpenLog, _ identity: LogFileIdentity, _ size: Int) throws {
        var newest = 0
        for candidate in try candidates(log, size, after: 0) {
            let bytes = try log.read(at: candidate.offset, count: EVTXFile.chunkSize) ?? []
            let scan = Scan(bytes, after: newest)
            (newest, reported[candidate.key]) = (scan.newest, scan.damage)
        }
        let file = LogFileIdentity(device: identity.device, inode: identity.inode)
        position = LogPosition(file: file, line: newest + 1)
        skipsFirst = false
    }

    /// The chunks of the file that may have a record after `last`, those with the oldest records first.
    private func candidates(_ log: OpenLog, _ size: Int, after last: Int) throws -> [Candidate] {
        let head = try log.read(at: 0, count: 4_104) ?? []
        guard let first = head.withUnsafeBytes({ EVTXFile.firstChunk($0) }) else {
            guard !head.isEmpty else { return [] }
            throw InputError(file: path, message: "expected a Windows event log, found another file")
        }
        var found: [Candidate] = []
        for offset in stride(from: first, to: size, by: EVTXFile.chunkSize) {
            let header = try log.read(at: offset, count: Scan.headSize) ?? []
            guard header.count == Scan.headSize else { break }
            found.append(Candidate(offset: offset, first: Scan.firstRecord(header)))
        }
        found.sort { ($0.first, $0.offset) < ($1.first, $1.offset) }
        for index in found.indices.dropLast() { found[index].isComplete = true }
        // A chunk is read completely once a record of the next one has been read.
        let start = found.indices.dropFirst().last { found[$0].first > 0 && found[$0].first <= UInt64(last) } ?? 0
        return Array(found[start...])
    }
}
