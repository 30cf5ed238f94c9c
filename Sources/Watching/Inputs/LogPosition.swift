/// The position at which reading of a log continues: the file, the byte and the line.
///
/// A position stays valid when the file is renamed, compressed, or copied and truncated: the file is recognized by its
/// inode or by its first bytes.
///
///     let log = GrowingFile(path: "auth.log", position: stored)
///     while let chunk = try log.next(waiting: .seconds(1)) {
///         handle(chunk)
///         store(chunk.end)
///     }
package struct LogPosition: Codable, Sendable, Hashable {
    /// The file that contains the position.
    package var file: LogFileIdentity
    /// The number of uncompressed bytes before the position.
    package var offset: Int
    /// The number of the line that starts there, counted from 1.
    package var line: Int

    /// The position before `line` of `file`, at the byte `offset`.
    package init(file: LogFileIdentity, offset: Int = 0, line: Int = 1) {
        self.file = file
        self.offset = offset
        self.line = line
    }

    /// True if the position is in a ``Journal`` rather than in a file written by another program.
    package var isInJournal: Bool { file.device == 0 }

    /// True if the position is well-formed; a position read from a file may contain any values.
    var isPossible: Bool {
        offset >= 0 && line >= 1 && (0...LogFileIdentity.longestHead).contains(file.headCount)
    }
}

/// The properties by which a log file is recognized.
package struct LogFileIdentity: Codable, Sendable, Hashable {
    /// The device that contains the file; 0 for a segment of a ``Journal``.
    package var device: UInt64
    /// The inode of the file; for a ``Journal`` the segment's number.
    package var inode: UInt64
    /// The number of first bytes that ``headHash`` covers: up to 1,024, as far as they were available.
    package var headCount: Int
    /// A hash of the first bytes.
    package var headHash: UInt64
    /// The time of the last write, in nanoseconds since 1970, as last seen.
    package var modified: Int64

    /// Creates the identity of a file.
    package init(device: UInt64, inode: UInt64, headCount: Int = 0, headHash: UInt64 = 0, modified: Int64 = 0) {
        self.device = device
        self.inode = inode
        self.headCount = headCount
        self.headHash = headHash
        self.modified = modified
    }

    /// The maximum number of first bytes that are compared.
    static let longestHead = 1_024

    /// Returns true if both are the same file system object.
    func isSameObject(as other: LogFileIdentity) -> Bool { device == other.device && inode == other.inode }
}
