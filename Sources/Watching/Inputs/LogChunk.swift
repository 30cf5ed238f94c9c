/// Whole lines of a log, and where they come from.
package struct LogChunk: Sendable, Equatable {
    /// The lines, each ended by LF; empty where a line was skipped.
    package var bytes: [UInt8]
    /// Where the first of them starts; its line number is that of the first.
    package var start: LogPosition
    /// Where the next line starts: what to store once these are dealt with.
    package var end: LogPosition
    /// How many lines were left out because they are longer than ``longestLine``: 0 or 1, and then ``bytes`` is empty.
    package var skippedLines = 0

    /// The longest line that is handed out, in bytes with its LF.
    package static let longestLine = 1 << 20

    /// Calls `body` with each line, without its LF, and the position before it, until it returns `false`.
    package func forEachLine(_ body: (UnsafeRawBufferPointer, LogPosition) throws -> Bool) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var position = start
            var first = 0
            while first < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[first...])
                let count = rest.firstLineFeed ?? rest.count
                guard try body(UnsafeRawBufferPointer(rebasing: rest[..<count]), position) else { return }
                first += count + 1
                position.offset += count + 1
                position.line += 1
            }
        }
    }
}

/// A log that grows: a ``GrowingFile``, or the ``JournalReader`` of a ``Journal``.
package protocol LogSource: AnyObject {
    /// The next whole lines, as soon as there are any.
    ///
    /// - Parameters:
    ///   - limit: How many bytes to hand out at most; a single line may be longer, up to ``LogChunk/longestLine``.
    ///   - timeout: How long to wait for lines at most.
    ///   - isCancelled: Asked again and again meanwhile; ends the waiting.
    /// - Returns: `nil` where there were none in time.
    /// - Throws: `InputError` where the log cannot be read.
    func next(limit: Int, waiting timeout: Duration, isCancelled: () -> Bool) throws -> LogChunk?

    /// What happened since this was last called that somebody should hear of.
    func takeNotices() -> [LogNotice]

    /// Told that everything before `position` is dealt with, and that this is known for good.
    func release(upTo position: LogPosition) throws

    /// About how many bytes are there and were not handed out yet; `nil` where nobody knows.
    var unreadBytes: Int? { get }

    /// Whether nothing more will come once ``next(limit:waiting:isCancelled:)`` has found nothing.
    var isAtEnd: Bool { get }
}

extension LogSource {
    /// Nothing is kept for anybody.
    package func release(upTo position: LogPosition) throws {}

    /// Unknown.
    package var unreadBytes: Int? { nil }

    /// A log goes on for ever.
    package var isAtEnd: Bool { false }

    /// The next whole lines, at most 1 MiB, waiting up to `timeout` for them.
    package func next(waiting timeout: Duration = .zero) throws -> LogChunk? {
        try next(limit: 1 << 20, waiting: timeout) { false }
    }
}

/// What happened to a log that is read.
package enum LogNotice: Sendable, Hashable {
    /// A file was read to its end and reading goes on in the next one.
    case rotated
    /// The file was cut, or its content replaced, in place.
    case truncated
    /// What followed the position can no longer be found: lines are lost.
    case lost
    /// A rotated file is damaged or cannot be opened, so that its rest is lost; and why.
    case unreadable(String)
    /// A line that is too long was left out; its number.
    case skippedLine(Int)
}
