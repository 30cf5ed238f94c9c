/// A string in JSON text that has been validated.
struct JSONString {
    /// The first byte of the content.
    let start: UnsafeRawPointer
    /// The closing quote.
    let end: UnsafeRawPointer
    let hasEscapes: Bool

    @inline(__always) var count: Int { end - start }

    /// Writes the content without escapes to `target`; returns its length, which is at most ``count``.
    ///
    /// Half a surrogate pair becomes U+FFFD.
    func unescape(to target: UnsafeMutableRawPointer) -> Int {
        var (next, output) = (start, target)
        while next < end {
            let byte = next.load(as: UInt8.self)
            guard byte == UInt8(ascii: "\\") else {
                output.storeBytes(of: byte, as: UInt8.self)
                (next, output) = (next + 1, output + 1)
                continue
            }
            let kind = next.load(fromByteOffset: 1, as: UInt8.self)
            next += 2
            if kind == UInt8(ascii: "u") {
                output += Self.store(scalar(at: &next), to: output)
            } else {
                output.storeBytes(of: Self.meaning(of: kind), as: UInt8.self)
                output += 1
            }
        }
        return output - target
    }

    /// The byte that a backslash and `kind` stand for.
    @inline(__always)
    private static func meaning(of kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        default: kind
        }
    }

    /// Consumes the four digits at `next`, and the second half of a surrogate pair.
    private func scalar(at next: inout UnsafeRawPointer) -> UInt32 {
        let first = Self.number(at: next)
        next += 4
        guard (0xd800..<0xdc00).contains(first), end - next >= 6, next.load(as: UInt8.self) == UInt8(ascii: "\\"),
            next.load(fromByteOffset: 1, as: UInt8.self) == UInt8(ascii: "u")
        else { return first }
        let second = Self.number(at: next + 2)
        guard (0xdc00..<0xe000).contains(second) else { return first }
        next += 6
        return 0x1_0000 &+ (first &- 0xd800) &<< 10 &+ (second &- 0xdc00)
    }

    private static func number(at start: UnsafeRawPointer) -> UInt32 {
        (0..<4).reduce(0) { $0 &<< 4 | (start.load(fromByteOffset: $1, as: UInt8.self).hexDigit ?? 0) }
    }

    /// Writes the UTF-8 of the scalar of `number`, or of U+FFFD if it is none; returns its length.
    private static func store(_ number: UInt32, to target: UnsafeMutableRawPointer) -> Int {
        var length = 0
        for byte in UTF8.encode(Unicode.Scalar(number) ?? "\u{fffd}") ?? UTF8.encodedReplacementCharacter {
            target.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
            length += 1
        }
        return length
    }
}
