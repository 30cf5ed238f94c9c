import CBytes

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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
