/// Reads the parts of a time from the front of a text.
struct TimeReader {
    private let text: UnsafeRawBufferPointer
    private var offset = 0

    /// Reads from the front of `text`.
    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    /// True if nothing is left.
    var isAtEnd: Bool { offset == text.count }
    /// The next byte.
    var peek: UInt8? { isAtEnd ? nil : text[offset] }

    /// Takes the next byte.
    mutating func take() -> UInt8? {
        defer { if !isAtEnd { offset &+= 1 } }
        return peek
    }

    /// Takes the next byte if it is `byte`; returns true if it was.
    mutating func takes(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset &+= 1
        return true
    }

    /// Takes blanks; returns true if there were any.
    mutating func skipBlanks() -> Bool {
        let start = offset
        while let byte = peek,
            byte == 0x20 || byte == 0xc2 || byte == 0xa0 || byte == 0xe2 || byte == 0x80 || byte == 0xaf
        {
            // Also the no-break spaces that newer libraries put before AM and PM.
            offset &+= 1
        }
        return offset > start
    }

    /// Reads a number whose count of digits is in `widths`.
    mutating func number(_ widths: ClosedRange<Int>) -> (value: Int, digits: Int)? {
        let start = offset
        var value = 0
        while let byte = peek, byte &- UInt8(ascii: "0") < 10, offset &- start < widths.upperBound {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte &- UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
            offset &+= 1
        }
        return widths.contains(offset &- start) ? (value, offset &- start) : nil
    }

    /// Reads the digits of a fraction: billionths, and the number of digits up to 9.
    mutating func fraction() -> (value: Int32, digits: Int8)? {
        var (value, digits) = (Int32(0), Int8(0))
        let start = offset
        while let byte = peek, byte &- UInt8(ascii: "0") < 10 {
            if digits < 9 {
                value = value &* 10 &+ Int32(byte &- UInt8(ascii: "0"))
                digits &+= 1
            }
            offset &+= 1
        }
        guard offset > start else { return nil }
        for _ in digits..<9 { value &*= 10 }
        return (value, digits)
    }

    /// Reads `AM` or `PM`: the hours to add.
    mutating func halfOfDay() -> Int? {
        let rest = text.slice(offset..<text.count)
        guard rest.starts(lowercased: "am") || rest.starts(lowercased: "pm") else { return nil }
        offset &+= 2
        return rest[0].lowercased == UInt8(ascii: "p") ? 12 : 0
    }

    /// Reads the zone's offset from UTC in seconds: `.some(nil)` if there is none, `nil` if it is malformed.
    mutating func zone() -> Int?? {
        guard let byte = peek else { return .some(nil) }
        let rest = text.slice(offset..<text.count)
        if byte | 0x20 == UInt8(ascii: "z") {
            offset &+= 1
            return 0
        }
        if rest.equalsIgnoringCase("utc") || rest.equalsIgnoringCase("gmt") {
            offset &+= 3
            return 0
        }
        guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") else { return nil }
        offset &+= 1
        guard let hours = number(1...2)?.value, hours < 24 else { return nil }
        var minutes = 0
        if !isAtEnd {
            _ = takes(UInt8(ascii: ":"))
            guard let number = number(2...2)?.value, number < 60 else { return nil }
            minutes = number
        }
        let offset = hours * 3_600 + minutes * 60
        return byte == UInt8(ascii: "-") ? -offset : offset
    }
}
