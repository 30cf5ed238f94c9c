import ByteIO
import Foundation

extension AccessHistory {
    /// Writes the history to `path` whole; `docs/formats/history.md` describes the file.
    ///
    /// - Throws: `InputError` where that cannot be written.
    package func write(to path: String) throws {
        var writer = try ChecksummedWriter(path: path)
        try writer.write(HistoryHeader.magic)
        try writer.write(HistoryHeader.version)
        try writer.write(UInt32(HistoryHeader.entrySize))
        try writer.write(seed)
        try writer.write(halfLife.bitPattern)
        try writer.write(UInt64(capacity))
        try writer.write(UInt64(rowCount))
        try writer.write(UInt32(earliest ?? 0))
        try writer.write(UInt32(latest ?? 0))
        try writer.write(UInt64(entryCount))
        for entry in table.slots where entry.count != 0 {
            try writer.write(entry.key)
            try writer.write(entry.count)
            try writer.write(entry.weight.bitPattern)
            try writer.write(entry.first)
            try writer.write(entry.last)
        }
        try writer.finish()
    }

    /// The history in the file at `path`, as ``write(to:)`` left it.
    ///
    /// - Throws: `InputError` where the file cannot be read, is none of a history, is of a newer version, is cut off or
    ///   damaged, or says what no history can be.
    package init(contentsOf path: String) throws {
        let data = try Self.data(at: path)
        do {
            self = try data.withUnsafeBytes { try Self.history(in: $0) }
        } catch let fault as HistoryFault {
            throw InputError(file: path, message: fault.message)
        }
    }

    private static func data(at path: String) throws(InputError) -> Data {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw InputError(file: path, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw InputError(file: path, message: "cannot be read as a history: expected a regular file")
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw InputError(file: path, message: "cannot be read: \(error.localizedDescription)")
        }
    }

    private static func history(in bytes: UnsafeRawBufferPointer) throws(HistoryFault) -> AccessHistory {
        let header = try HistoryHeader(bytes)
        let content = UnsafeRawBufferPointer(rebasing: bytes.dropLast(HistoryHeader.checksumSize))
        var (checksum, end) = (Checksum(), NumberReader(UnsafeRawBufferPointer(rebasing: bytes[content.count...])))
        checksum.add(content)
        guard end.next() == checksum.value else { throw .damaged }
        try header.check()
        let table = try header.table(in: UnsafeRawBufferPointer(rebasing: content[HistoryHeader.size...]))
        let isEmpty = header.rowCount == 0
        let observed = ObservedSpan(
            rowCount: Int(header.rowCount),
            since: isEmpty ? nil : Int(header.earliest),
            until: isEmpty ? nil : Int(header.latest)
        )
        return AccessHistory(seed: header.seed, table: table, observed: observed)
    }
}
