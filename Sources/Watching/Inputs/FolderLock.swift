import ByteIO
import Foundation
import Synchronization

/// Locks a folder for one process, and for one object in it, until the object is released.
final class FolderLock: Sendable {
    private let folder: String
    private let identity: LogFileIdentity
    private let descriptor: Int32

    /// The folders locked by this process: the system's lock distinguishes processes, but not objects.
    private static let kept = Mutex<Set<LogFileIdentity>>([])

    init(folder: String) throws {
        self.folder = folder
        let path = folder + "/lock"
        guard var identity = LogFileIdentity(path: folder) else {
            throw JournalSegment.failure(folder, "cannot be opened")
        }
        identity.modified = 0
        self.identity = identity
        guard Self.kept.withLock({ $0.insert(identity).inserted }) else {
            throw InputError(file: folder, message: "it is in use already")
        }
        // Not `flock`: a child process that is just starting would hold that lock too.
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard opened >= 0, fcntl(opened, F_SETLK, &lock) == 0 else {
            let error = JournalSegment.failure(
                path,
                opened < 0 ? "cannot be opened" : "another process uses the folder"
            )
            if opened >= 0 { close(opened) }
            Self.kept.withLock { _ = $0.remove(identity) }
            throw error
        }
        descriptor = opened
    }

    deinit {
        close(descriptor)
        Self.kept.withLock { _ = $0.remove(identity) }
    }

    /// Makes the names in the folder durable.
    func syncFolder() throws {
        let opened = open(folder, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw JournalSegment.failure(folder, "cannot be opened") }
        defer { close(opened) }
        guard fsync(opened) == 0 else { throw JournalSegment.failure(folder, "cannot be synced") }
    }
}
