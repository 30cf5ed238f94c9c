import AuthLogs
import ByteIO
import Foundation

/// The log file at a path, whether text or a Windows event log: its first bytes tell, once there are any.
///
/// A compressed event log, which is finished, is unpacked first, since its records are not in the order of the file.
package final class WatchedFile: LogSource {
    private let path: String
    private let stored: LogPosition?
    private var startsAtEnd: Bool
    private let folder: String
    private var source: (any LogSource)?
    private var isUnpacked = false

    /// The file at `path`, which may not exist yet, from `position` on, or from its start or its end.
    ///
    /// A compressed event log is unpacked in `folder`.
    package init(path: String, position: LogPosition?, startsAtEnd: Bool, folder: String) {
        (self.path, stored, self.startsAtEnd, self.folder) = (path, position, startsAtEnd, folder)
    }

    deinit { if isUnpacked { try? FileManager.default.removeItem(atPath: unpackedPath) } }

    /// Returns the next records as soon as there are any; see ``LogSource``.
    package func next(limit: Int, waiting timeout: Duration, isCancelled: () -> Bool) throws -> LogChunk? {
        var wait = Waiting(timeout)
        while !isCancelled() {
            if let source = try source ?? open() {
                return try source.next(limit: limit, waiting: timeout, isCancelled: isCancelled)
            }
            guard wait.pause(.milliseconds(200), isCancelled) else { return nil }
        }
        return nil
    }

    /// True if the file is a Windows event log; false as long as nobody can tell.
    package var isEventLog: Bool { source is EVTXLog }

    /// Returns the last line if no LF ends it; see ``LogSource``.
    package func takeRest() throws -> LogChunk? { try source?.takeRest() }

    /// Returns the notices since the last call.
    package func takeNotices() -> [LogNotice] { source?.takeNotices() ?? [] }

    /// Releases what was read; see ``LogSource``.
    package func release(upTo position: LogPosition) throws { try source?.release(upTo: position) }

    /// The number of unread bytes; `nil` if unknown.
    package var unreadBytes: Int? { source?.unreadBytes }

    /// True if the file at `path`, or one rotated from it, is the one that `position` is in.
    package static func has(_ position: LogPosition, at path: String) -> Bool {
        GrowingFile(path: path, position: position).hasPosition
    }

    private func open() throws -> (any LogSource)? {
        guard let isEventLog = try tellEventLog() else {
            // What comes later is all new.
            startsAtEnd = false
            return nil
        }
        if isEventLog {
            let isPacked = try OpenLog(path: path)?.isPacked ?? false
            source = EVTXLog(path: isPacked ? try unpacked() : path, position: stored, startsAtEnd: startsAtEnd)
        } else {
            var settings = GrowingFile.Settings()
            settings.startsAtEnd = startsAtEnd
            source = GrowingFile(path: path, position: stored, settings: settings)
        }
        return source
    }

    /// True if the file is a Windows event log; `nil` if nobody can tell yet.
    private func tellEventLog() throws -> Bool? {
        // Only the position in a text knows the file's first bytes; the file itself may have been rotated.
        if let stored, stored.file.headCount > 0 { return false }
        guard let log = try OpenLog(path: path) else { return nil }
        let head = try log.head(4_104)
        if head.withUnsafeBytes({ EVTXFile.isEVTX($0) }) { return true }
        // A log that is being copied may have the first bytes of its signature.
        let isTold = !head.isEmpty && !Array("ElfFile".utf8).starts(with: head)
        return isTold ? false : nil
    }

    private var unpackedPath: String { "\(folder)/unpacked.evtx" }

    private func unpacked() throws -> String {
        let bytes = try UnpackedBytes(path: path)
        let file = try AtomicFile(path: unpackedPath)
        while case let block = try bytes.read(upTo: 1 << 20), !block.isEmpty { try file.write(block) }
        try file.commit()
        isUnpacked = true
        return unpackedPath
    }
}
