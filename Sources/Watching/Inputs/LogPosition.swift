/// Where in a log reading goes on: the file, the byte and the line.
///
/// A position stays good when the file is renamed, packed, or copied and emptied: the file is known again by its inode or
/// by its first bytes.
///
///     let log = GrowingFile(path: "auth.log", position: stored)
///     while let chunk = try log.next(waiting: .seconds(1)) {
///         handle(chunk)
///         store(chunk.end)
///     }
package struct LogPosition: Codable, Sendable, Hashable {
    /// The file that it is in.
    package var file: LogFileIdentity
    /// How many bytes of the file, uncompressed, are behind.
    package var offset: Int
    /// The number of the line that starts there, counted from 1.
    package var line: Int

    /// The position before `line` of `file`, at the byte `offset`.
    package init(file: LogFileIdentity, offset: Int = 0, line: Int = 1) {
        self.file = file
        self.offset = offset
        self.line = line
    }

    /// Whether it is in a ``Journal``, and not in a file that others write.
    package var isInJournal: Bool { file.device == 0 }

    /// Whether it can be a position at all; what is read from a file may be anything.
    var isPossible: Bool {
        offset >= 0 && line >= 1 && (0...LogFileIdentity.longestHead).contains(file.headCount)
    }
}

/// What a log file is known by.
package struct LogFileIdentity: Codable, Sendable, Hashable {
    /// The device that it is on; 0 for a segment of a ``Journal``.
    package var device: UInt64
    /// Its inode; the segment's number for a ``Journal``.
    package var inode: UInt64
    /// How many of its first bytes ``headHash`` is of: up to 1,024, as far as they were there.
    package var headCount: Int
    /// A hash of its first bytes.
    package var headHash: UInt64
    /// When it was last written to, in nanoseconds since 1970, as last seen.
    package var modified: Int64

    /// Describes a file.
    package init(device: UInt64, inode: UInt64, headCount: Int = 0, headHash: UInt64 = 0, modified: Int64 = 0) {
        self.device = device
        self.inode = inode
        self.headCount = headCount
        self.headHash = headHash
        self.modified = modified
    }

    /// How many bytes of a file's front are looked at.
    static let longestHead = 1_024

    /// Whether both are the same file system object.
    func isSameObject(as other: LogFileIdentity) -> Bool { device == other.device && inode == other.inode }
}
