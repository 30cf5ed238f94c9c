import ByteIO
import Foundation

/// Consecutive lines from the middle of a file, read without the rest of it.
enum DayPiece {
    /// At most `count` lines around the middle of the file at `path`; all of them where there are no more.
    static func lines(of path: String, count: Int) throws -> [Substring] {
        guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd() else {
            throw InputError(file: path, message: "cannot be read")
        }
        // No line of a day file that people would measure with is longer.
        let length = min(size, UInt64(count) * 200)
        let start = (size - length) / 2
        try file.seek(toOffset: start)
        let data = try file.read(upToCount: Int(length)) ?? Data()
        var lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        // The first one may be cut, and so may be the last one.
        if start > 0 { lines.removeFirst() }
        if start + length < size { lines.removeLast() }
        let surplus = max(0, lines.count - count)
        return Array(lines.dropFirst(surplus / 2).prefix(count))
    }

    /// Writes `lines` to the file at `path`.
    static func write(_ lines: some Sequence<Substring>, to path: String) throws {
        let file = try AtomicFile(path: path)
        for line in lines { try file.write("\(line)\n") }
        try file.commit()
    }
}
