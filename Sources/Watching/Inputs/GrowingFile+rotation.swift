import ByteIO
import Foundation

extension GrowingFile {
    /// What is left of the file that is read, as far as it is no packed one, and of the one that is written to; files
    /// that were rotated away between these are not counted.
    package var unreadBytes: Int? {
        var sum = 0
        var isLast = false
        if let log, let position, !log.isPacked, let status = try? log.status() {
            sum = max(0, status.size - position.offset)
            isLast = LogFileIdentity(path: path).map { $0.isSameObject(as: status.identity) } ?? true
        }
        guard !isLast else { return sum }
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return sum + (size ?? 0)
    }

    /// Opens the file that the position is in, or the first one there is; `nil` where there is nothing to read yet.
    func openFirst() throws -> OpenLog? {
        guard let position else { return try openFresh() }
        let files = RotatedFiles(path: path)
        if let found = try locate(position, among: files) {
            return try enter(found, position)
        }
        // A log that is away for a moment comes back, perhaps under another name.
        guard LogFileIdentity(path: path) != nil else { return nil }
        if position.file.headCount > 0 { notices.append(.lost) }
        return try enter(files.paths, from: firstSince(position.file, files))
    }

    /// Opens a log of which nothing was read before.
    private func openFresh() throws -> OpenLog? {
        defer { isFirstLook = false }
        guard let log = try OpenLog(path: path), try log.status().size > 0 else { return nil }
        let opened = try enter(log, nil)
        guard settings.startsAtEnd, isFirstLook, !log.isPacked else { return opened }
        let size = try log.status().size
        let front = max(0, size - LogChunk.longestLine)
        let tail = try log.read(at: front, count: size - front) ?? []
        let end = tail.withUnsafeBytes { $0.lastLineFeed }.map { $0 + 1 }
        position?.offset = end.map { front + $0 } ?? front
        return opened
    }

    /// The file that `position` is in: the same file under whatever name, or one that starts alike.
    private func locate(_ position: LogPosition, among files: RotatedFiles) throws -> OpenLog? {
        let identity = position.file
        var alike: [(log: OpenLog, modified: Int64)] = []
        for path in files.paths {
            guard let log = open(path), let status = try? log.status() else { continue }
            guard log.isPacked || status.size >= max(position.offset, identity.headCount) else { continue }
            guard (try? log.hasHead(of: identity)) == true else { continue }
            if status.identity.isSameObject(as: identity) { return log }
            if identity.headCount > 0 { alike.append((log, status.identity.modified)) }
        }
        // Of several that start alike the oldest that may be it: reading twice is better than not at all.
        return (alike.first { $0.modified >= identity.modified } ?? alike.first)?.log
    }

    /// Opens a rotated file, where that is possible.
    private func open(_ path: String) -> OpenLog? {
        do {
            return try OpenLog(path: path)
        } catch {
            if path != self.path { notices.append(.unreadable((error as? InputError)?.message ?? "cannot be opened")) }
            return nil
        }
    }

    /// The first of `files` that may have been written to after the file `identity` was last seen.
    ///
    /// Whoever removes rotated files removes the oldest first: so what is left where one is gone comes after it.
    private func firstSince(_ identity: LogFileIdentity, _ files: RotatedFiles) -> Int {
        files.paths.firstIndex { (LogFileIdentity(path: $0)?.modified ?? 0) >= identity.modified }
            ?? files.paths.count - 1
    }

    /// Goes on with `log` at `position`, or at its start.
    private func enter(_ log: OpenLog, _ position: LogPosition?) throws -> OpenLog {
        forgetFile()
        head = try log.head(LogFileIdentity.longestHead)
        let identity = try log.status().identity.with(head: head)
        self.position = LogPosition(file: identity, offset: position?.offset ?? 0, line: position?.line ?? 1)
        self.log = log
        return log
    }

    /// Goes on with the first of `paths` from `index` on that can be opened, at its start.
    private func enter(_ paths: [String], from index: Int) throws -> OpenLog? {
        for path in paths[index...].dropLast() {
            if let log = open(path), let entered = try? enter(log, nil) { return entered }
        }
        return try OpenLog(path: path).map { try enter($0, nil) }
    }

    /// Whether `log`, which is open, still holds what was read of it.
    func isUnchanged(_ log: OpenLog, _ position: LogPosition) throws -> Bool {
        guard !log.isPacked else { return true }
        guard try log.status().size >= max(position.offset, head.count) else { return false }
        return try log.head(head.count) == head
    }

    /// Whether nothing more will be written to `log`, whose end was reached.
    func isFinished(_ log: OpenLog) throws -> Bool {
        guard !log.isPacked else { return true }
        let (identity, size) = try log.status()
        if LogFileIdentity(path: path)?.isSameObject(as: identity) == true {
            still = nil
            return false
        }
        guard try successor(of: log) != nil else { return false }
        let sinceWritten = Date().timeIntervalSince1970 - Double(identity.modified) * 1e-9
        if sinceWritten >= settings.quiet.inSeconds { return true }
        // The clock that files are dated by may go wrong.
        guard let still, still.size == size else {
            self.still = (size, .now)
            return false
        }
        return ContinuousClock.now - still.since >= settings.quiet
    }

    /// Goes on with the file after `log`; whether there is one.
    func leave(_ log: OpenLog) throws -> Bool {
        guard let next = try successor(of: log), try enter(next.paths, from: next.index) != nil else { return false }
        notices.append(.rotated)
        return true
    }

    /// Where the file after `log` is; `nil` where there is none yet, or an empty one: of that nothing would be known by
    /// which to find it again, should it be copied and emptied before the next look.
    private func successor(of log: OpenLog) throws -> (paths: [String], index: Int)? {
        let files = RotatedFiles(path: path)
        let identity = try log.status().identity.with(head: head)
        let index: Int
        if let own = files.paths.firstIndex(where: { LogFileIdentity(path: $0)?.isSameObject(as: identity) == true }) {
            index = own + 1
        } else if let packed = packed(identity, files) {
            index = packed + 1
        } else {
            index = firstSince(identity, files)
        }
        let next = files.paths[index...].firstIndex { Self.size(of: $0) > 0 }
        return next.map { (files.paths, $0) }
    }

    /// The size on disk of the file at `path`; 0 where there is none.
    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Which of `files` is the file `identity`, packed.
    private func packed(_ identity: LogFileIdentity, _ files: RotatedFiles) -> Int? {
        guard identity.headCount > 0 else { return nil }
        let alike = files.paths.indices.filter { index in
            guard let log = try? OpenLog(path: files.paths[index]), log.isPacked else { return false }
            return (try? log.hasHead(of: identity)) == true
        }
        return alike.first { (LogFileIdentity(path: files.paths[$0])?.modified ?? 0) >= identity.modified }
            ?? alike.first
    }
}
