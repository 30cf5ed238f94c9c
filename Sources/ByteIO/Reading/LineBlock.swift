import CBytes

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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

extension UnsafeRawBufferPointer {
    /// The offset of the first LF at or after `start`, or `count` where there is none.
    package func newline(from start: Int) -> Int {
        guard let base = baseAddress, let found = memchr(base + start, Int32(UInt8.lineFeed), count &- start) else {
            return count
        }
        return UnsafeRawPointer(found) - base
    }

    /// The number of lines; bytes after the last LF are one more.
    package var lineCount: Int {
        guard let base = baseAddress, let last else { return 0 }
        return cbytes_count(base, count, .lineFeed) + (last == .lineFeed ? 0 : 1)
    }

    /// The offset after the last LF, or 0 where there is none.
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

    /// Whether the bytes are well-formed UTF-8.
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

/// A buffer that one thread fills and that is only read afterwards; behind its room is a little more, never filled, so
/// that lines can be read, and written, in larger steps than they are long.
package final class BlockBuffer: ByteOwner, @unchecked Sendable {  // handed over once filled
    @usableFromInline let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were filled.
    package var count = 0

    package init(capacity: Int) {
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + Int.readableBeyond, alignment: 16)
        memory = UnsafeMutableRawBufferPointer(rebasing: whole.dropLast(Int.readableBeyond))
    }

    deinit { memory.deallocate() }

    /// The bytes that were filled.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// The room behind them.
    package var rest: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    /// Copies `bytes` behind what is there.
    package func append(_ bytes: some Collection<UInt8>) {
        rest.copyBytes(from: bytes)
        count += bytes.count
    }

    /// Lets `body` write to the room and says how many bytes it wrote.
    ///
    /// - Precondition: the room is large enough.
    @inlinable
    @inline(__always)
    package func append(_ body: (UnsafeMutableRawPointer) -> Int) {
        guard let base = memory.baseAddress else { return }
        count &+= body(base + count)
    }

    /// Moves what follows the first `length` bytes to the front.
    package func removeFirst(_ length: Int) {
        let remaining = UnsafeRawBufferPointer(rebasing: memory[length..<count])
        memory.copyMemory(from: remaining)
        count = remaining.count
    }
}
