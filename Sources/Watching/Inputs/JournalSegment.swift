import ByteIO
import Foundation

/// A file of a ``Journal``.
struct JournalSegment: Sendable {
    let path: String
    /// The number of the file in the journal; the first is 1.
    let number: Int
    /// The size of the file once it is closed.
    var size: Int

    init(folder: String, number: Int, size: Int) {
        let digits = String(number)
        path = "\(folder)/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).log"
        self.number = number
        self.size = size
    }

    /// The segments in `folder`, oldest first.
    static func all(in folder: String) throws -> [JournalSegment] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try names.compactMap { name -> JournalSegment? in
            guard name.hasSuffix(".log"), let number = Int(name.dropLast(4)), number > 0 else { return nil }
            let segment = JournalSegment(folder: folder, number: number, size: 0)
            guard segment.path.hasSuffix("/" + name) else { return nil }
            var status = stat()
            guard stat(segment.path, &status) == 0 else { throw failure(segment.path, "cannot be read") }
            return JournalSegment(folder: folder, number: number, size: Int(status.st_size))
        }.sorted { $0.number < $1.number }
    }

    /// The offset after the last LF of the file open at `descriptor`.
    func endOfLastLine(_ descriptor: Int32) throws -> Int {
        let step = 1 << 16
        var end = size
        while end > 0 {
            let start = max(0, end - step)
            let block = try Self.read(descriptor, at: start, count: end - start, path)
            if let found = block.withUnsafeBytes({ $0.lastLineFeed }) { return start + found + 1 }
            end = start
        }
        return 0
    }

    /// Reads at most `count` bytes of `descriptor` from `offset`.
    static func read(_ descriptor: Int32, at offset: Int, count: Int, _ path: String) throws -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let more = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if more < 0, errno == EINTR { continue }
                failed = more < 0
                guard more > 0 else { break }
                filled += more
            }
        }
        guard !failed else { throw failure(path, "cannot be read") }
        return bytes
    }

    /// The error for the system's last error code.
    static func failure(_ path: String, _ what: String) -> InputError {
        InputError(file: path, message: "\(what): \(String(cString: strerror(errno)))")
    }
}
