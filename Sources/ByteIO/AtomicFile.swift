package import Foundation

/// Writes a file atomically: it appears complete or not at all.
///
/// Data go to a hidden temporary file beside the target. ``commit()`` syncs it and renames it over the target; an
/// instance that is released without a commit removes the temporary file and leaves the target unchanged. A device or
/// a pipe, such as `/dev/null`, cannot be replaced and is written to directly.
///
///     let file = try AtomicFile(path: "counts.json")
///     try file.write("{}\n")
///     try file.commit()
package final class AtomicFile {
    /// The path at which the file appears on commit.
    package let path: String
    /// The path of the temporary file; `nil` if the target itself is written to.
    private let temporaryPath: String?
    private var descriptor: Int32
    private var isCommitted = false
    private var buffer: [UInt8] = []

    /// The number of bytes that are buffered before a system call.
    private static let bufferSize = 1 << 18

    /// Opens a temporary file beside `path`.
    ///
    /// With `isPrivate`, only the user may read the file.
    ///
    /// - Throws: ``InputError`` if the folder does not exist or cannot be written, or `path` is a folder.
    package init(path: String, isPrivate: Bool = false) throws {
        // A symbolic link stays a link: its target is replaced.
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let kind = Self.kind(of: path)
        guard kind != S_IFDIR else { throw InputError(file: path, message: "cannot be written: it is a folder") }
        if let kind, kind != S_IFREG {
            temporaryPath = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            let temporaryPath = Self.temporaryPath(beside: self.path)
            self.temporaryPath = temporaryPath
            descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        }
        guard descriptor >= 0 else { throw InputError(file: path, message: "cannot be written: \(Self.reason)") }
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let temporaryPath, !isCommitted { unlink(temporaryPath) }
    }

    /// Appends `bytes`.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        guard bytes.count < Self.bufferSize else { return try writeThrough(bytes) }
        buffer.append(contentsOf: bytes)
    }

    /// Appends `bytes`.
    package func write(_ bytes: some Sequence<UInt8>) throws {
        let done: Void? = try bytes.withContiguousStorageIfAvailable { try write(UnsafeRawBufferPointer($0)) }
        if done == nil { try Array(bytes).withUnsafeBytes { try write($0) } }
    }

    /// Appends `text` as UTF-8.
    package func write(_ text: String) throws {
        try write(text.utf8)
    }

    /// Makes the written data durable, and closes the temporary file; nothing more can be written.
    ///
    /// So that any number of files can wait for a commit.
    package func seal() throws {
        guard descriptor >= 0 else { return }
        try flush()
        guard temporaryPath == nil || fsync(descriptor) == 0 else { throw failure("cannot be synced") }
        close(descriptor)
        descriptor = -1
        buffer = []
    }

    /// Makes the written data durable and visible at ``path``, in one step.
    package func commit() throws {
        try seal()
        guard let temporaryPath else { return }
        isCommitted = true
        guard rename(temporaryPath, path) == 0 else {
            let error = failure("cannot be renamed into place")
            unlink(temporaryPath)
            throw error
        }
        syncFolder()
    }

    /// Writes `text` to `path` atomically.
    package static func write(_ text: String, to path: String) throws {
        let file = try AtomicFile(path: path)
        try file.write(text)
        try file.commit()
    }

    /// Writes `data` to `path` atomically; with `isPrivate`, only the user may read the file.
    package static func write(_ data: Data, to path: String, isPrivate: Bool = false) throws {
        let file = try AtomicFile(path: path, isPrivate: isPrivate)
        try data.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try writeThrough($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let written = Foundation.write(descriptor, base, rest.count)
            if written < 0 {
                guard errno == EINTR else { throw failure("cannot be written") }
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Syncs the folder: a rename is durable only once the folder is.
    private func syncFolder() {
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// The kind of the file at `path`, following links; `nil` if there is none.
    private static func kind(of path: String) -> mode_t? {
        var information = stat()
        return stat(path, &information) == 0 ? information.st_mode & S_IFMT : nil
    }

    private static func temporaryPath(beside path: String) -> String {
        let target = URL(fileURLWithPath: path)
        let name = ".\(target.lastPathComponent).\(UInt32.random(in: 0...UInt32.max)).partial"
        return target.deletingLastPathComponent().appendingPathComponent(name).path
    }

    private func failure(_ what: String) -> InputError {
        InputError(file: path, message: "\(what): \(Self.reason)")
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
