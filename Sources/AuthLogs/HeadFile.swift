import ByteIO

/// The first rows of an input, as they are but for their ends, which become LF.
final class HeadFile {
    private let file: AtomicFile
    private var room: Int

    /// Opens `path` for at most `rowLimit` rows.
    init(path: String, rowLimit: Int) throws {
        file = try AtomicFile(path: path)
        room = rowLimit
    }

    /// Writes `row`, if there is room.
    func write(_ row: [UInt8]) throws {
        try row.withUnsafeBytes { _ = try write(line: $0) }
    }

    /// Writes the rows of `block`, as far as there is room.
    func write(_ block: LineBlock) throws {
        guard room > 0 else { return }
        _ = try block.forEachLine { line, _ in try write(line: line) }
    }

    /// Writes the first rows of the file at `path`.
    func writeFront(of path: String) throws {
        let reader = try LineReader(path: path)
        while room > 0, let block = try reader.next() { try write(block) }
    }

    /// Makes the file visible.
    func commit() throws { try file.commit() }

    private func write(line: UnsafeRawBufferPointer) throws -> Bool {
        guard room > 0 else { return false }
        try file.write(line)
        try file.write("\n")
        room -= 1
        return true
    }
}
