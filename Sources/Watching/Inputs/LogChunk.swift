import ByteIO

/// Whole lines of a log with their position.
package struct LogChunk: Sendable, Equatable {
    /// The lines, each ended by LF; empty if a line was skipped.
    package var bytes: [UInt8]
    /// The position of the first line, including its line number.
    package var start: LogPosition
    /// The position of the next line: the one to store once these lines are processed.
    package var end: LogPosition
    /// The number of lines skipped because they exceed ``longestLine``: 0, or 1 with empty ``bytes``.
    package var skippedLines = 0
    /// Records of a Windows event log; then there are no lines.
    var records: EVTXRecords?

    /// The chunk of a Windows event log whose records are new from a number on.
    struct EVTXRecords: Sendable, Equatable {
        /// The bytes of the chunk.
        let bytes: [UInt8]
        /// The number of the chunk.
        let number: Int
        /// The number of the last record that was read before.
        let after: Int
        /// The number of the newest record; a larger one is damaged.
        let newest: Int
        /// The damaged places that were not reported before, counted from the start of the chunk.
        let damage: Range<Int>
    }

    /// Creates a chunk of lines.
    package init(bytes: [UInt8], start: LogPosition, end: LogPosition, skippedLines: Int = 0) {
        (self.bytes, self.start, self.end, self.skippedLines) = (bytes, start, end, skippedLines)
    }

    /// The maximum length of a returned line, in bytes including its LF.
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

extension LogChunk {
    /// Checks that the first lines of a file are UTF-8.
    ///
    /// - Throws: `InputError` if they are UTF-16, which a growing log cannot be decoded from.
    func checkEncoding() throws {
        guard !start.isInJournal, start.offset == 0, case .utf16 = TextEncoding(bytes.prefix(4)) else { return }
        throw InputError(
            file: "the log",
            message:
                "expected UTF-8, found UTF-16, as PowerShell's > writes it; convert it with iconv -f UTF-16 -t UTF-8, or write it with Out-File -Encoding utf8"
        )
    }
}

/// A growing log: a ``GrowingFile``, or the ``JournalReader`` of a ``Journal``.
package protocol LogSource: AnyObject {
    /// Returns the next whole lines as soon as there are any.
    ///
    /// - Parameters:
    ///   - limit: The maximum number of bytes to return; a single line may be longer, up to ``LogChunk/longestLine``.
    ///   - timeout: The maximum time to wait for lines.
    ///   - isCancelled: Called repeatedly while waiting; `true` ends the wait.
    /// - Returns: The lines; `nil` if there were none in time.
    /// - Throws: `InputError` if the log cannot be read.
    func next(limit: Int, waiting timeout: Duration, isCancelled: () -> Bool) throws -> LogChunk?

    /// Returns the last line if no LF ends it, for the end of watching: if the log goes on, its next byte is an LF.
    ///
    /// - Returns: The line with an LF; `nil` if there is none.
    func takeRest() throws -> LogChunk?

    /// Returns the notices since the last call.
    func takeNotices() -> [LogNotice]

    /// Records that everything before `position` is processed, and that this is stored durably.
    func release(upTo position: LogPosition) throws

    /// The approximate number of bytes available and not returned yet; `nil` if unknown.
    var unreadBytes: Int? { get }

    /// True if nothing more will come once ``next(limit:waiting:isCancelled:)`` has found nothing.
    var isAtEnd: Bool { get }
}

extension LogSource {
    /// Does nothing: the source holds no lines for its reader.
    package func release(upTo position: LogPosition) throws {}

    /// Nothing by default: the source itself ends its last line.
    package func takeRest() throws -> LogChunk? { nil }

    /// Unknown by default.
    package var unreadBytes: Int? { nil }

    /// False by default: a log has no end.
    package var isAtEnd: Bool { false }

    /// Returns the next whole lines, at most 1 MiB, waiting up to `timeout` for them.
    package func next(waiting timeout: Duration = .zero) throws -> LogChunk? {
        try next(limit: 1 << 20, waiting: timeout) { false }
    }
}

/// A notice about a log that is being read.
package enum LogNotice: Sendable, Hashable {
    /// A file was read to its end, and reading continues in the next one.
    case rotated
    /// The file was truncated, or its content was replaced in place.
    case truncated
    /// The content after the position can no longer be found: lines are lost.
    case lost
    /// A rotated file is damaged or cannot be opened, for the given reason, so that its rest is lost.
    case unreadable(String)
    /// An overlong line with the given number was skipped.
    case skippedLine(Int)
}
