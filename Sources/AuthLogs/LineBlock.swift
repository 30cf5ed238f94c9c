/// A piece of a file that holds whole lines; the memory lives as long as the value.
///
/// Blocks may be handed to other threads and read there in any order: each knows its first line's number.
public struct LineBlock: Sendable {
    /// Who owns the bytes: a mapping of the file, or a buffer that was read into.
    private let owner: any ByteOwner
    private let range: Range<Int>
    /// The number of the first line, counted from 1 for the whole file.
    public let firstLine: Int
    /// The number of lines; one without a newline at the end of the file counts.
    public let lineCount: Int
    /// The file as the user named it; `-` is standard input.
    public let file: String

    /// A block of the bytes of `owner` in `range`; its lines are counted where `lineCount` is not given.
    init(_ owner: any ByteOwner, range: Range<Int>, firstLine: Int, lineCount: Int? = nil, file: String) {
        self.owner = owner
        self.range = range
        self.firstLine = firstLine
        self.file = file
        self.lineCount = lineCount ?? UnsafeRawBufferPointer(rebasing: owner.bytes[range]).lineCount
    }

    /// The size in bytes.
    public var byteCount: Int { range.count }

    /// The number of the line that the file ends in without a newline, or `nil`: only the last block can have one.
    var unterminatedLine: Int? {
        let isTerminated = withBytes { [nil, .lineFeed, .carriageReturn].contains($0.last) }
        return isTerminated ? nil : firstLine + lineCount - 1
    }

    /// Calls `body` with all bytes of the block.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        defer { extendLifetime(owner) }
        return try body(UnsafeRawBufferPointer(rebasing: owner.bytes[range]))
    }

    /// Calls `body` with each line, looked through for commas, and the line's number, until it returns `false`.
    ///
    /// - Returns: whether all lines were seen.
    @inline(__always)
    func forEachScannedLine(_ body: (Line, Int) throws -> Bool) rethrows -> Bool {
        try withBytes { bytes in
            guard let base = bytes.baseAddress else { return true }
            var number = firstLine
            var start = 0
            while start < bytes.count {
                let line: Line
                if let masks = LineMasks(at: base + start, limit: bytes.count &- start) {
                    line = Line(at: base + start, masks)
                    start &+= masks.length &+ 1
                } else {
                    let end = bytes.newline(from: start)
                    line = Line(bytes.slice(start..<end).droppingCarriageReturn)
                    start = end &+ 1
                }
                guard try body(line, number) else { return false }
                number &+= 1
            }
            return true
        }
    }

    /// Calls `body` with each line, without its LF or CR LF, and the line's number, until it returns `false`.
    ///
    /// - Returns: whether all lines were seen.
    @inline(__always)
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
/// So many bytes as ``LineMasks/reach`` can be read behind any range that a block is made of, whatever they are.
protocol ByteOwner: AnyObject, Sendable {
    var bytes: UnsafeRawBufferPointer { get }
}
