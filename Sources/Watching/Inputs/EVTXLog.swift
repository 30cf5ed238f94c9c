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
    /// The time of the last write and the size when all records had been read.
    private var finished: (modified: Int64, size: Int)?

    /// A chunk whose records may be new.
    private struct Candidate {
        let offset: Int
        let first: UInt64
    }

    /// Creates a reader of the log at `path` from a stored `position`, or from its first record.
    package init(path: String, position: LogPosition? = nil, poll: Duration = .milliseconds(200)) {
        (self.path, self.position, self.poll) = (path, position, poll)
    }

    /// True if the file at `path` is a Windows event log.
    package static func isOne(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 4_104) else {
            return false
        }
        return head.withUnsafeBytes { EVTXFile.isEVTX($0) }
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

    /// There are none: damage is a rejected record.
    package func takeNotices() -> [LogNotice] { [] }

    private func look() throws -> LogChunk? {
        guard let log = try OpenLog(path: path) else { return nil }
        let (identity, size) = try log.status()
        if let finished, finished == (identity.modified, size) { return nil }
        let last = position.map { $0.line - 1 } ?? 0
        for candidate in try candidates(log, size) {
            let bytes = try log.read(at: candidate.offset, count: EVTXFile.chunkSize) ?? []
            guard let newest = Self.newestRecord(bytes, after: last) else { continue }
            let file = LogFileIdentity(device: identity.device, inode: identity.inode)
            let start = LogPosition(file: file, offset: candidate.offset, line: last + 1)
            let end = LogPosition(file: file, offset: candidate.offset, line: newest + 1)
            position = end
            var chunk = LogChunk(bytes: [], start: start, end: end)
            chunk.records = LogChunk.EVTXRecords(
                bytes: bytes,
                number: candidate.offset / EVTXFile.chunkSize,
                after: last
            )
            return chunk
        }
        finished = (identity.modified, size)
        return nil
    }

    /// The chunks of the file, those with the oldest records first.
    private func candidates(_ log: OpenLog, _ size: Int) throws -> [Candidate] {
        let head = try log.read(at: 0, count: 4_104) ?? []
        guard let first = head.withUnsafeBytes({ EVTXFile.firstChunk($0) }) else {
            guard !head.isEmpty else { return [] }
            throw InputError(file: path, message: "expected a Windows event log, found another file")
        }
        var found: [Candidate] = []
        for offset in stride(from: first, to: size, by: EVTXFile.chunkSize) {
            let header = try log.read(at: offset, count: 32) ?? []
            guard header.count == 32 else { break }
            // The number of the first record is behind the signature and two counters of the chunk itself.
            let number = header.withUnsafeBytes {
                UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
            }
            found.append(Candidate(offset: offset, first: number))
        }
        return found.sorted { ($0.first, $0.offset) < ($1.first, $1.offset) }
    }

    /// The number of a record as one that a log can have; `nil` for a larger one, which is damaged.
    static func plausible(_ number: UInt64) -> Int? { number < 1 << 43 ? Int(number) : nil }

    /// The number of the newest record in a chunk; `nil` if none has a number above `last`.
    private static func newestRecord(_ bytes: [UInt8], after last: Int) -> Int? {
        var newest = last
        var first: Int?
        var event = LogEvent()
        bytes.withUnsafeBytes { bytes in
            EVTXChunk(bytes, number: 0).forEachRecord(into: &event) { place, _, _ in
                guard case .record(let number) = place, let number = plausible(number) else { return }
                // Within a chunk the numbers follow one another: one far ahead is damaged.
                if first == nil || number - (first ?? 0) < EVTXFile.chunkSize { newest = max(newest, number) }
                first = first ?? number
            }
        }
        return newest > last ? newest : nil
    }
}
