import ByteIO
import Foundation

extension GrowingFile {
    /// The number of unread bytes in the current file, unless it is compressed, and in the file being written to.
    ///
    /// Files that were rotated between these two are not counted.
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

    /// Opens the file that contains the position, or else the first file; `nil` if there is nothing to read yet.
    func openFirst() throws -> OpenLog? {
        guard let position else { return try openFresh() }
        let files = RotatedFiles(path: path)
        if let found = try locate(position, among: files) {
            return try enter(found, position)
        }
        // A log that is briefly missing comes back, perhaps under another name.
        guard LogFileIdentity(path: path) != nil else { return nil }
        if position.file.headCount > 0 { notices.append(.lost) }
        return try enter(files.paths, from: firstSince(position.file, files))
    }

    /// True if the file that contains the position is there.
    var hasPosition: Bool {
        guard let position else { return false }
        return (try? locate(position, among: RotatedFiles(path: path))) != nil
    }

    /// Opens a log without a stored position.
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

    /// Finds the file that contains `position`: the same file under any name, or one with the same first bytes.
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
        // Of several files with the same first bytes, the oldest possible one: reading twice is better than not reading
        // at all.
        return (alike.first { $0.modified >= identity.modified } ?? alike.first)?.log
    }

    /// Opens a rotated file; `nil` if that fails.
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
    /// Log rotation removes the oldest files first: if a file is gone, the remaining files come after it.
    private func firstSince(_ identity: LogFileIdentity, _ files: RotatedFiles) -> Int {
        files.paths.firstIndex { (LogFileIdentity(path: $0)?.modified ?? 0) >= identity.modified }
            ?? files.paths.count - 1
    }

    /// Continues with `log` at `position`, or at its start.
    private func enter(_ log: OpenLog, _ position: LogPosition?) throws -> OpenLog {
        forgetFile()
        head = try log.head(LogFileIdentity.longestHead)
        let identity = try log.status().identity.with(head: head)
        self.position = LogPosition(file: identity, offset: position?.offset ?? 0, line: position?.line ?? 1)
        self.log = log
        return log
    }

    /// Continues at the start of the first of `paths`, from `index` on, that can be opened.
    private func enter(_ paths: [String], from index: Int) throws -> OpenLog? {
        for path in paths[index...].dropLast() {
            if let log = open(path), let entered = try? enter(log, nil) { return entered }
        }
        return try OpenLog(path: path).map { try enter($0, nil) }
    }

    /// Returns true if `log`, which is open, still contains what was read from it.
    func isUnchanged(_ log: OpenLog, _ position: LogPosition) throws -> Bool {
        guard !log.isPacked else { return true }
        guard try log.status().size >= max(position.offset, head.count) else { return false }
        return try log.head(head.count) == head
    }

    /// Returns true if nothing more will be written to `log`, whose end was reached.
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
        // The clock behind the file dates may be wrong.
        guard let still, still.size == size else {
            self.still = (size, .now)
            return false
        }
        return ContinuousClock.now - still.since >= settings.quiet
    }

    /// Continues with the file after `log`; returns true if there is one.
    func leave(_ log: OpenLog) throws -> Bool {
        guard let next = try successor(of: log), try enter(next.paths, from: next.index) != nil else { return false }
        notices.append(.rotated)
        return true
    }

    /// The place of the file after `log`; `nil` if there is none yet, or only an empty one.
    ///
    /// An empty file has no content by which to find it again if it is copied and truncated before the next poll.
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
        // Some number their copies upwards: one that was last written before `log` is not the next one.
        let last = files.paths.count - 1
        let next = (index..<files.paths.count).first { index in
            let isLater = index == last || LogFileIdentity(path: files.paths[index])?.modified ?? 0 >= identity.modified
            return isLater && Self.size(of: files.paths[index]) > 0
        }
        return next.map { (files.paths, $0) }
    }

    /// The size on disk of the file at `path`; 0 if there is none.
    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// The index in `files` of the compressed form of the file `identity`.
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
