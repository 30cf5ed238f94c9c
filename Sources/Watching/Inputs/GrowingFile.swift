import ByteIO

/// Reads a log file that grows and is rotated as chunks of whole lines: every line at least once, in order.
///
/// A renamed file is read until nothing has been written to it for a while; then reading continues at the start of the
/// next file. A file that was copied and truncated is finished from the copy; a file that was compressed meanwhile,
/// from the compressed file. A last line without LF waits for the rest of it, for the end of its file, or for
/// ``takeRest()``.
///
/// No file system events are used: the file is polled.
package final class GrowingFile: LogSource {
    /// The settings for reading a file.
    package struct Settings: Sendable, Hashable {
        /// The time between two polls.
        package var poll: Duration = .milliseconds(200)
        /// The time without writes after which a rotated file counts as finished.
        package var quiet: Duration = .seconds(1)
        /// True if a log without a stored position is read from its current end; lines are then counted from 1 there.
        package var startsAtEnd = false

        /// The default settings.
        package init() {}
    }

    /// The path of the log that is being written.
    package let path: String
    let settings: Settings
    /// The file that is being read.
    var log: OpenLog?
    /// The first bytes of ``log``, as far as they were read.
    var head: [UInt8] = []
    /// The position at which reading continues; `nil` before a file was found.
    package internal(set) var position: LogPosition?
    /// The offset up to which an overlong line was skipped.
    private var droppedTo: Int?
    /// The size of the rotated file, and the time since which it has not changed.
    var still: (size: Int, since: ContinuousClock.Instant)?
    var notices: [LogNotice] = []
    /// True if the rest of ``log`` is damaged, which was noticed.
    private var isUnreadable = false
    /// True until the file is polled for the first time.
    var isFirstLook = true

    /// The outcome of one poll of the file.
    private enum Look {
        case chunk(LogChunk)
        /// Another poll will find more immediately.
        case again
        /// Like ``again``, but this poll took long.
        case busy
        case nothing
    }

    /// Creates a reader of the log at `path` from a stored `position`, or from its start; opens nothing yet.
    ///
    /// Without a position, reading starts with the file that is currently being written, regardless of files rotated
    /// earlier. Therefore store the ``LogChunk/start`` of the first chunk before processing the chunk.
    package init(path: String, position: LogPosition? = nil, settings: Settings = Settings()) {
        self.path = path
        self.position = position.flatMap { $0.isPossible ? $0 : nil }
        self.settings = settings
    }

    /// Returns the next whole lines as soon as there are any; see ``LogSource``.
    package func next(limit: Int, waiting timeout: Duration, isCancelled: () -> Bool) throws -> LogChunk? {
        var wait = Waiting(timeout)
        while !isCancelled() {
            switch try look(min(max(1, limit), LogChunk.longestLine)) {
            case .chunk(let chunk): return chunk
            case .again: continue
            case .busy: guard !wait.isOver else { return nil }
            case .nothing: guard wait.pause(settings.poll, isCancelled) else { return nil }
            }
        }
        return nil
    }

    /// Returns the notices since the last call.
    package func takeNotices() -> [LogNotice] {
        defer { notices = [] }
        return notices
    }

    /// Returns the last line if no LF ends it yet; see ``LogSource``.
    package func takeRest() throws -> LogChunk? {
        // A compressed log has no line that goes on.
        guard let log, let position, droppedTo == nil, !log.isPacked else { return nil }
        let bytes = try log.read(at: position.offset, count: LogChunk.longestLine) ?? []
        let isLine = !bytes.isEmpty && bytes.count < LogChunk.longestLine
        guard isLine, try isUnchanged(log, position) else { return nil }
        guard bytes.withUnsafeBytes({ $0.lastLineFeed }) == nil else { return nil }
        var chunk = try hand(bytes, log, position)
        chunk.bytes.append(.lineFeed)
        return chunk
    }

    private func look(_ limit: Int) throws -> Look {
        guard let log = try log ?? openFirst(), let position else { return .nothing }
        do {
            guard let bytes = try read(log, from: droppedTo ?? position.offset, limit) else { return .busy }
            // Checked after reading, so that the bytes are known to be from the known file.
            guard try isUnchanged(log, position) else {
                notices.append(.truncated)
                forgetFile()
                return .again
            }
            return try take(bytes, log, position)
        } catch let error as InputError where log.isPacked {
            // The valid bytes have been returned; there will never be better ones.
            if !isUnreadable { notices.append(.unreadable(error.message)) }
            isUnreadable = true
            return try leave(log) ? .again : .nothing
        }
    }

    /// Reads up to `limit` bytes, or up to the maximum line length if these contain no line end.
    private func read(_ log: OpenLog, from offset: Int, _ limit: Int) throws -> [UInt8]? {
        guard let bytes = try log.read(at: offset, count: limit) else { return nil }
        guard droppedTo == nil, bytes.count == limit, limit < LogChunk.longestLine else { return bytes }
        guard bytes.withUnsafeBytes({ $0.lastLineFeed }) == nil else { return bytes }
        guard let more = try log.read(at: offset, count: LogChunk.longestLine) else { return nil }
        // One line is enough: the caller asked for no more.
        let end = more.withUnsafeBytes { $0.firstLineFeed }
        return end.map { Array(more[...$0]) } ?? more
    }

    private func take(_ bytes: consuming [UInt8], _ log: OpenLog, _ position: LogPosition) throws -> Look {
        if let droppedTo { return try drop(bytes, from: droppedTo, log, position) }
        if let last = bytes.withUnsafeBytes({ $0.lastLineFeed }) {
            bytes.removeLast(bytes.count - last - 1)
            return .chunk(try hand(bytes, log, position))
        }
        if bytes.count >= LogChunk.longestLine {
            droppedTo = position.offset + bytes.count
            return .busy
        }
        guard try isFinished(log) else { return .nothing }
        guard !bytes.isEmpty else { return try leave(log) ? .again : .nothing }
        // The rest of this line will never be written.
        var chunk = try hand(bytes, log, position)
        chunk.bytes.append(.lineFeed)
        chunk.end.line += 1
        self.position = chunk.end
        return .chunk(chunk)
    }

    /// Returns `bytes`, which start at `position`, as a chunk.
    private func hand(_ bytes: [UInt8], _ log: OpenLog, _ position: LogPosition) throws -> LogChunk {
        let start = LogPosition(file: try identity(log, bytes, position), offset: position.offset, line: position.line)
        var end = start
        end.offset += bytes.count
        end.line += bytes.withUnsafeBytes { $0.lineFeeds }
        self.position = end
        return LogChunk(bytes: bytes, start: start, end: end)
    }

    /// The identity of `log`, with all first bytes known so far.
    private func identity(_ log: OpenLog, _ bytes: [UInt8], _ position: LogPosition) throws -> LogFileIdentity {
        let missing = LogFileIdentity.longestHead - head.count
        if missing > 0, position.offset <= head.count {
            head += bytes.dropFirst(head.count - position.offset).prefix(missing)
        }
        return try log.status().identity.with(head: head)
    }

    /// Skips `bytes` of an overlong line; returns a chunk without lines once its end is found.
    private func drop(_ bytes: [UInt8], from offset: Int, _ log: OpenLog, _ position: LogPosition) throws -> Look {
        let end: Int
        if let found = bytes.withUnsafeBytes({ $0.firstLineFeed }) {
            end = offset + found + 1
        } else if bytes.isEmpty {
            guard try isFinished(log) else { return .nothing }
            end = offset
        } else {
            droppedTo = offset + bytes.count
            return .busy
        }
        droppedTo = nil
        notices.append(.skippedLine(position.line))
        var after = position
        after.offset = end
        after.line += 1
        self.position = after
        return .chunk(LogChunk(bytes: [], start: position, end: after, skippedLines: 1))
    }

    /// Closes the open file; ``position`` stays.
    func forgetFile() {
        log = nil
        head = []
        droppedTo = nil
        still = nil
        isUnreadable = false
    }
}
