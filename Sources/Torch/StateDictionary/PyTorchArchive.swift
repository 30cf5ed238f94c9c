import CTorch
import ByteIO

/// The zip container of a `.pt` file, open for reading.
final class PyTorchArchive {
    private let path: String
    private let handle: ct_archive

    /// Opens the archive at `path`.
    ///
    /// - Throws: `InputError` when it is not a zip archive that PyTorch could have written.
    init(path: String) throws(InputError) {
        guard let handle = api.archive.pointee.open(path) else {
            throw InputError(file: path, message: "not a readable PyTorch archive: \(TorchError.lastLine)")
        }
        self.path = path
        self.handle = handle
    }

    deinit { api.archive.pointee.close(handle) }

    /// Returns whether a record called `name` exists.
    func contains(_ name: String) throws(InputError) -> Bool {
        var found = false
        try check(api.archive.pointee.contains(handle, name, &found), name)
        return found
    }

    /// The size in bytes that the archive's table of contents claims for a record.
    func size(_ name: String) throws(InputError) -> Int {
        var size: Int64 = 0
        try check(api.archive.pointee.size(handle, name, &size), name)
        guard size >= 0 else { throw InputError(file: path, message: "record `\(name)`: a size beyond all bounds") }
        return Int(size)
    }

    /// The bytes of a record, which is refused where it has more than `limit`.
    func read(_ name: String, limit: Int) throws(InputError) -> [UInt8] {
        let size = try size(name)
        guard size <= limit else {
            throw InputError(file: path, message: "record `\(name)` of \(size) bytes, where at most \(limit) can be")
        }
        guard size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        try check(bytes.withUnsafeMutableBytes { readRecord(name, into: $0) }, name)
        return bytes
    }

    private func readRecord(_ name: String, into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        guard let start = buffer.baseAddress else { return 0 }
        return api.archive.pointee.read(handle, name, start, Int64(buffer.count))
    }

    private func check(_ status: Int32, _ name: String) throws(InputError) {
        guard status == 0 else {
            throw InputError(file: path, message: "record `\(name)` cannot be read: \(TorchError.lastLine)")
        }
    }
}

extension TorchError {
    /// The first line of the message of the last failing call on this thread.
    static var lastLine: String {
        let message = last.description
        return message.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? message
    }
}
