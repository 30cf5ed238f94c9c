import ByteIO

/// A log file that grows and is rotated, as chunks of whole lines: every line at least once, in order.
///
/// A file that was renamed is read until nothing was written to it for a while, then the next one from its start. One
/// that was copied and emptied is finished from the copy, one that was packed meanwhile from the packed file. A last line
/// without LF waits for the rest of it, or for the end of its file.
///
/// Nothing is watched for: the file is looked at again and again.
package final class GrowingFile: LogSource {
    /// How a file is read.
    package struct Settings: Sendable, Hashable {
        /// How long to wait between two looks.
        package var poll: Duration = .milliseconds(200)
        /// How long nothing must have been written to a file that was rotated away before it is left.
        package var quiet: Duration = .seconds(1)
        /// Whether a log without a stored position is read from its present end on, where lines are then counted from 1.
        package var startsAtEnd = false

        /// The defaults.
        package init() {}
    }

    /// The path that the log is written to.
    package let path: String
    let settings: Settings
    /// The file that is being read.
    var log: OpenLog?
    /// The first bytes of ``log``, as far as they were read.
    var head: [UInt8] = []
    /// Where reading goes on; `nil` before anything was found to read.
    package internal(set) var position: LogPosition?
    /// How far a line that is left out was passed over.
    private var droppedTo: Int?
    /// Since when the file that was rotated away has had this size.
    var still: (size: Int, since: ContinuousClock.Instant)?
    var notices: [LogNotice] = []
    /// Whether nobody has looked for the file yet.
    var isFirstLook = true

    /// What one look at the file came to.
    private enum Look {
        case chunk(LogChunk)
        /// Another look will show more, at once.
        case again
        /// The same, but this one took its time.
        case busy
        case nothing
    }

    /// Reads the log at `path` from a stored `position` on, or from its start; nothing is opened yet.
    ///
    /// Without a position reading starts with the file that is written to at present, whatever was rotated away before: so
    /// the ``LogChunk/start`` of the first chunk is worth storing before anything is done with it.
    package init(path: String, position: LogPosition? = nil, settings: Settings = Settings()) {
        self.path = path
        self.position = position.flatMap { $0.isPossible ? $0 : nil }
        self.settings = settings
    }

    /// The next whole lines, as soon as there are any; see ``LogSource``.
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

    /// What happened since this was last called that somebody should hear of.
    package func takeNotices() -> [LogNotice] {
        defer { notices = [] }
        return notices
    }

    private func look(_ limit: Int) throws -> Look {
        guard let log = try log ?? openFirst(), let position else { return .nothing }
        do {
            guard let bytes = try read(log, from: droppedTo ?? position.offset, limit) else { return .busy }
            // Looked at after the bytes were read: so they are from the file that is known.
            guard try isUnchanged(log, position) else {
                notices.append(.truncated)
                forgetFile()
                return .again
            }
            return try take(bytes, log, position)
        } catch let error as InputError where log.isPacked {
            // Bytes that were good have been handed out; there will never be better ones.
            notices.append(.unreadable(error.message))
            return try leave(log) ? .again : .nothing
        }
    }

    /// As many bytes as are wanted, or as many as a line can have where there is no end in these.
    private func read(_ log: OpenLog, from offset: Int, _ limit: Int) throws -> [UInt8]? {
        guard let bytes = try log.read(at: offset, count: limit) else { return nil }
        guard droppedTo == nil, bytes.count == limit, limit < LogChunk.longestLine else { return bytes }
        guard bytes.withUnsafeBytes({ $0.lastLineFeed }) == nil else { return bytes }
        guard let more = try log.read(at: offset, count: LogChunk.longestLine) else { return nil }
        // One line is enough: the caller wants no more.
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
        // Nobody will write the rest of this line any more.
        var chunk = try hand(bytes, log, position)
        chunk.bytes.append(.lineFeed)
        chunk.end.line += 1
        self.position = chunk.end
        return .chunk(chunk)
    }

    /// Hands out `bytes`, which start at `position`.
    private func hand(_ bytes: [UInt8], _ log: OpenLog, _ position: LogPosition) throws -> LogChunk {
        let start = LogPosition(file: try identity(log, bytes, position), offset: position.offset, line: position.line)
        var end = start
        end.offset += bytes.count
        end.line += bytes.withUnsafeBytes { $0.lineFeeds }
        self.position = end
        return LogChunk(bytes: bytes, start: start, end: end)
    }

    /// The identity of `log` with what is known of its head now.
    private func identity(_ log: OpenLog, _ bytes: [UInt8], _ position: LogPosition) throws -> LogFileIdentity {
        let missing = LogFileIdentity.longestHead - head.count
        if missing > 0, position.offset <= head.count {
            head += bytes.dropFirst(head.count - position.offset).prefix(missing)
        }
        return try log.status().identity.with(head: head)
    }

    /// Passes over `bytes` of a line that is left out; a chunk without lines once its end is found.
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

    /// Lets go of the file that is open; ``position`` stays.
    func forgetFile() {
        log = nil
        head = []
        droppedTo = nil
        still = nil
    }
}
