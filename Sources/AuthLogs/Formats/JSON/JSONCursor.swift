import CBytes

/// A position in JSON text, and the tokens that follow it (RFC 8259).
///
/// The text ends with a zero byte, which no token can contain, and ``reach`` readable bytes: no token has to look for
/// the end.
struct JSONCursor {
    /// The next byte.
    private(set) var next: UnsafeRawPointer

    /// The number of bytes behind the text that are readable, the first of them zero.
    static let reach = 64

    /// A position at the start of `text`.
    @inline(__always)
    init(_ text: UnsafeRawPointer) { next = text }

    @inline(__always) var peek: UInt8 { next.load(as: UInt8.self) }

    @inline(__always)
    mutating func take() { next += 1 }

    /// Consumes the next byte if it is `byte`; returns true if it was.
    @inline(__always)
    mutating func takes(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        next += 1
        return true
    }

    @inline(__always)
    mutating func skipSpace() {
        // Compact text, the usual one, costs one comparison.
        if peek <= 0x20 { skipMoreSpace() }
    }

    private mutating func skipMoreSpace() {
        while peek.isJSONSpace { next += 1 }
    }

    /// Consumes `word`; returns false if another follows.
    @inline(__always)
    mutating func takes(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount
        where next.load(fromByteOffset: offset, as: UInt8.self) != word.utf8Start[offset] {
            return false
        }
        next += word.utf8CodeUnitCount
        return true
    }

    /// Consumes a number; returns false at its first wrong byte.
    @inline(__always)
    mutating func takesNumber() -> Bool {
        _ = takes(UInt8(ascii: "-"))
        if !takes(UInt8(ascii: "0")), !takesDigits() { return false }
        if takes(UInt8(ascii: ".")), !takesDigits() { return false }
        if peek | 0x20 == UInt8(ascii: "e") {
            take()
            if !takes(UInt8(ascii: "+")) { _ = takes(UInt8(ascii: "-")) }
            return takesDigits()
        }
        return true
    }

    @inline(__always)
    private mutating func takesDigits() -> Bool {
        let start = next
        while peek &- UInt8(ascii: "0") < 10 { take() }
        return next > start
    }

    /// Consumes a string, whose opening quote comes next; `nil`, at the wrong byte, if it is malformed.
    @inline(__always)
    mutating func string() -> JSONString? {
        take()
        let start = next
        let stops = cbytes_json_stops(start)
        if stops != 0 {
            next = start + stops.trailingZeroBitCount
            if takes(UInt8(ascii: "\"")) { return JSONString(start: start, end: next - 1, hasEscapes: false) }
        }
        return longString(from: start)
    }

    /// Consumes a string that starts at `start` and has escapes or more than 32 bytes, 64 bytes at a time.
    private mutating func longString(from start: UnsafeRawPointer) -> JSONString? {
        next = start
        var hasEscapes = false
        var endsInBackslash: UInt64 = 0
        while true {
            let backslashes = cbytes_equal(next, UInt8(ascii: "\\"))
            var quotes = cbytes_equal(next, UInt8(ascii: "\""))
            var wrong = cbytes_below(next, 0x20)
            if backslashes | endsInBackslash != 0 {
                let escaped = Self.escaped(by: backslashes, &endsInBackslash)
                quotes &= ~escaped
                let content = Self.bits(before: quotes)
                if backslashes & content != 0 { hasEscapes = true }
                wrong |= unknownEscapes(escaped & ~cbytes_json_escapable(next) & content)
            }
            guard wrong & Self.bits(before: quotes) == 0 else {
                next += wrong.trailingZeroBitCount
                return nil
            }
            if quotes != 0 {
                next += quotes.trailingZeroBitCount &+ 1
                return JSONString(start: start, end: next - 1, hasEscapes: hasEscapes)
            }
            next += 64
        }
    }

    /// The bits below the lowest bit of `mask`; all if it has none.
    @inline(__always)
    private static func bits(before mask: UInt64) -> UInt64 { ~mask & (mask &- 1) }

    /// The bytes that a backslash escapes: every second one of a run of backslashes, and what follows an odd run.
    ///
    /// `carry` is 1 if the first byte is escaped; afterwards, if the byte behind the last is.
    @inline(__always)
    private static func escaped(by backslashes: UInt64, _ carry: inout UInt64) -> UInt64 {
        let evenBits: UInt64 = 0x5555_5555_5555_5555
        let escaping = backslashes & ~carry
        let after = escaping &<< 1 | carry
        // Adding a run's first bit to the run carries to the bit behind it, which tells the parity of its length.
        let oddStarts = escaping & ~evenBits & ~after
        let (sum, overflows) = oddStarts.addingReportingOverflow(escaping)
        carry = overflows ? 1 : 0
        return (evenBits ^ sum &<< 1) & after
    }

    /// Those of `bytes`, which are escaped by a backslash, that are no `u` with four hexadecimal digits.
    private func unknownEscapes(_ bytes: UInt64) -> UInt64 {
        var (rest, unknown) = (bytes, UInt64(0))
        while rest != 0 {
            let offset = rest.trailingZeroBitCount
            if !Self.isUnicodeEscape(next + offset) { unknown |= 1 &<< UInt64(truncatingIfNeeded: offset) }
            rest &= rest &- 1
        }
        return unknown
    }

    private static func isUnicodeEscape(_ start: UnsafeRawPointer) -> Bool {
        guard start.load(as: UInt8.self) == UInt8(ascii: "u") else { return false }
        for offset in 1...4 where start.load(fromByteOffset: offset, as: UInt8.self).hexDigit == nil { return false }
        return true
    }
}

extension UInt8 {
    /// True for the bytes that may stand between the tokens of JSON.
    @inline(__always) package var isJSONSpace: Bool { self == 0x20 || self == 0x0a || self == 0x0d || self == 0x09 }

    /// The value of a hexadecimal digit; `nil` for any other byte.
    @inline(__always) var hexDigit: UInt32? {
        let digit = self &- UInt8(ascii: "0")
        if digit < 10 { return UInt32(digit) }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? UInt32(letter) &+ 10 : nil
    }
}
