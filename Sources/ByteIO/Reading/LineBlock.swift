import CBytes

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A piece of a file with whole lines; its memory lives as long as the value.
///
/// Other threads may read blocks in any order, because each block has the number of its first line.
package struct LineBlock: Sendable {
    /// The owner of the bytes: a mapping of the file, or a buffer.
    @usableFromInline let owner: any ByteOwner
    @usableFromInline let range: Range<Int>
    /// The number of the first line in the file, counted from 1.
    package let firstLine: Int
    /// The number of lines, including a last line of the file without a newline.
    package let lineCount: Int
    /// The file as the user named it; `-` is standard input.
    package let file: String
    /// The place of each line, if the lines were made of something else; empty if they are those of the file.
    package let places: [Int]

    /// A block of the bytes of `owner` in `range`; counts the lines if `lineCount` is `nil`.
    package init(
        _ owner: any ByteOwner,
        range: Range<Int>,
        firstLine: Int,
        lineCount: Int? = nil,
        file: String,
        places: [Int] = []
    ) {
        self.owner = owner
        self.range = range
        self.firstLine = firstLine
        self.file = file
        self.places = places
        self.lineCount = lineCount ?? UnsafeRawBufferPointer(rebasing: owner.bytes[range]).lineCount
    }

    /// The size in bytes.
    package var byteCount: Int { range.count }

    /// The number of the last line of the file if it has no newline, otherwise `nil`; only the last block can have one.
    package var unterminatedLine: Int? {
        let isTerminated = withBytes { [nil, .lineFeed, .carriageReturn].contains($0.last) }
        return isTerminated ? nil : firstLine + lineCount - 1
    }

    /// The bytes of the block, valid only while the caller keeps the block alive with `extendLifetime`.
    ///
    /// For inner loops in other modules; elsewhere use ``withBytes(_:)``.
    @inlinable
    @inline(__always)
    package var unsafeBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: owner.bytes[range]) }

    /// Calls `body` with all bytes of the block.
    @inlinable
    @inline(__always)
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        defer { extendLifetime(owner) }
        return try body(unsafeBytes)
    }

    /// Calls `body` with each line, without its LF or CR LF, and the line's number, until it returns `false`.
    ///
    /// - Returns: True if `body` was called with all lines.
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

/// Memory that neither changes nor moves while the object lives.
///
/// ``Swift/Int/readableBeyond`` bytes behind any range of a block are readable, with arbitrary content.
package protocol ByteOwner: AnyObject, Sendable {
    var bytes: UnsafeRawBufferPointer { get }
}

extension UnsafeRawBufferPointer {
    /// The offset of the first LF at or after `start`; `count` if there is none.
    package func newline(from start: Int) -> Int {
        guard let base = baseAddress, let found = memchr(base + start, Int32(UInt8.lineFeed), count &- start) else {
            return count
        }
        return UnsafeRawPointer(found) - base
    }

    /// The number of lines; bytes after the last LF count as one more line.
    package var lineCount: Int {
        guard let base = baseAddress, let last else { return 0 }
        return cbytes_count(base, count, .lineFeed) + (last == .lineFeed ? 0 : 1)
    }

    /// The offset after the last LF; 0 if there is none.
    package var endOfLastLine: Int {
        (lastIndex(of: .lineFeed) ?? -1) + 1
    }

    /// The line without the CR of a CR LF.
    @inlinable
    @inline(__always)
    package var droppingCarriageReturn: UnsafeRawBufferPointer {
        guard count > 0, self[count &- 1] == .carriageReturn else { return self }
        return UnsafeRawBufferPointer(rebasing: self[0..<(count &- 1)])
    }

    /// True if the bytes are well-formed UTF-8.
    package var isUTF8: Bool {
        withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }
}

extension UInt8 {
    @inlinable package static var lineFeed: UInt8 { UInt8(ascii: "\n") }
    @inlinable package static var carriageReturn: UInt8 { UInt8(ascii: "\r") }
    @inlinable package static var comma: UInt8 { UInt8(ascii: ",") }
    @inlinable package static var at: UInt8 { UInt8(ascii: "@") }
    @inlinable package static var dollar: UInt8 { UInt8(ascii: "$") }
}

/// A buffer that one thread fills and that is only read afterwards.
///
/// Behind its capacity are some unused bytes, so that lines can be read and written in steps larger than they are.
package final class BlockBuffer: ByteOwner, @unchecked Sendable {  // handed over once filled
    @usableFromInline let memory: UnsafeMutableRawBufferPointer
    /// The number of filled bytes.
    // One thread fills a buffer; a check of exclusive access for every line would cost more than the addition.
    @exclusivity(unchecked) package var count = 0

    package init(capacity: Int) {
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + Int.readableBeyond, alignment: 16)
        memory = UnsafeMutableRawBufferPointer(rebasing: whole.dropLast(Int.readableBeyond))
    }

    deinit { memory.deallocate() }

    /// The filled bytes.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// The unfilled rest of the capacity.
    package var rest: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    /// Appends a copy of `bytes`.
    package func append(_ bytes: some Collection<UInt8>) {
        rest.copyBytes(from: bytes)
        count += bytes.count
    }

    /// The address behind the filled bytes, for inner loops in other modules, which add to ``count`` what they write.
    @inlinable
    @inline(__always)
    package var endAddress: UnsafeMutableRawPointer? { memory.baseAddress.map { $0 + count } }

    /// Lets `body` write behind the filled bytes; it returns the number of bytes written.
    ///
    /// - Precondition: The rest of the capacity is large enough.
    @inlinable
    @inline(__always)
    package func append(_ body: (UnsafeMutableRawPointer) -> Int) {
        guard let base = memory.baseAddress else { return }
        count &+= body(base + count)
    }

    /// Removes the first `length` bytes and moves the others to the front.
    package func removeFirst(_ length: Int) {
        let remaining = UnsafeRawBufferPointer(rebasing: memory[length..<count])
        memory.copyMemory(from: remaining)
        count = remaining.count
    }
}
