/// A piece of a file that holds whole lines; the memory lives as long as the value.
///
/// Blocks may be handed to other threads and read there in any order: each knows its first line's number.
package struct LineBlock: Sendable {
    /// Who owns the bytes: a mapping of the file, or a buffer that was read into.
    private let owner: any ByteOwner
    private let range: Range<Int>
    /// The number of the first line, counted from 1 for the whole file.
    package let firstLine: Int
    /// The number of lines; one without a newline at the end of the file counts.
    package let lineCount: Int
    /// The file as the user named it; `-` is standard input.
    package let file: String

    /// A block of the bytes of `owner` in `range`; its lines are counted where `lineCount` is not given.
    package init(_ owner: any ByteOwner, range: Range<Int>, firstLine: Int, lineCount: Int? = nil, file: String) {
        self.owner = owner
        self.range = range
        self.firstLine = firstLine
        self.file = file
        self.lineCount = lineCount ?? UnsafeRawBufferPointer(rebasing: owner.bytes[range]).lineCount
    }

    /// The size in bytes.
    package var byteCount: Int { range.count }

    /// The number of the line that the file ends in without a newline, or `nil`: only the last block can have one.
    package var unterminatedLine: Int? {
        let isTerminated = withBytes { [nil, .lineFeed, .carriageReturn].contains($0.last) }
        return isTerminated ? nil : firstLine + lineCount - 1
    }

    /// Calls `body` with all bytes of the block.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        defer { extendLifetime(owner) }
        return try body(UnsafeRawBufferPointer(rebasing: owner.bytes[range]))
    }

    /// Calls `body` with each line, without its LF or CR LF, and the line's number, until it returns `false`.
    ///
    /// - Returns: whether all lines were seen.
    package func forEachLine(_ body: (UnsafeRawBufferPointer, Int) throws -> Bool) rethrows -> Bool {
        try withBytes { bytes in
            var number = firstLine
            var start = 0
            while start < bytes.count {
                let end = bytes.newline(from: start)
                let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                guard try body(line.droppingCarriageReturn, number) else { return false }
                start = end &+ 1
                number &+= 1
            }
            return true
        }
    }
}

/// Memory that does not change any more and stays where it is while the object lives.
///
/// So many bytes as ``Swift/Int/readableBeyond`` can be read behind any range that a block is made of, whatever they are.
package protocol ByteOwner: AnyObject, Sendable {
    var bytes: UnsafeRawBufferPointer { get }
}
